from django.urls import path

from . import views

urlpatterns = [
    path("", views.release_list, name="release_list"),
    path("neu/<str:source>/", views.release_preview, name="release_preview"),
    path("<int:id>/", views.release, name="release"),
]
