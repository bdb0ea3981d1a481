from __future__ import annotations

from django.urls import path

from . import views

app_name = "committees"

urlpatterns = [
    path("", views.body_list, name="body_list"),
    path("neu/", views.body_add, name="body_add"),
    path("<int:id>/", views.body_detail, name="body_detail"),
    path("<int:id>/bearbeiten/", views.body_change, name="body_change"),
    path("<int:body_id>/sitzungen/neu/", views.meeting_add, name="meeting_add"),
    path("sitzungen/<int:id>/", views.meeting_detail, name="meeting_detail"),
    path("sitzungen/<int:id>/bearbeiten/", views.meeting_change, name="meeting_change"),
    path(
        "sitzungen/<int:meeting_id>/beschluesse/neu/", views.resolution_add, name="resolution_add"
    ),
    path("beschluesse/", views.resolution_list, name="resolution_list"),
    path("beschluesse/<int:id>/", views.resolution_detail, name="resolution_detail"),
    path("beschluesse/<int:id>/bearbeiten/", views.resolution_change, name="resolution_change"),
]
