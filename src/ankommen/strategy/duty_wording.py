"""How the standing of duties and letters is said."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .models import Duty
from .rules.duties import DutyStanding, LetterStanding

DUTY_STANDINGS: dict[str, str | Promise] = {
    DutyStanding.OVERDUE: gettext_lazy("überfällig"),
    DutyStanding.DUE_SOON: gettext_lazy("bald fällig"),
    DutyStanding.OPEN: gettext_lazy("offen"),
    DutyStanding.PROVEN: gettext_lazy("nachgewiesen"),
    DutyStanding.ENDED: gettext_lazy("gilt nicht mehr"),
}

LETTER_STANDINGS: dict[str, str | Promise] = {
    LetterStanding.OVERDUE: gettext_lazy("überfällig"),
    LetterStanding.WAITING: gettext_lazy("wartet auf Antwort"),
    LetterStanding.ANSWERED: gettext_lazy("beantwortet"),
}


def rhythm_text(duty: Duty) -> str:
    """How often the duty comes."""
    if duty.first_due_on is None:
        return _("dauernd")
    if not duty.every_months:
        return _("einmalig")
    if duty.every_months % 12:
        return ngettext("jeden Monat", "alle %(n)d Monate", duty.every_months) % {
            "n": duty.every_months
        }
    years = duty.every_months // 12
    return ngettext("jährlich", "alle %(n)d Jahre", years) % {"n": years}
