"""Figures of indicators as a table that can be read in: one figure a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import F
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Problem, Refused
from ankommen.core.models import Area
from ankommen.core.registries.import_tables import (
    Asked,
    CellKind,
    Checked,
    ImportColumn,
    ImportTable,
    Outcome,
    ReadRow,
)
from ankommen.core.tables import cells
from ankommen.core.tables.cells import CellRefused
from ankommen.core.viewer import Viewer

from .forms.indicators import parsed_number
from .models import Concept, Indicator, IndicatorValue, ValueOrigin
from .permissions import may_enter_values, may_import_values, may_oversee_values
from .rules.indicators import definition_at
from .selectors.indicators import concepts
from .services.indicator_checks import ValueEntry, checked, shown
from .services.indicator_values import correct_value, enter_value

COLUMNS = (
    ImportColumn(
        key="code",
        label=gettext_lazy("Kürzel"),
        synonyms=("code", "kennzahl"),
        needed=True,
        help=gettext_lazy("Das Kürzel einer Kennzahl des Konzepts."),
        example="B2",
        max_length=40,
    ),
    ImportColumn(
        key="reference_date",
        label=gettext_lazy("Stichtag"),
        kind=CellKind.DAY,
        synonyms=("reference date", "stand am", "datum"),
        needed=True,
        example=date(2025, 12, 31),
    ),
    ImportColumn(
        key="area",
        label=gettext_lazy("Gebiet"),
        synonyms=("area", "planungsraum"),
        help=gettext_lazy("Leer: der ganze Landkreis oder die ganze Stadt."),
    ),
    ImportColumn(
        key="dimension",
        label=gettext_lazy("Gliederung"),
        synonyms=("breakdown",),
        help=gettext_lazy("Leer: der Gesamtwert. Sonst etwa „Geschlecht=weiblich“."),
        example="Geschlecht=weiblich",
    ),
    ImportColumn(
        key="value",
        label=gettext_lazy("Wert"),
        kind=CellKind.RAW,
        synonyms=("value", "zahl"),
        needed=True,
        help=gettext_lazy("Eine Zahl, etwa 34,5. Leer nur mit einer Anmerkung, warum."),
        example="34,5",
    ),
    ImportColumn(
        key="lower",
        label=gettext_lazy("untere Grenze"),
        kind=CellKind.RAW,
        synonyms=("lower bound",),
    ),
    ImportColumn(
        key="upper",
        label=gettext_lazy("obere Grenze"),
        kind=CellKind.RAW,
        synonyms=("upper bound",),
    ),
    ImportColumn(
        key="confidence_percent",
        label=gettext_lazy("Sicherheit in %"),
        kind=CellKind.RAW,
        synonyms=("confidence in %",),
    ),
    ImportColumn(
        key="persons_counted",
        label=gettext_lazy("Fallzahl"),
        kind=CellKind.WHOLE,
        synonyms=("persons counted", "cases", "n"),
    ),
    ImportColumn(
        key="source",
        label=gettext_lazy("Quelle"),
        synonyms=("source",),
        needed=True,
        example="Bundesagentur für Arbeit",
    ),
    ImportColumn(
        key="as_of",
        label=gettext_lazy("Datenstand"),
        kind=CellKind.DAY,
        synonyms=("data as of",),
        needed=True,
        example=date(2026, 3, 1),
    ),
    ImportColumn(key="note", label=gettext_lazy("Anmerkung"), synonyms=("note", "bemerkung")),
    ImportColumn(
        key="version",
        label=gettext_lazy("Version"),
        kind=CellKind.WHOLE,
        help=gettext_lazy("Die Version der Definition. Leer: die des Stichtags."),
    ),
    ImportColumn(
        key="corrected",
        label=gettext_lazy("berichtigt, weil"),
        synonyms=("corrected because",),
        help=gettext_lazy("Steht hier etwas, wird die Zeile übergangen: Der Wert gilt nicht mehr."),
    ),
)
NUMBERS = ("value", "lower", "upper", "confidence_percent", "persons_counted")
COMPARED = (*NUMBERS, "source", "as_of", "note")


def indicator_table() -> ImportTable:
    return ImportTable(
        key="kennzahlen",
        title=gettext_lazy("Werte von Kennzahlen"),
        about=gettext_lazy(
            "Ein Wert je Zeile. Eine gespeicherte Tabelle von der Seite einer Kennzahl lässt sich "
            "so wieder einlesen. Ein vorhandener Wert wird berichtigt; der alte bleibt sichtbar."
        ),
        columns=COLUMNS,
        may_use=may_import_values,
        may_oversee=may_oversee_values,
        begin=IndicatorWork,
        address=lambda target: f"{reverse('strategy:indicator_list')}?konzept={target}",
        targets=_targets,
        reason=gettext_lazy("Warum werden die vorhandenen Werte berichtigt?"),
    )


def _targets(viewer: Viewer) -> list[tuple[str, str]]:
    return [(str(one.pk), str(one)) for one in concepts(viewer=viewer)]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A figure and the one that it corrects."""

    indicator: Indicator
    entry: ValueEntry
    dimension: str
    definition_id: int
    current: IndicatorValue | None = None


