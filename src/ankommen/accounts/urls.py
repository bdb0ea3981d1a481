from django.urls import path

from .views import (
    access,
    audit,
    data_exports,
    entry,
    handbook,
    people,
    rights,
    roles,
    security,
    session,
)

app_name = "accounts"
ENTRANCE = [
    path("anmelden/", session.login, name="login"),
    path("anmelden/bestaetigen/", session.second_factor, name="second_factor"),
    path("anmelden/passkey/", session.passkey, name="passkey"),
    path("anmelden/dienst/", session.service_start, name="service_start"),
    path("abmelden/", session.logout, name="logout"),
    path("passwort/", session.password, name="password"),
    path("passwort/vergessen/", entry.password_forgotten, name="password_forgotten"),
    path("zugang/", entry.entry, name="entry"),
    path("zugang/passwort/", entry.entry_password, name="entry_password"),
    path("zugang/<slug:code>/", entry.entry_link, name="entry_link"),
    path("sitzung/", session.session_time, name="session_time"),
]
OWN = [
    path("sicherheit/", security.security, name="security"),
    path("sicherheit/taste/", security.search_key, name="search_key"),
    path("sicherheit/bestaetigen/", security.confirm, name="confirm"),
    path("sicherheit/zweiter-faktor/", security.factor_needed, name="factor_needed"),
    path("sicherheit/app/", security.totp_add, name="totp_add"),
    path("sicherheit/passkey/", security.passkey_add, name="passkey_add"),
    path("sicherheit/codes/", security.recovery_codes, name="recovery_codes"),
    path(
        "sicherheit/faktoren/<int:factor_id>/entfernen/",
        security.factor_remove,
        name="factor_remove",
    ),
    path("sicherheit/sitzungen/beenden/", security.sessions_end, name="sessions_end"),
    path(
        "sicherheit/sitzungen/<int:session_id>/beenden/", security.session_end, name="session_end"
    ),
    path("meine-rechte/", rights.my_rights, name="my_rights"),
    path("meine-daten/", data_exports.own_data, name="own_data"),
    path("auskunft/<uuid:export_id>/", data_exports.data_export, name="data_export"),
    path(
        "auskunft/<uuid:export_id>/<slug:kind>/",
        data_exports.data_export_file,
        name="data_export_file",
    ),
    path("hilfe/", handbook.handbook, name="handbook"),
    path("hilfe/<slug:slug>/", handbook.handbook_topic, name="handbook_topic"),
]
PERSON = "verwaltung/konten/<int:user_id>/"
ADMINISTRATION = [
    path("verwaltung/konten/", people.person_list, name="person_list"),
    path("verwaltung/konten/neu/", people.person_add, name="person_add"),
    path("verwaltung/konten/auslaufend/", rights.ending, name="ending"),
    path(PERSON, people.person, name="person"),
    path(f"{PERSON}bearbeiten/", people.person_edit, name="person_edit"),
    path(f"{PERSON}sperren/", people.person_deactivate, name="person_deactivate"),
    path(f"{PERSON}oeffnen/", people.person_reactivate, name="person_reactivate"),
    path(f"{PERSON}einladen/", access.person_invite, name="person_invite"),
    path(f"{PERSON}brief/", access.person_letter, name="person_letter"),
    path(f"{PERSON}zugang-widerrufen/", access.codes_revoke, name="codes_revoke"),
    path(f"{PERSON}entsperren/", access.person_unlock, name="person_unlock"),
    path(f"{PERSON}zweite-faktoren-entfernen/", access.factors_reset, name="factors_reset"),
    path(f"{PERSON}rechte/", rights.person_rights, name="person_rights"),
    path(f"{PERSON}rollen/<slug:role>/", roles.role_give, name="role_give"),
    path(f"{PERSON}rollen/<int:assignment_id>/zuruecknehmen/", roles.role_take, name="role_take"),
    path(
        f"{PERSON}rollen/<int:assignment_id>/vertretung/",
        roles.deputy_appoint,
        name="deputy_appoint",
    ),
    path(f"{PERSON}vertretungen/<int:deputy_id>/beenden/", roles.deputy_end, name="deputy_end"),
    path("verwaltung/rechte/", rights.permissions, name="permissions"),
    path("verwaltung/protokoll/", audit.audit_log, name="audit"),
    path("verwaltung/auskunft/", data_exports.access_requests, name="access_requests"),
]
urlpatterns = [*ENTRANCE, *OWN, *ADMINISTRATION]
