"""Sentences for the codes that the rules give: German in the source, English in the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import MeasureStatus
from .rules.status import Parameter, Reason, Status, StatusResult


def status_label(result: StatusResult) -> str:
    """The word for the status, with the days where it is late: „verspätet (41 Tage)“."""
    days = result.parameters.get("days")
    label = str(MeasureStatus(result.status).label)
    if result.status == Status.LATE and isinstance(days, int):
        return f"{label} ({days_text(days)})"
    return label


def reason_text(result: StatusResult) -> str:
    """Why the measure has its status, as a sentence without names of the system."""
    values = {key: _shown(value) for key, value in result.parameters.items()}
    days = result.parameters.get("days")
    if isinstance(days, int):
        values["days"] = days_text(days)
        values["since_days"] = ngettext("%(days)d Tag", "%(days)d Tagen", days) % {"days": days}
    return _SENTENCES[result.reason]() % values


def days_text(days: int) -> str:
    return ngettext("%(days)d Tag", "%(days)d Tage", days) % {"days": days}


def day_text(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _shown(value: Parameter) -> str:
    return day_text(value) if isinstance(value, date) else str(value)


_SENTENCES: Mapping[Reason, Callable[[], str]] = {
    Reason.DROPPED: lambda: _("Entfallen: %(reason)s"),
    Reason.MERGED: lambda: _("Aufgegangen in Maßnahme %(into)s."),
    Reason.DONE: lambda: _("Umgesetzt am %(date)s."),
    Reason.REPORTED_DONE: lambda: _("Am %(date)s als umgesetzt gemeldet."),
    Reason.OVERRIDE: lambda: _("Von Hand gesetzt bis %(until)s: %(reason)s"),
    Reason.MILESTONE_LATE: lambda: _(
        "Meilenstein „%(milestone)s“ war am %(date)s fällig und ist seit %(since_days)s offen."
    ),
    Reason.END_LATE: lambda: _(
        "Das Ende war für den %(date)s geplant; seit %(since_days)s nicht als umgesetzt gemeldet."
    ),
    Reason.REPORTED_AT_RISK: lambda: _("Am %(date)s als gefährdet gemeldet."),
    Reason.DEPENDENCY_LATE: lambda: _(
        "Wartet auf Maßnahme %(measure)s, die um %(days)s verspätet ist."
    ),
    Reason.NEXT_STEP_LATE: lambda: _(
        "Angekündigter Schritt „%(step)s“ war am %(date)s fällig (vor %(since_days)s)."
    ),
    Reason.MILESTONE_SOON_UNREPORTED: lambda: _(
        "Meilenstein „%(milestone)s“ ist am %(date)s fällig; dazu liegt keine aktuelle Meldung vor."
    ),
    Reason.STALE: lambda: _("Letzte Meldung oder Bestätigung am %(date)s (vor %(since_days)s)."),
    Reason.NEVER_REPORTED: lambda: _("Beginn war der %(date)s; seitdem wurde kein Stand gemeldet."),
    Reason.STARTS_LATER: lambda: _("Beginnt am %(date)s."),
    Reason.NO_DATES: lambda: _("Kein Termin hinterlegt und kein Stand gemeldet."),
    Reason.START_UNKNOWN: lambda: _("Kein Beginn hinterlegt und kein Stand gemeldet."),
    Reason.NEXT_MILESTONE: lambda: _("Nächster Meilenstein „%(milestone)s“ am %(date)s."),
    Reason.MILESTONES_DONE: lambda: _("Alle Meilensteine erreicht; Ende am %(date)s."),
    Reason.MILESTONES_DONE_NO_END: lambda: _(
        "Alle bisherigen Meilensteine erreicht; kein Endtermin hinterlegt."
    ),
    Reason.WITHIN_SCHEDULE: lambda: _("Läuft laut Meldung wie geplant; Ende am %(date)s."),
    Reason.WITHIN_SCHEDULE_UNREPORTED: lambda: _(
        "Nach Plan begonnen, Ende am %(date)s; noch kein Stand gemeldet."
    ),
    Reason.NO_END_DATE: lambda: _(
        "Läuft; kein Termin hinterlegt, an dem eine Verspätung zu erkennen wäre."
    ),
}
