from django.urls import path, re_path

from . import views

urlpatterns = [
    path("", views.release_list, name="release_list"),
    re_path(r"^verzeichnis\.(?P<kind>xlsx|csv)$", views.release_export, name="release_export"),
    path("neu/<str:source>/", views.release_preview, name="release_preview"),
    path("<int:id>/", views.release, name="release"),
]
