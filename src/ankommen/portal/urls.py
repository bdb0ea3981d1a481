"""Public addresses, below `/de/` and `/en/`. Fixed words stand before slugs."""

from __future__ import annotations

from django.urls import path

from .views import legal, reading

app_name = "portal"
urlpatterns = [
    path("", reading.start, name="start"),
    path("konzept/", reading.concept, name="concept"),
    path("konzept/editionen/", reading.edition_list, name="edition_list"),
    path("konzept/<slug:edition>/", reading.edition, name="edition"),
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
    path("kennzahlen/", reading.indicator_list, name="indicator_list"),
    path("kennzahlen/<slug:slug>/", reading.indicator, name="indicator"),
    path("<legal_page:kind>/", legal.legal_page, name="legal_page"),
]
