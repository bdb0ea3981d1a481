from django.urls import path

from . import sheet_views, views

urlpatterns = [
    path("", views.translation_overview, name="translation_overview"),
    path("<slug:language>/einlesen/", sheet_views.translation_import, name="translation_import"),
    path(
        "<slug:language>/einlesen/vorschau/",
        sheet_views.translation_import_preview,
        name="translation_import_preview",
    ),
    path(
        "<slug:language>/einlesen/<int:batch_id>/",
        sheet_views.translation_batch,
        name="translation_batch",
    ),
    path(
        "<slug:language>/<slug:kind>/<int:id>/<slug:field>/",
        views.translation_edit,
        name="translation_edit",
    ),
    path("<slug:language>/", views.translation_list, name="translation_list"),
]
