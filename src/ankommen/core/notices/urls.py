from django.urls import path

from . import views

urlpatterns = [
    path("", views.notice_list, name="notice_list"),
    path("gelesen/", views.notices_read, name="notices_read"),
    path("einstellungen/", views.notice_settings, name="notice_settings"),
    path("<int:notice_id>/", views.notice, name="notice"),
    path("<int:notice_id>/gelesen/", views.notice_read, name="notice_read"),
]
