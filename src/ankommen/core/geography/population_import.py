"""Population figures as a table that can be read in: one row per area, day, sex and age group.

A row may be right and its table still wrong: a gap in the ages, one sex only, a total that is not
the sum of its parts. What would then stand for an area and day is looked at as a whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..errors import NotAllowed, NotFound, Problem
from ..models import Area, Sex
from ..registries.import_tables import (
    Asked,
    CellKind,
    Checked,
    ImportColumn,
    ImportTable,
    Outcome,
    ReadRow,
)
from ..viewer import Viewer
from . import shipped
from .permissions import may_edit_areas
from .population_figures import Cell, Figure, Place, figures_at, stored_figures
from .population_rows import PopulationRow, population_row
from .rules import age_label, table_problems
from .services import missing_words, put_figures

OFFICIAL, OTHER = "12411-0018", "andere"
COLUMNS = (
    ImportColumn(
        key="date",
        label=gettext_lazy("Stichtag"),
        kind=CellKind.RAW,
        synonyms=("year", "jahr", "reference_date", "date"),
        needed=True,
        help=gettext_lazy("Tag als TT.MM.JJJJ oder JJJJ-MM-TT; ein Jahr gilt als sein 31.12."),
        example="31.12.2023",
    ),
    ImportColumn(
        key="key",
        label=gettext_lazy("Amtlicher Schlüssel"),
        synonyms=("ags", "schlüssel", "key"),
        needed=True,
        help=gettext_lazy("2, 5 oder 8 Ziffern, als Text mit führender Null."),
        example="09999",
        max_length=20,
    ),
    ImportColumn(
        key="name",
        label=gettext_lazy("Name"),
        synonyms=("gebiet",),
        help=gettext_lazy("Nur zum Lesen; gefunden wird das Gebiet am Schlüssel."),
        example="Landkreis Beispiel",
    ),
    ImportColumn(
        key="sex",
        label=gettext_lazy("Geschlecht"),
        synonyms=("gender", "sex"),
        needed=True,
        help=gettext_lazy("„männlich“, „weiblich“ oder „insgesamt“."),
        example="weiblich",
    ),
    ImportColumn(
        key="age",
        label=gettext_lazy("Altersgruppe"),
        synonyms=("agegroup", "age_group", "altersgruppen"),
        needed=True,
        help=gettext_lazy(
            "In den Worten der amtlichen Tabelle, wie im Beispiel; „insgesamt“ für alle zusammen."
        ),
        example="3 bis unter 6 Jahre",
    ),
    ImportColumn(
        key="persons",
        label=gettext_lazy("Personen"),
        kind=CellKind.WHOLE,
        synonyms=("count", "anzahl", "persons", "bevölkerung"),
        needed=True,
        example=1234,
    ),
    ImportColumn(
        key="series",
        label=gettext_lazy("Zahlenreihe"),
        synonyms=("series", "reihe"),
        help=gettext_lazy("Zahlen verschiedener Herkunft bleiben getrennte Reihen."),
        example="Einwohnermeldeamt",
        max_length=60,
    ),
    ImportColumn(
        key="source",
        label=gettext_lazy("Quelle und Lizenz"),
        synonyms=("source", "quelle"),
        example="Landkreis Beispiel, Melderegister",
    ),
)


def population_table() -> ImportTable:
    return ImportTable(
        key="bevoelkerung",
        title=gettext_lazy("Bevölkerungszahlen"),
        about=gettext_lazy(
            "Eine Zeile je Gebiet, Stichtag, Geschlecht und Altersgruppe. Tabelle 12411-0018 des "
            "Statistischen Bundesamts geht so, wie sie ist; Gebiete, die hier nicht geführt "
            "werden, bleiben außer Betracht."
        ),
        columns=COLUMNS,
        may_use=may_edit_areas,
        may_oversee=may_edit_areas,
        begin=PopulationWork,
        address=lambda _target: reverse("core:area_list"),
        targets=_targets,
    )


def _targets(_viewer: Viewer) -> list[tuple[str, str]]:
    """Whose figures these are is said, not guessed from a missing column."""
    return [
        (OFFICIAL, _("Tabelle 12411-0018 des Statistischen Bundesamts")),
        (OTHER, _("eigene Zahlenreihe: sie und ihre Quelle stehen in der Tabelle")),
    ]


class PopulationWork:
    """Figures are compared cell by cell; what a chunk needs is looked up once.

    `series` and `source` stand for what a row does not say.
    """

    def __init__(self, asked: Asked, *, series: str = "", source: str = "") -> None:
        if not may_edit_areas(asked.viewer):
            raise NotFound
        self._asked = asked
        self._series, self._source = series, source
        self._ids: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._tables: defaultdict[Place, list[tuple[int, Figure]]] = defaultdict(list)

    def check(self, rows: Sequence[ReadRow]) -> list[Checked]:
        self._know_areas()
        read = [self._read(row) for row in rows]
        stored = stored_figures([one for one in read if isinstance(one, Figure)])
        return [self._answer(one, stored) if isinstance(one, Figure) else one for one in read]

    def conclude(self) -> Iterator[tuple[int, Sequence[Problem]]]:
        """Every row of a table that would not hold together, with the reason."""
        stored = figures_at(self._tables)
        for place, rows in self._tables.items():
            name, read = self._names[place.area_id], [figure for _number, figure in rows]
            if problems := _table_problems(name, stored.get(place, []), read):
                yield from ((number, problems) for number, _figure in rows)

    def write(self, rows: Sequence[tuple[ReadRow, Checked]]) -> list[dict[str, Any]]:
        wanted: list[Figure] = [checked.plan for _row, checked in rows]
        before = put_figures(
            actor=self._asked.viewer,
            action="core.population_imported",
            batch=self._asked.batch,
            wanted={one.cell: one for one in wanted},
        )
        return [_kept(one, before.get(one.cell)) for one in wanted]

    def changed_since(self, kept: Sequence[Mapping[str, Any]]) -> list[bool]:
        written = [_written(one) for one in kept]
        now = stored_figures(written)
        return [now.get(one.cell) != one for one in written]

    def undo(self, kept: Sequence[Mapping[str, Any]]) -> None:
        if not may_edit_areas(self._asked.viewer):
            raise NotAllowed
        put_figures(
            actor=self._asked.viewer,
            action="core.population_undone",
            batch=self._asked.batch,
            wanted={_cell(one): _before(one) for one in kept},
        )

    def _know_areas(self) -> None:
        if not self._ids:
            for pk, key, name in Area.objects.exclude(key="").values_list("pk", "key", "name"):
                self._ids[key], self._names[pk] = pk, name

    def _read(self, row: ReadRow) -> Figure | Checked:
        """A row as a figure of an area kept here; or what else it is."""
        read = population_row(row.values)
        if isinstance(read, list):
            return _wrong(read)
        series, source = self._words(row.values, read)
        if problems := missing_words(series, source):
            return _wrong(problems)
        area_id = self._ids.get(read.key)
        if area_id is None:
            return _not_kept_here(read)
        place = Place(area_id, series, read.reference_date)
        figure = Figure(Cell(place, read.sex, *read.age), read.persons, source)
        self._tables[place].append((row.number, figure))
        return figure

    def _words(self, values: Mapping[str, Any], read: PopulationRow) -> tuple[str, str]:
        series, source = self._series, self._source
        if self._asked.target == OFFICIAL:
            series, source = shipped.SERIES, shipped.source_of(read.reference_date)
        return values.get("series") or series, values.get("source") or source

    def _answer(self, one: Figure, stored: Mapping[Cell, Figure]) -> Checked:
        old, cell = stored.get(one.cell), one.cell
        label = " · ".join(
            (
                self._names[cell.place.area_id],
                date_format(cell.place.day, "SHORT_DATE_FORMAT"),
                str(Sex(cell.sex).label),
                age_label(cell.age),
            )
        )
        if old is None:
            return Checked(outcome=Outcome.NEW, label=label, identity=str(cell), plan=one)
        pairs = (
            (_("Personen"), str(old.persons), str(one.persons)),
            (_("Quelle und Lizenz"), old.source, one.source),
        )
        return Checked(
            outcome=Outcome.SAME if old == one else Outcome.CHANGED,
            label=label,
            identity=str(cell),
            mark=old.mark,
            changes=tuple(pair for pair in pairs if pair[1] != pair[2]),
            plan=one,
        )


def _wrong(problems: Sequence[Problem]) -> Checked:
    return Checked(outcome=Outcome.WRONG, problems=tuple(problems))


def _not_kept_here(read: PopulationRow) -> Checked:
    """The official list of districts is passed over; a key that nobody knows is an error."""
    if read.key in shipped.districts():
        return Checked(outcome=Outcome.PASSED_OVER, label=read.name or read.key)
    message = _("Den Schlüssel %(key)s gibt es hier nicht. Legen Sie das Gebiet zuerst an.")
    return _wrong([Problem("unknown_key", message % {"key": read.key}, "key", read.key)])


def _table_problems(
    name: str, stored: Sequence[Figure], read: Sequence[Figure]
) -> Sequence[Problem]:
    """What is wrong with what would then stand; if the file alone is right, that it is the rest."""
    cells = {one.cell for one in read}
    together = [*read, *(one for one in stored if one.cell not in cells)]
    problems = table_problems(key=name, counts=[one.count for one in together])
    if problems:
        own = table_problems(key=name, counts=[one.count for one in read])
        return [replace(one, field="") for one in own] or [_fits_not(name)]
    if len({one.source for one in together}) > 1:
        message = _("%(key)s: Für einen Stichtag einer Reihe gilt eine Quelle; hier wären es zwei.")
        return [Problem("two_sources", message % {"key": name}, "source")]
    return []


def _fits_not(name: str) -> Problem:
    message = _(
        "%(key)s: Für diesen Stichtag stehen in dieser Reihe schon Zahlen, die dazu nicht passen. "
        "Nehmen Sie auf der Seite des Gebiets erst die alte Tabelle zurück."
    )
    return Problem("stored_otherwise", message % {"key": name})


def _kept(one: Figure, old: Figure | None) -> dict[str, Any]:
    cell, place = one.cell, one.cell.place
    return {
        "place": [place.area_id, place.series, str(place.day)],
        "cell": [cell.sex, cell.age_from, cell.age_to],
        "figure": [one.persons, one.source],
        "before": [old.persons, old.source] if old else None,
    }


def _cell(kept: Mapping[str, Any]) -> Cell:
    area_id, series, day = kept["place"]
    return Cell(Place(area_id, series, date.fromisoformat(day)), *kept["cell"])


def _written(kept: Mapping[str, Any]) -> Figure:
    return Figure(_cell(kept), *kept["figure"])


def _before(kept: Mapping[str, Any]) -> Figure | None:
    return Figure(_cell(kept), *kept["before"]) if kept["before"] else None
