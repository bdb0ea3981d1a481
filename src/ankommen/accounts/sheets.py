"""The list of accounts as a table: what is shown, in the order in which it is shown."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.core.tables.writing import Column, Kind, Sheet

from .selectors.people import HeldRole, PersonRow


def people_sheet(rows: Iterable[PersonRow]) -> Sheet:
    columns = [
        Column(_("Name"), 32),
        Column(_("Anmeldename"), 20),
        Column(_("Rollen"), 60),
        Column(_("Letzte Anmeldung"), 16, Kind.DATE),
        Column(_("Konto"), 12),
    ]
    cells = [
        [
            row.user.name,
            row.user.login,
            "; ".join(map(_role_text, row.roles)),
            row.user.last_login and timezone.localdate(row.user.last_login),
            _("offen") if row.user.is_active else _("gesperrt"),
        ]
        for row in rows
    ]
    return Sheet(_("Konten"), columns, cells)


def _role_text(role: HeldRole) -> str:
    today = "" if role.holds_today else f" – {_('gilt heute nicht')}"
    return f"{role.label} ({role.place}){today}"
