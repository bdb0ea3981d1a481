from django.urls import path
from django.views.i18n import set_language

from . import views

app_name = "core"
urlpatterns = [
    path("", views.start, name="start"),
    path("sprache/", set_language, name="language"),
]
