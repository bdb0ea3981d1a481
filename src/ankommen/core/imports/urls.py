from django.urls import path

from . import views

urlpatterns = [
    path("", views.import_overview, name="import_overview"),
    path("tabelle/<int:batch_id>/", views.import_batch, name="import_batch"),
    path("tabelle/<int:batch_id>/spalten/", views.import_columns, name="import_columns"),
    path("tabelle/<int:batch_id>/uebernehmen/", views.import_run, name="import_run"),
    path("tabelle/<int:batch_id>/zuruecknehmen/", views.import_undo, name="import_undo"),
    path("tabelle/<int:batch_id>/fortsetzen/", views.import_continue, name="import_continue"),
    path("tabelle/<int:batch_id>/verwerfen/", views.import_discard, name="import_discard"),
    path("tabelle/<int:batch_id>/fehler.xlsx", views.import_problems, name="import_problems"),
    path("<slug:table>/", views.import_start, name="import_start"),
    path("<slug:table>/vorlage.<slug:kind>", views.import_template, name="import_template"),
]
