"""A table of figures, one a row, read and checked cell by cell before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from ankommen.core.errors import Problem, Refused
from ankommen.core.models import Area
from ankommen.core.tables.reading import SheetContent, Value
from ankommen.core.viewer import Viewer

from .forms.indicators import parsed_number
from .models import Concept, Indicator, IndicatorValue
from .permissions import may_enter_values
from .rules.indicators import definition_at
from .services.indicator_checks import ValueEntry, checked, shown

MAX_ROWS = 500
# What a column may be called, in German and English, without regard to case.
HEADS: Mapping[str, tuple[str, ...]] = {
    "code": ("kürzel", "code"),
    "reference_date": ("stichtag", "reference date"),
    "area": ("gebiet", "area"),
    "dimension": ("gliederung", "breakdown"),
    "value": ("wert", "value"),
    "lower": ("untere grenze", "lower bound"),
    "upper": ("obere grenze", "upper bound"),
    "confidence_percent": ("sicherheit in %", "confidence in %"),
    "persons_counted": ("fallzahl", "persons counted", "cases", "n"),
    "source": ("quelle", "source"),
    "as_of": ("datenstand", "data as of"),
    "note": ("anmerkung", "note"),
    "version": ("version",),
    "corrected": ("berichtigt, weil", "corrected because"),
}
NEEDED = ("code", "reference_date", "value", "source", "as_of")
NEW, SAME, DIFFERENT, WRONG, PASSED_OVER = "new", "same", "different", "wrong", "passed_over"


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One row of the file: what it would do, and everything that is wrong with it.

    `state` is `new`, `same` (nothing to do), `different` (would correct `current`), `wrong` or
    `passed_over` (a figure that the file itself marks as corrected).
    """

    number: int
    code: str
    state: str
    problems: tuple[Problem, ...] = ()
    indicator: Indicator | None = None
    entry: ValueEntry | None = None
    current: IndicatorValue | None = None

    @property
    def current_text(self) -> str:
        return shown(self.current) if self.current is not None else ""


def cells_of(sheets: Sequence[SheetContent]) -> list[list[Any]]:
    """The first visible sheet as plain cells that can be kept as JSON; days as ISO text."""
    sheet = next((one for one in sheets if not one.is_hidden), sheets[0])
    rows = [[_plain(cell) for cell in row] for row in sheet.rows]
    if len(rows) > MAX_ROWS + 1:
        message = _("Die Tabelle hat %(rows)d Zeilen; höchstens %(limit)d gehen auf einmal.")
        raise Refused.because(
            "too_many_rows", message % {"rows": len(rows) - 1, "limit": MAX_ROWS}, field="file"
        )
    return rows


def read_rows(
    cells: Sequence[Sequence[Any]], *, viewer: Viewer, concept: Concept, today: date
) -> list[ImportRow]:
    """Check every row against the concept's indicators. Raises Refused for missing columns."""
    columns = _columns(cells[0] if cells else ())
    book = _Book(viewer, concept, today)
    found = []
    for number, row in enumerate(cells[1:], start=2):
        named = {field: _cell(row, place) for field, place in columns.items()}
        if any(str(cell).strip() for cell in named.values()):
            found.append(book.read(number, named))
    return _without_doubles(found)


def _columns(head: Sequence[Any]) -> dict[str, int]:
    titles = {str(cell).strip().casefold(): place for place, cell in reversed([*enumerate(head)])}
    columns = {
        field: titles[name] for field, names in HEADS.items() for name in names if name in titles
    }
    missing = [_(HEADS[field][0].capitalize()) for field in NEEDED if field not in columns]
    if missing:
        message = _("In der ersten Zeile fehlen die Spalten: %(columns)s.")
        raise Refused.because(
            "columns_missing", message % {"columns": ", ".join(missing)}, field="file"
        )
    return columns


