from django.urls import path

from . import views

urlpatterns = [
    path("", views.translation_overview, name="translation_overview"),
    path(
        "<slug:language>/<slug:kind>/<int:id>/<slug:field>/",
        views.translation_edit,
        name="translation_edit",
    ),
    path("<slug:language>/", views.translation_list, name="translation_list"),
]
