"""Public addresses, below `/de/` and `/en/`. Fixed words stand before slugs."""

from __future__ import annotations

from django.urls import path

from .views import account, consultation, delivery, interface, legal, projects, reading, search

app_name = "portal"
urlpatterns = [
    path("", reading.start, name="start"),
    path("konzept/", reading.concept, name="concept"),
    path("konzept/aenderungen/", account.changes, name="changes"),
    path("konzept/aenderungen.<str:kind>", account.feed, name="feed"),
    path("konzept/massnahmen.json", account.measures_json, name="measures_json"),
    path("konzept/schnittstelle/", interface.api_help, name="api_help"),
    path("konzept/einbetten/", account.embed_help, name="embed_help"),
    path("konzept/einbetten/massnahmen/", account.embed, name="embed"),
    path("konzept/editionen/", reading.edition_list, name="edition_list"),
    path("konzept/<slug:edition>/", reading.edition, name="edition"),
    path("konzept/<slug:edition>/rechenschaft/", account.account, name="account"),
    path(
        "konzept/<slug:edition>/handlungsfelder/<slug:slug>/",
        reading.action_field,
        name="action_field",
    ),
    path("konzept/<slug:edition>/massnahmen/<slug:slug>/", reading.measure, name="measure"),
    path(
        "konzept/<slug:edition>/massnahmen/<slug:slug>/dateien/<int:id>/",
        reading.attachment,
        name="attachment",
    ),
    path("konzept/<slug:edition>/berichte/<int:id>/", reading.report, name="report"),
    path(
        "konzept/<slug:edition>/berichte/<int:id>/<slug:kind>.pdf",
        reading.report_file,
        name="report_file",
    ),
    path("stellungnahme/<str:token>/", consultation.consultation, name="consultation"),
    path("werte/<str:token>/", delivery.deliver_values, name="deliver_values"),
    path("konzept/<slug:edition>/synopse/<slug:old>/", reading.synopsis, name="synopsis"),
    path("suche/", search.search, name="search"),
    path("gute-praxis/", projects.projects, name="projects"),
    path("kennzahlen/", reading.indicator_list, name="indicator_list"),
    path("kennzahlen/<slug:slug>/", reading.indicator, name="indicator"),
    path("<legal_page:kind>/", legal.legal_page, name="legal_page"),
]