class _Book:
    """The concept's indicators, areas and current figures, looked up once for all rows."""

    def __init__(self, viewer: Viewer, concept: Concept, today: date) -> None:
        self.viewer, self.concept, self.today = viewer, concept, today
        indicators = concept.indicators.prefetch_related("definitions")
        self.indicators = {one.code.casefold(): one for one in indicators}
        district = concept.district
        areas = [*Area.objects.filter(parent=district), district]
        self.areas = {one.name.casefold(): one for one in areas}
        values = IndicatorValue.objects.filter(
            definition__indicator__concept=concept, corrected_by__isnull=True
        ).select_related("definition")
        self.current = {
            (one.definition_id, one.area_id, one.reference_date, one.dimension): one
            for one in values
        }

    def read(self, number: int, cells: Mapping[str, Value]) -> ImportRow:
        code = _text(cells.get("code", ""))
        if _text(cells.get("corrected", "")):
            return ImportRow(number, code, PASSED_OVER)
        problems: list[Problem] = []
        indicator = self.indicators.get(code.casefold())
        if indicator is None:
            message = _("Eine Kennzahl „%(code)s“ gibt es nicht.") % {"code": code}
            return ImportRow(number, code, WRONG, (Problem("code_unknown", message, "code"),))
        entry = self._entry(indicator, cells, problems)
        if entry is None or problems:
            return ImportRow(number, code, WRONG, tuple(problems), indicator)
        try:
            definition, dimension = checked(indicator=indicator, entry=entry, today=self.today)
        except Refused as refused:
            return ImportRow(number, code, WRONG, refused.problems, indicator)
        current = self.current.get(
            (definition.pk, entry.area_id, entry.reference_date, dimension), None
        )
        return ImportRow(number, code, _state(current, entry), (), indicator, entry, current)

    def _entry(
        self, indicator: Indicator, cells: Mapping[str, Value], problems: list[Problem]
    ) -> ValueEntry | None:
        read = _Reader(cells, problems)
        reference_date, as_of = read.day("reference_date"), read.day("as_of")
        area = self._area(_text(cells.get("area", "")), problems)
        if reference_date is None or as_of is None or area is None:
            return None
        definition = definition_at(indicator.definitions.all(), reference_date)
        unit = definition.unit if definition is not None else ""
        return ValueEntry(
            area_id=area.pk,
            reference_date=reference_date,
            value=read.decimal("value", unit=unit),
            lower=read.decimal("lower", unit=unit),
            upper=read.decimal("upper", unit=unit),
            confidence_percent=read.decimal("confidence_percent", unit="%"),
            persons_counted=read.whole("persons_counted"),
            source=_text(cells.get("source", ""))[:300],
            as_of=as_of,
            note=_text(cells.get("note", ""))[:300],
            dimension=_text(cells.get("dimension", "")),
            definition_number=read.whole("version"),
        )

    def _area(self, name: str, problems: list[Problem]) -> Area | None:
        area = self.areas.get(name.casefold()) if name else self.concept.district
        if area is None:
            message = _("Das Gebiet „%(name)s“ gibt es hier nicht.") % {"name": name}
            problems.append(Problem("area_unknown", message, "area", name))
        elif not may_enter_values(self.viewer, area.pk):
            message = _("Für „%(name)s“ dürfen Sie keine Werte eintragen.") % {"name": area.name}
            problems.append(Problem("area_not_allowed", message, "area", name))
        return area


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads typed cells; what cannot be read becomes a problem at its column."""

    cells: Mapping[str, Value]
    problems: list[Problem]

    def day(self, field: str) -> date | None:
        cell = self.cells.get(field, "")
        try:
            found: date = forms.DateField().clean(_text(cell))
        except forms.ValidationError:
            message = _("„%(text)s“ ist kein Datum. Schreiben Sie es als TT.MM.JJJJ.")
            self.problems.append(Problem("no_date", message % {"text": _text(cell)}, field, cell))
            return None
        return found

    def decimal(self, field: str, *, unit: str) -> Decimal | None:
        cell = self.cells.get(field, "")
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return Decimal(str(cell))
        text = _text(cell)
        try:
            return parsed_number(text, unit=unit) if text else None
        except forms.ValidationError as error:
            self.problems.append(Problem("no_number", " ".join(error.messages), field, cell))
            return None

    def whole(self, field: str) -> int | None:
        number = self.decimal(field, unit="")
        if number is None:
            return None
        if number != int(number) or not 0 <= number <= 2_147_483_647:
            message = _("Hier gehört eine ganze Zahl hin.")
            self.problems.append(Problem("no_whole_number", message, field, str(number)))
            return None
        return int(number)


def _state(current: IndicatorValue | None, entry: ValueEntry) -> str:
    if current is None:
        return NEW
    names = ("value", "lower", "upper", "confidence_percent", "persons_counted", "source", "note")
    same = all(getattr(current, name) == getattr(entry, name) for name in (*names, "as_of"))
    return SAME if same else DIFFERENT


def _without_doubles(rows: Sequence[ImportRow]) -> list[ImportRow]:
    """Of two rows for one place and date none is taken for the right one."""
    places: dict[tuple[object, ...], list[int]] = {}
    for row in rows:
        if row.entry is not None and row.state != WRONG:
            places.setdefault(_place(row), []).append(row.number)
    return [
        row
        if row.entry is None or row.state == WRONG or len(places[_place(row)]) == 1
        else _double(row, places[_place(row)])
        for row in rows
    ]


def _place(row: ImportRow) -> tuple[object, ...]:
    assert row.entry is not None  # noqa: S101 - callers have looked
    dimension = row.entry.dimension.casefold().replace(" ", "")
    return row.code.casefold(), row.entry.area_id, row.entry.reference_date, dimension


def _double(row: ImportRow, numbers: Sequence[int]) -> ImportRow:
    others = ", ".join(str(number) for number in numbers if number != row.number)
    message = _("Denselben Wert nennt auch Zeile %(others)s.") % {"others": others}
    return ImportRow(row.number, row.code, WRONG, (Problem("double", message),), row.indicator)


def _cell(row: Sequence[Any], place: int) -> Value:
    found: Value = row[place] if place < len(row) else ""
    return found


def _plain(cell: Value) -> str | int | float | bool:
    return cell.isoformat() if isinstance(cell, date) else cell


def _text(cell: Value) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