class IndicatorWork:
    """The concept's indicators and areas are looked up once, figures for each chunk."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        found = [one for one in concepts(viewer=asked.viewer) if str(one.pk) == asked.target]
        if not found:
            raise NotFound
        self._concept: Concept = found[0]
        indicators = self._concept.indicators.prefetch_related("definitions")
        self._indicators = {one.code.casefold(): one for one in indicators}
        district = self._concept.district
        areas = [*Area.objects.filter(parent=district), district]
        self._areas = {one.name.casefold(): one for one in areas}

    def check(self, rows: Sequence[ReadRow]) -> list[Checked]:
        read = [self._read(row) for row in rows]
        stored = _stored([one for one in read if isinstance(one, _Plan)])
        return [_answer(one, stored) if isinstance(one, _Plan) else one for one in read]

    def write(self, rows: Sequence[tuple[ReadRow, Checked]]) -> list[dict[str, Any]]:
        return [self._write(checked.plan) for _row, checked in rows]

    def changed_since(self, kept: Sequence[Mapping[str, Any]]) -> list[bool]:
        ids = [one["value"] for one in kept]
        values = IndicatorValue.objects.filter(pk__in=ids, corrected_by__isnull=True)
        unchanged = set(values.values_list("pk", flat=True))
        return [one["value"] not in unchanged for one in kept]

    def undo(self, kept: Sequence[Mapping[str, Any]]) -> None:
        """The figures go, those that they corrected hold again. The log keeps them all."""
        ids = [one["value"] for one in kept]
        values = IndicatorValue.objects.filter(pk__in=ids).select_related(
            "definition__indicator", "area"
        )
        if not all(may_enter_values(self._asked.viewer, one.area_id) for one in values):
            raise NotAllowed
        details = {"batch": self._asked.batch, "values": [_told(one) for one in values]}
        olds = IndicatorValue.objects.filter(pk__in=[one["old"] for one in kept if one["old"]])
        # A value that points to itself makes room under the unique constraint until it holds again.
        olds.update(corrected_by_id=F("pk"))
        IndicatorValue.objects.filter(pk__in=ids).delete()
        olds.update(corrected_by=None, correction_reason="")
        if ids:
            audit.record(
                "indicator_value.undo_import",
                actor=self._asked.viewer,
                kind="concept",
                id=self._concept.pk,
                label=str(self._concept),
                details=details,
            )

    def _write(self, plan: _Plan) -> dict[str, Any]:
        asked = self._asked
        common: dict[str, Any] = {
            "actor": asked.viewer,
            "entry": plan.entry,
            "now": asked.now,
            "today": asked.today,
            "origin": ValueOrigin.IMPORTED,
            "batch": asked.batch,
        }
        if plan.current is None:
            made = enter_value(indicator=plan.indicator, **common)
            return {"value": made.pk, "old": None}
        made = correct_value(value=plan.current, reason=asked.reason, **common)
        return {"value": made.pk, "old": plan.current.pk}

    def _read(self, row: ReadRow) -> _Plan | Checked:
        code = row.values["code"] or ""
        if row.values.get("corrected"):
            return Checked(outcome=Outcome.PASSED_OVER, label=code)
        indicator = self._indicators.get(code.casefold())
        if indicator is None:
            message = _("Eine Kennzahl „%(code)s“ gibt es nicht.") % {"code": code}
            return _wrong(code, [Problem("code_unknown", message, "code")])
        problems: list[Problem] = []
        entry = self._entry(indicator, row.values, problems)
        if entry is None or problems:
            return _wrong(code, problems)
        try:
            definition, dimension = checked(
                indicator=indicator, entry=entry, today=self._asked.today
            )
        except Refused as refused:
            return _wrong(code, refused.problems)
        return _Plan(indicator, entry, dimension, definition.pk)

    def _entry(
        self, indicator: Indicator, values: Mapping[str, Any], problems: list[Problem]
    ) -> ValueEntry | None:
        area = self._area(values.get("area"), problems)
        days = [values["reference_date"], values["as_of"]]
        for key, day in zip(("reference_date", "as_of"), days, strict=True):
            if day is None:
                message = _("Hier fehlt der Tag. Schreiben Sie ihn als TT.MM.JJJJ.")
                problems.append(Problem("no_date", message, key))
        if area is None or None in days:
            return None
        definition = definition_at(indicator.definitions.all(), days[0])
        unit = definition.unit if definition is not None else ""
        return ValueEntry(
            area_id=area.pk,
            reference_date=days[0],
            value=_number(values, "value", unit, problems),
            lower=_number(values, "lower", unit, problems),
            upper=_number(values, "upper", unit, problems),
            confidence_percent=_number(values, "confidence_percent", "%", problems),
            persons_counted=values.get("persons_counted"),
            source=values["source"] or "",
            as_of=days[1],
            note=values.get("note") or "",
            dimension=values.get("dimension") or "",
            definition_number=values.get("version"),
        )

    def _area(self, name: str | None, problems: list[Problem]) -> Area | None:
        area = self._areas.get(name.casefold()) if name else self._concept.district
        if area is None:
            message = _("Das Gebiet „%(name)s“ gibt es hier nicht.") % {"name": name}
            problems.append(Problem("area_unknown", message, "area", name))
        elif not may_enter_values(self._asked.viewer, area.pk):
            message = _("Für „%(name)s“ dürfen Sie keine Werte eintragen.") % {"name": area.name}
            problems.append(Problem("area_not_allowed", message, "area", name))
        return area


def _wrong(code: str, problems: Sequence[Problem]) -> Checked:
    return Checked(outcome=Outcome.WRONG, label=code, problems=tuple(problems))


def _number(
    values: Mapping[str, Any], key: str, unit: str, problems: list[Problem]
) -> Decimal | None:
    cell = values.get(key)
    if cell is None:
        return None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Decimal(str(cell))
    try:
        return parsed_number(cells.text(cell), unit=unit)
    except forms.ValidationError as error:
        problems.append(Problem("no_number", " ".join(error.messages), key, cell))
    except CellRefused:
        message = _("Die Formel in dieser Zelle hat ein Fehlerergebnis.")
        problems.append(Problem("no_number", message, key))
    return None


_Place = tuple[int, int, date, str]


def _place(one: IndicatorValue | _Plan) -> _Place:
    at = one.entry if isinstance(one, _Plan) else one
    return one.definition_id, at.area_id, at.reference_date, one.dimension


def _stored(plans: Sequence[_Plan]) -> dict[_Place, IndicatorValue]:
    """The figures that hold now where these would stand."""
    values = IndicatorValue.objects.filter(
        definition__in={plan.definition_id for plan in plans},
        reference_date__in={plan.entry.reference_date for plan in plans},
        corrected_by__isnull=True,
    ).select_related("definition__indicator")
    return {_place(value): value for value in values} if plans else {}


def _answer(plan: _Plan, stored: Mapping[_Place, IndicatorValue]) -> Checked:
    current, entry = stored.get(_place(plan)), plan.entry
    label = f"{plan.indicator.code} · {date_format(entry.reference_date, 'SHORT_DATE_FORMAT')}"
    identity = "|".join(map(str, _place(plan)))
    if current is None:
        return Checked(outcome=Outcome.NEW, label=label, identity=identity, plan=plan)
    is_same = all(getattr(current, name) == getattr(entry, name) for name in COMPARED)
    return Checked(
        outcome=Outcome.SAME if is_same else Outcome.CHANGED,
        label=label,
        identity=identity,
        mark=str(current.pk),
        changes=() if is_same else _changes(current, entry),
        plan=_Plan(plan.indicator, entry, plan.dimension, plan.definition_id, current),
    )


def _changes(current: IndicatorValue, entry: ValueEntry) -> tuple[tuple[str, str, str], ...]:
    new = IndicatorValue(
        definition=current.definition, value=entry.value, source=entry.source, note=entry.note
    )
    pairs = (
        (_("Wert"), shown(current), shown(new)),
        (_("Quelle"), current.source, entry.source),
        (_("Datenstand"), _day(current.as_of), _day(entry.as_of)),
        (_("Anmerkung"), current.note, entry.note),
        (_("untere Grenze"), _plain(current.lower), _plain(entry.lower)),
        (_("obere Grenze"), _plain(current.upper), _plain(entry.upper)),
        (_("Fallzahl"), _plain(current.persons_counted), _plain(entry.persons_counted)),
    )
    return tuple(one for one in pairs if one[1] != one[2])


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _plain(number: Decimal | int | None) -> str:
    return "" if number is None else f"{Decimal(number).normalize():f}".replace(".", ",")


def _told(value: IndicatorValue) -> dict[str, str]:
    return {
        "indicator": value.definition.indicator.code,
        "area": value.area.name,
        "reference_date": str(value.reference_date),
        "dimension": value.dimension,
        "value": str(value.value),
        "source": value.source,
    }
