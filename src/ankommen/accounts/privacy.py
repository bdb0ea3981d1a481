"""What of this app is personal, what for and how long; and what is not."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ankommen.core.privacy.declarations import Processing
from ankommen.core.registries.personal_records import Known, by_account

from .permission_sets import PERMISSION_SETS

PROCESSINGS: tuple[Processing, ...] = (
    Processing(
        code="accounts",
        title=_("Konten und Rollen"),
        people=_("Beschäftigte, Beteiligte mit Konto"),
        purpose=_("Anmeldung und Rechte"),
        legal_basis="Art. 6 Abs. 1 Buchst. e DSGVO, § 26 BDSG oder Landesrecht",
        period="account",
        fields={
            "accounts.User": ("login", "name", "email", "password"),
            "accounts.RoleAssignment": ("user", "role", "scope_kind", "scope_id"),
            "accounts.Deputy": ("user",),
            "accounts.EntryCode": ("user", "digest"),
            "accounts.OpenSession": ("user", "device", "key", "method"),
            "accounts.FailedLogin": ("user", "key"),
        },
    ),
)

PLAIN: dict[str, tuple[str, ...]] = {
    "accounts.RoleAssignment": ("from_group",),
}


def _role(code: str) -> str:
    return str(PERMISSION_SETS[code].label) if code in PERMISSION_SETS else code


_ACCOUNT = _("Kennung: steht am Anfang")
KNOWN: tuple[Known, ...] = (
    Known(
        "accounts.User",
        _("Konto"),
        by_account("pk"),
        {
            "login": _("Anmeldename"),
            "name": _("Name"),
            "email": _("E-Mail"),
            "is_active": _("offen"),
            "created_at": _("angelegt"),
            "last_login": _("letzte Anmeldung"),
        },
        kept_back={"password": _("Passwort: nur als Prüfwert gespeichert")},
    ),
    Known(
        "accounts.RoleAssignment",
        _("Rollen"),
        by_account("user"),
        {
            "role": _("Rolle"),
            "scope_kind": _("gilt für"),
            "scope_id": _("Nummer"),
            "starts_on": _("ab"),
            "ends_on": pgettext_lazy("Zeitraum", "bis"),
        },
        kept_back={"user": _ACCOUNT},
        says={"role": _role},
    ),
    Known(
        "accounts.Deputy",
        _("Vertretungen"),
        by_account("user"),
        {
            "assignment__role": _("Rolle"),
            "assignment__user__name": _("für"),
            "starts_on": _("ab"),
            "ends_on": pgettext_lazy("Zeitraum", "bis"),
        },
        names_others=frozenset({"assignment__user__name"}),
        kept_back={"user": _ACCOUNT},
        says={"assignment__role": _role},
    ),
    Known(
        "accounts.EntryCode",
        _("Links und Einmal-Codes zum Anmelden"),
        by_account("user"),
        {"kind": _("Art"), "created_at": _("erzeugt"), "used_at": _("benutzt")},
        kept_back={"user": _ACCOUNT, "digest": _("Code: nur als Prüfwert gespeichert")},
    ),
    Known(
        "accounts.OpenSession",
        _("Offene Sitzungen"),
        by_account("user"),
        {"started_at": _("angemeldet"), "device": _("Gerät"), "method": _("womit")},
        kept_back={"user": _ACCOUNT, "key": _("Schlüssel der Sitzung: öffnet sie")},
    ),
    Known(
        "accounts.FailedLogin",
        _("Fehlversuche beim Anmelden"),
        by_account("user"),
        {"last_failure_at": _("zuletzt"), "failures": _("Anzahl")},
        kept_back={"user": _ACCOUNT, "key": _("Adresse: nur als Prüfwert gespeichert")},
    ),
    Known(
        "mfa.Authenticator",
        _("Zweite Faktoren"),
        by_account("user"),
        {"type": _("Art"), "created_at": _("eingerichtet"), "last_used_at": _("zuletzt benutzt")},
        kept_back={"data": _("Geheimnis des zweiten Faktors")},
    ),
    Known(
        "socialaccount.SocialAccount",
        _("Verbindung mit dem Anmeldedienst"),
        by_account("user"),
        {"provider": _("Dienst"), "uid": _("Kennung dort"), "date_joined": _("verbunden")},
    ),
)
NOT_SEARCHED: dict[str, str] = {}
