from django.urls import path

from .views import session

app_name = "accounts"
urlpatterns = [
    path("anmelden/", session.login, name="login"),
    path("abmelden/", session.logout, name="logout"),
    path("passwort/", session.password, name="password"),
]
