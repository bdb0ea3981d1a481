"""The population of an area as a pyramid."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..ui.charts import Chart, PyramidRow, pyramid_chart
from .rules import AgeGroup
from .selectors import PopulationTable


def population_pyramid(table: PopulationTable) -> Chart | None:
    """None where the source does not tell the sexes or the ages apart."""
    split = [line for line in table.lines if line.male is not None or line.female is not None]
    if len(split) < 2:
        return None
    return pyramid_chart(
        [PyramidRow(_short(line.age), line.male, line.female) for line in split],
        sides=(_("männlich"), _("weiblich")),
        title=_("Bevölkerung nach Alter und Geschlecht"),
        description=_description(table, [line.age for line in split]),
        unit="",
    )


def _short(age: AgeGroup) -> str:
    """Under the heading of the chart an age needs no „Jahre“."""
    if age.upper is None:
        return _("ab %(age)s") % {"age": age.lower}
    return str(age.lower) if age.lower == age.upper else f"{age.lower}–{age.upper}"


def _description(table: PopulationTable, ages: list[AgeGroup]) -> str:
    day = date_format(table.reference_date, "SHORT_DATE_FORMAT")
    text = _("Menschen nach vollendeten Lebensjahren am %(day)s.") % {"day": day}
    widths = {age.upper - age.lower for age in ages if age.upper is not None}
    if len(widths) < 2:
        return text
    return " ".join((text, _("Die Altersgruppen sind verschieden breit.")))
