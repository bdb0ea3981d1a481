"""Every action of the audit log in words, as the data protection officer reads them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: dict[str, str | Promise] = {
    "accounts.logged_in": _("angemeldet"),
    "accounts.logged_out": _("abgemeldet"),
    "accounts.login_failed": _("Anmeldung gescheitert"),
    "accounts.password_changed": _("eigenes Passwort geändert"),
    "accounts.password_reset": _("neues Passwort vergeben"),
    "accounts.person_added": _("Person hinzugefügt"),
    "accounts.person_changed": _("Angaben zur Person geändert"),
    "accounts.person_deactivated": _("Konto gesperrt"),
    "accounts.person_reactivated": _("Konto wieder geöffnet"),
    "accounts.role_changed": _("Zeitraum einer Rolle geändert"),
    "accounts.role_given": _("Rolle gegeben"),
    "accounts.role_taken": _("Rolle zurückgenommen"),
    "core.area_created": _("Gebiet angelegt"),
    "core.outline_imported": _("Gebietsumrisse importiert"),
    "core.population_imported": _("Bevölkerungstabelle importiert"),
    "core.population_recorded": _("Bevölkerungszahlen eingetragen"),
    "core.population_withdrawn": _("Bevölkerungszahlen zurückgezogen"),
    "core.audit_read": _("Protokoll gelesen"),
    "core.job_asked": _("Auftrag erteilt"),
    "core.job_cancelled": _("Auftrag abgebrochen"),
    "core.job_retried": _("Auftrag wiederholt"),
}
