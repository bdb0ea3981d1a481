"""Totals of the offices for the balance of course access as a table that can be read in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ankommen.core.errors import NotAllowed, NotFound, Problem
from ankommen.core.registries.import_tables import (
    Asked,
    CellKind,
    Checked,
    ImportColumn,
    ImportTable,
    Outcome,
    ReadRow,
)

from .balance_table import LONGEST_ORIGIN, LONGEST_SOURCE, Delivered, is_in_quarter, quarter_of
from .models import BalanceStage, CountedDelivery
from .permissions import may_enter_totals
from .services.balance import enter_deliveries, take_back_deliveries

COLUMNS = (
    ImportColumn(
        key="quarter",
        label=gettext_lazy("Quartal"),
        synonyms=("quarter", "zeitraum"),
        needed=True,
        example="2026-3",
    ),
    ImportColumn(
        key="origin",
        label=gettext_lazy("Herkunft"),
        synonyms=("origin", "herkunftsland", "staatsangehörigkeit"),
        needed=True,
        example="Syrien",
        max_length=LONGEST_ORIGIN,
    ),
    ImportColumn(
        key="stage",
        label=gettext_lazy("Stufe"),
        kind=CellKind.CHOICE,
        synonyms=("stage",),
        needed=True,
        choices=dict(BalanceStage.choices),
        example=BalanceStage.ISSUED.label,
    ),
    ImportColumn(
        key="source",
        label=gettext_lazy("Stelle"),
        synonyms=("source", "office", "behörde"),
        needed=True,
        example="Jobcenter",
        max_length=LONGEST_SOURCE,
    ),
    ImportColumn(
        key="count",
        label=gettext_lazy("Anzahl"),
        kind=CellKind.WHOLE,
        synonyms=("count", "personen"),
        needed=True,
        help=gettext_lazy("Null ist eine Zahl. Was nicht gezählt wurde, bleibt draußen."),
        example=62,
    ),
    ImportColumn(
        key="reference_date",
        label=gettext_lazy("Stichtag"),
        kind=CellKind.DAY,
        synonyms=("reference date", "stand am"),
        needed=True,
        example=date(2026, 9, 30),
    ),
)


def balance_table() -> ImportTable:
    return ImportTable(
        key="bilanz",
        title=gettext_lazy("Summen zur Bilanz des Kurszugangs"),
        about=gettext_lazy(
            "Nur Anzahlen je Quartal, Herkunft, Stufe und Stelle, keine Personen. Eine neuere Zahl "
            "derselben Stelle tritt an die Stelle der älteren."
        ),
        columns=COLUMNS,
        may_use=may_enter_totals,
        may_oversee=may_enter_totals,
        begin=BalanceWork,
        address=lambda _target: reverse("strategy:balance_list"),
    )


class BalanceWork:
    """What is stored of the quarters in a chunk is looked up once."""

    def __init__(self, asked: Asked) -> None:
        if not may_enter_totals(asked.viewer):
            raise NotFound
        self._asked = asked

    def check(self, rows: Sequence[ReadRow]) -> list[Checked]:
        read = [self._read(row.values) for row in rows]
        stored = _stored([one for one in read if isinstance(one, Delivered)])
        return [_answer(one, stored) if isinstance(one, Delivered) else one for one in read]

    def write(self, rows: Sequence[tuple[ReadRow, Checked]]) -> list[dict[str, Any]]:
        wanted: list[Delivered] = [checked.plan for _row, checked in rows]
        stored = _stored(wanted)
        enter_deliveries(actor=self._asked.viewer, rows=wanted, now=self._asked.now)
        return [_kept(one, stored.get(one.key)) for one in wanted]

    def changed_since(self, kept: Sequence[Mapping[str, Any]]) -> list[bool]:
        now = _stored([_written(one) for one in kept])
        return [now.get(_written(one).key) != _written(one) for one in kept]

    def undo(self, kept: Sequence[Mapping[str, Any]]) -> None:
        if not may_enter_totals(self._asked.viewer):
            raise NotAllowed
        pairs = [(_written(one), _before(one)) for one in kept]
        take_back_deliveries(
            actor=self._asked.viewer, pairs=pairs, now=self._asked.now, batch=self._asked.batch
        )

    def _read(self, values: Mapping[str, Any]) -> Delivered | Checked:
        """A row as a delivery, or everything that is wrong with it."""
        problems = [
            Problem("empty", _("Hier fehlt eine Angabe."), key)
            for key in ("quarter", "origin", "stage", "source", "count", "reference_date")
            if values.get(key) is None
        ]
        if problems:
            return _wrong(problems)
        quarter, day, count = (
            quarter_of(values["quarter"]),
            values["reference_date"],
            values["count"],
        )
        if quarter is None:
            message = _("Das Quartal ist nicht lesbar. Schreiben Sie es wie 2026-3.")
            problems.append(Problem("quarter", message, "quarter", values["quarter"]))
        elif not is_in_quarter(day, *quarter):
            problems.append(
                Problem(
                    "other_quarter", _("Der Stichtag liegt nicht im Quartal."), "reference_date"
                )
            )
        if day > self._asked.today:
            message = _("Der Stichtag liegt in der Zukunft.")
            problems.append(Problem("future", message, "reference_date"))
        if count >= 10_000_000:
            message = _("Die Anzahl ist zu groß.")
            problems.append(Problem("count", message, "count", count))
        if problems or quarter is None:
            return _wrong(problems)
        year, number = quarter
        names = (values["origin"], values["stage"], values["source"])
        return Delivered(year, number, *names, count, day)


def _wrong(problems: Sequence[Problem]) -> Checked:
    return Checked(outcome=Outcome.WRONG, problems=tuple(problems))


def _stored(
    wanted: Sequence[Delivered],
) -> dict[tuple[int, int, str, str, str], Delivered]:
    rows = CountedDelivery.objects.filter(
        year__in={one.year for one in wanted}, origin__in={one.origin for one in wanted}
    )
    found = (
        Delivered(
            row.year,
            row.quarter,
            row.origin,
            row.stage,
            row.source,
            row.count,
            row.reference_date,
        )
        for row in rows
    )
    return {one.key: one for one in found} if wanted else {}


def _answer(one: Delivered, stored: Mapping[tuple[int, int, str, str, str], Delivered]) -> Checked:
    old = stored.get(one.key)
    stage = BalanceStage(one.stage).label
    label = f"{one.quarter}/{one.year} · {one.origin} · {stage} · {one.source}"
    identity = "|".join(map(str, one.key))
    if old is None:
        return Checked(outcome=Outcome.NEW, label=label, identity=identity, plan=one)
    pairs = (
        (_("Anzahl"), str(old.count), str(one.count)),
        (_("Stichtag"), _day(old.reference_date), _day(one.reference_date)),
    )
    return Checked(
        outcome=Outcome.SAME if old == one else Outcome.CHANGED,
        label=label,
        identity=identity,
        mark=f"{old.count} {old.reference_date}",
        changes=tuple(pair for pair in pairs if pair[1] != pair[2]),
        plan=one,
    )


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _kept(one: Delivered, old: Delivered | None) -> dict[str, Any]:
    return {
        "key": list(one.key),
        "count": one.count,
        "day": str(one.reference_date),
        "old_count": old.count if old else None,
        "old_day": str(old.reference_date) if old else None,
    }


def _written(kept: Mapping[str, Any]) -> Delivered:
    return _delivered(kept, kept["count"], kept["day"])


def _before(kept: Mapping[str, Any]) -> Delivered | None:
    if kept["old_count"] is None:
        return None
    return _delivered(kept, kept["old_count"], kept["old_day"])


def _delivered(kept: Mapping[str, Any], count: int, day: str) -> Delivered:
    year, quarter, origin, stage, source = kept["key"]
    return Delivered(year, quarter, origin, stage, source, count, date.fromisoformat(day))
