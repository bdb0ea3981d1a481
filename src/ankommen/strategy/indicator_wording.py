"""Words for what the rules of indicators say, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ankommen.core.ui.numbers import with_unit

from .models import Direction, Trend
from .rules.indicators import Change, TargetState, Wanted
from .selectors.indicators import IndicatorRow, TargetRow, ValueRow
from .wording import day_text

CHANGES: Mapping[Change, str | Promise] = {
    Change.NOTHING: "",
    Change.RISEN: gettext_lazy("gestiegen"),
    Change.FALLEN: gettext_lazy("gesunken"),
    Change.SAME: gettext_lazy("unverändert"),
    Change.UNSURE: gettext_lazy("Unterschied liegt in der Unsicherheit"),
}
WANTED: Mapping[Wanted, str | Promise] = {
    Wanted.UNJUDGED: "",
    Wanted.WANTED: gettext_lazy("wie gewünscht"),
    Wanted.UNWANTED: gettext_lazy("nicht wie gewünscht"),
}
# The status code decides icon and colour of the badge, the word says it.
TARGET_STATES: Mapping[TargetState, tuple[str, str | Promise]] = {
    TargetState.UNJUDGED: ("neutral", gettext_lazy("noch nicht zu beurteilen")),
    TargetState.REACHED: ("success", gettext_lazy("erreicht")),
    TargetState.UNSURE: ("warning", gettext_lazy("nicht sicher zu sagen")),
    TargetState.OPEN: ("info", gettext_lazy("noch nicht erreicht")),
    TargetState.MISSED: ("danger", gettext_lazy("verfehlt")),
}


def change_text(row: IndicatorRow) -> str:
    """„gestiegen (wie gewünscht)“; empty where there is nothing to compare."""
    change, wanted = str(CHANGES[row.change]), str(WANTED[row.wanted])
    return f"{change} ({wanted})" if wanted else change


def target_text(target: TargetRow) -> str:
    """„50,0 % bis 31.12.2027“ or „verstärken bis 31.12.2027“."""
    if target.value is not None:
        aim = with_unit(target.value, target.unit, target.decimals)
    else:
        aim = str(Trend(target.trend).label)
    return _("%(aim)s bis %(day)s") % {"aim": aim, "day": day_text(target.due_on)}


def dimension_text(dimension: str) -> str:
    """„Geschlecht: weiblich“; the total is called „insgesamt“."""
    return dimension.replace("=", ": ") if dimension else _("insgesamt")


def direction_text(direction: str) -> str:
    return str(Direction(direction).label)


def value_text(row: ValueRow) -> str:
    """The figure with its unit and, where given, its interval: „34,5 % (29,0 – 39,0)“."""
    if row.value is None:
        return _("keine Angabe")
    shown = with_unit(row.value, row.unit, row.decimals)
    interval = interval_text(row.lower, row.upper, decimals=row.decimals)
    return f"{shown} ({interval})" if interval else shown


def interval_text(lower: Decimal | None, upper: Decimal | None, *, decimals: int) -> str:
    if lower is None or upper is None:
        return ""
    return f"{with_unit(lower, '', decimals)} – {with_unit(upper, '', decimals)}"


def period_text(valid_from: date, valid_to: date | None) -> str:
    """When a version of a definition holds."""
    if valid_to is None:
        return _("ab %(start)s") % {"start": day_text(valid_from)}
    span = {"start": day_text(valid_from), "end": day_text(valid_to)}
    return _("vom %(start)s bis %(end)s") % span
