"""Words of the implementation report for codes, and figures as they stand in tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django import template
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ankommen.core.ui.numbers import number

from ..models import Assessment, MeasureStatus, Trend
from ..report.content import Decision, ReasonValue, StatusEntry
from ..report.promises import Outcome, Reason
from ..rules.status import Parameter, Status, StatusResult
from ..rules.status import Reason as StatusReason
from ..wording import reason_text

register = template.Library()


@register.filter
def status_word(code: str) -> str:
    return str(MeasureStatus(code).label) if code else _("nicht öffentlich")


@register.filter
def status_with_days(status: StatusEntry) -> str:
    """The word, for late measures with the days."""
    word = status_word(status.code)
    if status.code != Status.LATE or status.days_late is None:
        return word
    days = ngettext("%(days)d Tag", "%(days)d Tage", status.days_late) % {"days": status.days_late}
    return f"{word} ({days})"


@register.filter
def status_reason(status: StatusEntry) -> str:
    """German as it was frozen; other languages from the code."""
    if not status.reason or (get_language() or "de").startswith("de"):
        return status.sentence
    values = {one.name: _parameter(one) for one in status.values}
    try:
        return reason_text(StatusResult(Status(status.code), StatusReason(status.reason), values))
    except (KeyError, ValueError):
        # The wording has changed since the report was frozen: then the frozen sentence stands.
        return status.sentence


@register.filter
def assessment_word(code: str) -> str:
    return str(Assessment(code).label)


@register.filter
def trend_word(code: str) -> str:
    return str(Trend(code).label) if code else ""


@register.filter
def promise_word(code: str) -> str:
    return {
        Outcome.KEPT: _("eingehalten"),
        Outcome.PARTLY: _("teilweise eingehalten"),
        Outcome.BROKEN: _("nicht eingehalten"),
        Outcome.OPEN: _("noch nicht fällig"),
        Outcome.UNKNOWN: _("nicht bekannt"),
    }[Outcome(code)]


@register.filter
def promise_tone(code: str) -> str:
    return {
        Outcome.KEPT: "success",
        Outcome.PARTLY: "warning",
        Outcome.BROKEN: "danger",
        Outcome.OPEN: "info",
        Outcome.UNKNOWN: "neutral",
    }[Outcome(code)]


@register.filter
def promise_reason(code: str) -> str:
    return {
        Reason.REACHED: _("Meilenstein rechtzeitig erreicht"),
        Reason.REACHED_LATE: _("Meilenstein später als angekündigt erreicht"),
        Reason.NOT_REACHED: _("Meilenstein nicht erreicht"),
        Reason.MEASURE_DONE: _("Maßnahme umgesetzt"),
        Reason.MEASURE_DONE_LATE: _("Maßnahme später als angekündigt umgesetzt"),
        Reason.MEASURE_ENDED: _("Maßnahme entfallen oder zusammengeführt"),
        Reason.ANNOUNCED_AGAIN: _("Schritt erneut angekündigt"),
        Reason.NOT_YET_DUE: _("Termin liegt nach dem Stichtag"),
        Reason.NO_EVIDENCE: _("Es liegt keine Meldung vor, aus der es hervorgeht."),
    }[Reason(code)]


@register.filter
def change_word(kind: str) -> str:
    """What became of a measure between two reports."""
    return {
        "better": _("verbessert"),
        "worse": _("verschlechtert"),
        "other": _("anders"),
        "new": _("neu"),
        "came": _("hervorgegangen aus"),
        "merged": _("aufgegangen in"),
        "split": _("aufgeteilt in"),
        "gone": _("nicht mehr enthalten"),
        "open": _("Verbleib nicht festgehalten"),
        "same": _("unverändert"),
    }[kind]


@register.filter
def change_tone(kind: str) -> str:
    return {"better": "success", "worse": "danger", "new": "info"}.get(kind, "neutral")


@register.filter
def signed(value: Decimal | None, decimals: int) -> str:
    """A difference with its sign; a dash where it cannot be told."""
    if value is None:
        return "–"
    return ("+" if value > 0 else "") + number(value, decimals)


@register.filter
def signed_euro(cents: int | None, decimals: int) -> str:
    return signed(None if cents is None else Decimal(cents) / 100, decimals)


@register.filter
def overdue_word(kind: str) -> str:
    return {
        "milestone": _("Meilenstein"),
        "next_step": _("angekündigter Schritt"),
        "end": _("geplantes Ende"),
    }[kind]


@register.filter
def outcome_word(code: str) -> str:
    return {
        "recommended": _("empfohlen"),
        "adopted": _("beschlossen"),
        "rejected": _("abgelehnt"),
        "postponed": _("vertagt"),
        "noted": _("zur Kenntnis genommen"),
    }.get(code, "")


@register.filter
def votes(decision: Decision) -> str:
    """`31 Ja, 4 Nein, 2 Enthaltungen`; nothing where no votes were recorded."""
    yes, no, abstain = decision.votes_yes, decision.votes_no, decision.votes_abstain
    if yes is None:
        return ""
    return _("%(yes)s Ja, %(no)s Nein, %(abstain)s Enthaltungen") % {
        "yes": yes,
        "no": no if no is not None else "–",
        "abstain": abstain if abstain is not None else "–",
    }


@register.filter
def in_euro(cents: int | None, decimals: int) -> str:
    """The amount without a sign, for columns; a dash where nobody stated it."""
    return "–" if cents is None else number(Decimal(cents) / 100, decimals)


@register.filter
def figure_text(value: Decimal | None, decimals: int) -> str:
    return "–" if value is None else number(value, decimals)


def _parameter(one: ReasonValue) -> Parameter:
    if one.kind == "date":
        return date.fromisoformat(one.value)
    return int(one.value) if one.kind == "int" else one.value
