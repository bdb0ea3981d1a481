"""Values of other districts: put beside our own, each with its source and date, or removed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Problem, Refused
from ankommen.core.geography.shipped import ShippedDistrict, district_named
from ankommen.core.ui.numbers import number
from ankommen.core.viewer import Viewer

from ..models import ComparisonValue, Indicator, IndicatorDefinition
from ..permissions import may_enter_values
from ..rules.indicators import Figure, definition_at, figure_problems
from ..wording import day_text
from .indicator_checks import FIELDS_AND_MESSAGES


@dataclass(frozen=True, slots=True)
class ComparisonEntry:
    """One line as it was typed. `district`: official key or name."""

    district: str
    reference_date: date
    value: Decimal


def add_comparison_values(
    *,
    actor: Viewer,
    indicator: Indicator,
    entries: Sequence[ComparisonEntry],
    source: str,
    as_of: date,
    now: datetime,
    today: date,
) -> list[ComparisonValue]:
    """All lines or none; every problem names its line. One source and date for all of them."""
    with transaction.atomic():
        _require(actor, indicator)
        definitions = list(indicator.definitions.select_for_update())
        if not source.strip():
            message = _("Bitte nennen Sie, woher die Werte stammen.")
            raise Refused.because("source_missing", message, field="source")
        rows, problems, taken = [], [], _taken(definitions)
        for line, entry in enumerate(entries, start=1):
            found = _row(indicator, definitions, entry, as_of=as_of, today=today, taken=taken)
            if isinstance(found, ComparisonValue):
                taken.add((found.definition_id, found.district_key, found.reference_date))
                rows.append(found)
            else:
                problems.append(_at_line(line, found))
        if problems:
            raise Refused(tuple(problems))
        for row in rows:
            row.source, row.as_of = source.strip(), as_of
            row.entered_at, row.entered_by_label = now, actor.label
        ComparisonValue.objects.bulk_create(rows)
        audit.record_many([_entry("comparison_value.add", row) for row in rows], actor=actor)
    return rows


def remove_comparison_value(*, actor: Viewer, indicator: Indicator, id: int) -> None:
    with transaction.atomic():
        _require(actor, indicator)
        row = ComparisonValue.objects.select_related("definition").select_for_update(of=("self",))
        found = row.filter(pk=id, definition__indicator=indicator).first()
        if found is None:
            raise NotFound
        audit.record_many([_entry("comparison_value.remove", found)], actor=actor)
        found.delete()


def _row(
    indicator: Indicator,
    definitions: Sequence[IndicatorDefinition],
    entry: ComparisonEntry,
    *,
    as_of: date,
    today: date,
    taken: set[tuple[int, str, date]],
) -> ComparisonValue | str:
    """The row to store, or what is wrong with the line."""
    district = district_named(entry.district)
    if district is None:
        message = _("Einen Kreis „%(name)s“ gibt es in der amtlichen Liste nicht.")
        return message % {"name": entry.district[:60]}
    if district.key == indicator.concept.district.key:
        return _("Das ist der eigene Kreis; seine Werte sind schon da.")
    wrong = next(_figure_problems(entry, as_of=as_of, today=today), None)
    if wrong is not None:
        return wrong
    definition = definition_at(definitions, entry.reference_date)
    if definition is None:
        message = _("Am %(day)s galt keine Definition der Kennzahl.")
        return message % {"day": day_text(entry.reference_date)}
    if (definition.pk, district.key, entry.reference_date) in taken:
        message = _("Für %(name)s gibt es zum %(day)s schon einen Wert. Entfernen Sie ihn zuerst.")
        return message % {"name": district.name, "day": day_text(entry.reference_date)}
    return _made(definition, district, entry)


def _made(
    definition: IndicatorDefinition, district: ShippedDistrict, entry: ComparisonEntry
) -> ComparisonValue:
    return ComparisonValue(
        definition=definition,
        district_key=district.key,
        district_name=district.name,
        reference_date=entry.reference_date,
        value=entry.value,
    )


def _figure_problems(entry: ComparisonEntry, *, as_of: date, today: date) -> Iterator[str]:
    figure = Figure(entry.reference_date, as_of, entry.value)
    for problem in figure_problems(figure, today=today):
        yield str(FIELDS_AND_MESSAGES[problem][1])


def _taken(definitions: Sequence[IndicatorDefinition]) -> set[tuple[int, str, date]]:
    stored = ComparisonValue.objects.filter(definition__in=definitions)
    return set(stored.values_list("definition_id", "district_key", "reference_date"))


def _at_line(line: int, message: str) -> Problem:
    text = _("Zeile %(line)d: %(message)s") % {"line": line, "message": message}
    return Problem("line", text, field="rows", value=line)


def _require(actor: Viewer, indicator: Indicator) -> None:
    if not may_enter_values(actor, indicator.concept.district_id):
        raise NotAllowed


def _entry(action: str, row: ComparisonValue) -> audit.Entry:
    indicator = row.definition.indicator
    details: dict[str, Any] = {
        "district": row.district_name,
        "day": row.reference_date.isoformat(),
        "value": number(row.value),
        "source": row.source,
    }
    return audit.Entry(action, "indicator", indicator.pk, str(indicator), details)
