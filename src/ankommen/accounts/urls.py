from django.urls import path

from .views import handbook, session

app_name = "accounts"
urlpatterns = [
    path("anmelden/", session.login, name="login"),
    path("abmelden/", session.logout, name="logout"),
    path("passwort/", session.password, name="password"),
    path("hilfe/", handbook.handbook, name="handbook"),
    path("hilfe/<slug:slug>/", handbook.handbook_topic, name="handbook_topic"),
]
