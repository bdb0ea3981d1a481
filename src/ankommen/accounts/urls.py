from django.urls import path

from .views import audit, handbook, people, roles, session

app_name = "accounts"
urlpatterns = [
    path("anmelden/", session.login, name="login"),
    path("abmelden/", session.logout, name="logout"),
    path("passwort/", session.password, name="password"),
    path("hilfe/", handbook.handbook, name="handbook"),
    path("hilfe/<slug:slug>/", handbook.handbook_topic, name="handbook_topic"),
    path("verwaltung/konten/", people.person_list, name="person_list"),
    path("verwaltung/konten/neu/", people.person_add, name="person_add"),
    path("verwaltung/konten/<int:user_id>/", people.person, name="person"),
    path("verwaltung/konten/<int:user_id>/bearbeiten/", people.person_edit, name="person_edit"),
    path(
        "verwaltung/konten/<int:user_id>/sperren/",
        people.person_deactivate,
        name="person_deactivate",
    ),
    path(
        "verwaltung/konten/<int:user_id>/oeffnen/",
        people.person_reactivate,
        name="person_reactivate",
    ),
    path("verwaltung/konten/<int:user_id>/passwort/", people.password_reset, name="password_reset"),
    path("verwaltung/konten/<int:user_id>/rollen/<slug:role>/", roles.role_give, name="role_give"),
    path(
        "verwaltung/konten/<int:user_id>/rollen/<int:assignment_id>/zuruecknehmen/",
        roles.role_take,
        name="role_take",
    ),
    path("verwaltung/rechte/", roles.permissions, name="permissions"),
    path("verwaltung/protokoll/", audit.audit_log, name="audit"),
]
