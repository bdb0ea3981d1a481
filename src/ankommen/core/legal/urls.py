from django.urls import path

from . import edit_views, views

urlpatterns = [
    path("", views.law_list, name="law_list"),
    path("auswerten/", views.law_evaluate, name="law_evaluate"),
    path("wechsel/", views.law_switch, name="law_switch"),
    path("vorschlaege/", views.law_proposals, name="law_proposals"),
    path("vorschlaege/<int:proposal_id>/", views.law_proposal, name="law_proposal"),
    path("export.json", views.law_export, name="law_export"),
    path("import/", views.law_import, name="law_import"),
    path("geprueft/<int:entry_id>/", views.law_reviewed, name="law_reviewed"),
    path("neu/wert/", edit_views.law_new, {"kind": "parameter"}, name="law_new_value"),
    path("neu/regel/", edit_views.law_new, {"kind": "rule"}, name="law_new_rule"),
    path("<slug:code>/", views.law_detail, name="law_detail"),
    path("<slug:code>/aendern/", edit_views.law_propose, name="law_propose"),
]
