from __future__ import annotations

from django.urls import path

from . import views

app_name = "partners"

urlpatterns = [
    path("", views.organisation_list, name="organisation_list"),
    path("neu/", views.organisation_add, name="organisation_add"),
    path("<int:id>/", views.organisation_detail, name="organisation_detail"),
    path("<int:id>/bearbeiten/", views.organisation_change, name="organisation_change"),
    path("<int:organisation_id>/einheiten/neu/", views.unit_add, name="unit_add"),
    path("einheiten/<int:id>/", views.unit_change, name="unit_change"),
    path("einheiten/<int:unit_id>/mittel/", views.resource_set, name="resource_set"),
    path("mittel/<int:id>/entfernen/", views.resource_remove, name="resource_remove"),
    path("<int:organisation_id>/personen/neu/", views.contact_add, name="contact_add"),
    path("personen/<int:id>/", views.contact_change, name="contact_change"),
    path("schutzstufe/<int:id>/", views.protection_decide, name="protection_decide"),
]
