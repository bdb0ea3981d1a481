from django.urls import path

from . import views

urlpatterns = [
    path("", views.area_list, name="area_list"),
    path("anlegen/", views.area_add, name="area_add"),
    path("umrisse/", views.outline_import, name="outline_import"),
    path("umrisse/vorschau/", views.outline_preview, name="outline_preview"),
    path("<int:id>/", views.area_detail, name="area_detail"),
    path("<int:id>/zuruecknehmen/", views.population_withdraw, name="population_withdraw"),
]
