"""How many measures stand how, for the start page.

Django writes the text of a query anew each time it is asked. For the conditions of the status that
costs many times what the answer costs, so for a whole edition the text is written once a day.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet

from ..models import Edition, Measure, MeasureContact
from ..rules.status import Reason, Status
from .status_in_database import stale, with_due_reminder, with_standing

KEPT_TEXTS = 64
WAITING = Reason.MILESTONE_SOON_UNREPORTED
Query = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class StandingCounts:
    """`waiting`: a milestone is near and nobody has reported lately."""

    late: int
    waiting: int
    stale: int


@dataclass(frozen=True, slots=True)
class Unreached:
    """How many measures, and number and slug of the first."""

    count: int
    first: list[tuple[str, str]]


def standing_counts(rows: QuerySet[Measure], edition: Edition, *, day: date) -> StandingCounts:
    """Of any choice of the edition's measures."""
    known = with_standing(rows.order_by(), edition, day=day, until=WAITING)
    counts = known.values_list("standing").annotate(Count("pk"))
    return _told(list(counts), stale(rows.order_by(), edition, day=day).count())


def standing_counts_of_all(edition: Edition, *, day: date) -> StandingCounts:
    """Of all measures of the edition."""
    key = (edition.pk, edition.stale_after_days, day, connection.vendor)
    counts, silent = (_answer(query) for query in _texts_of_counts(*key))
    return _told(counts, silent[0][0])


def due_without_contact(
    edition: Edition, *, day: date, days_before: int, reached: Collection[int], most: int
) -> Unreached:
    """Those with a due reminder that goes to none of the contacts `reached`; `most` by name."""
    key = (edition.pk, edition.stale_after_days, day, connection.vendor)
    sql, values = _text_of_due(*key, days_before=days_before, reached=tuple(sorted(reached)))
    count = _answer(_counted((sql, values)))[0][0]
    named = _answer((f"{sql} LIMIT %s", (*values, most))) if count else []
    return Unreached(count, [(number, slug) for number, slug in named])


def _told(counts: list[tuple[str, int]], silent: int) -> StandingCounts:
    found = dict(counts)
    return StandingCounts(
        late=found.get(str(Status.LATE), 0),
        waiting=found.get(str(WAITING), 0),
        stale=silent,
    )


@lru_cache(KEPT_TEXTS)
def _texts_of_counts(
    edition_id: int, stale_after_days: int, day: date, vendor: str
) -> tuple[Query, Query]:
    edition = Edition(pk=edition_id, stale_after_days=stale_after_days)
    rows = edition.measures.order_by()
    known = with_standing(rows, edition, day=day, until=WAITING)
    standing = _text(known.values_list("standing"))
    silent = _text(stale(rows, edition, day=day).values_list("pk"))
    return _counted(standing, by="standing"), _counted(silent)


def _counted(query: Query, *, by: str = "") -> Query:
    """The rows as numbers. Without a limit SQLite would merge the two and work out each row twice,
    once to sort it and once to group it."""
    sql, values = query
    told, grouped = (f"{by}, ", f" GROUP BY {by}") if by else ("", "")
    return f"SELECT {told}COUNT(*) FROM ({sql} LIMIT {sys.maxsize}) counted{grouped}", values  # noqa: S608 - no input


@lru_cache(KEPT_TEXTS)
def _text_of_due(
    edition_id: int,
    stale_after_days: int,
    day: date,
    vendor: str,
    *,
    days_before: int,
    reached: tuple[int, ...],
) -> Query:
    edition = Edition(pk=edition_id, stale_after_days=stale_after_days)
    mailed = MeasureContact.objects.filter(gets_reminders=True, contact_id__in=reached)
    # First what is cheap to tell and true of few.
    unreached = edition.measures.exclude(pk__in=mailed.order_by().values("measure_id"))
    rows = with_due_reminder(unreached, edition, day=day, days_before=days_before)
    return _text(rows.values_list("number", "slug"))


def _text(rows: QuerySet[Any]) -> Query:
    sql, values = rows.query.get_compiler(connection=connection).as_sql()
    return sql, tuple(values)


def _answer(query: Query) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(*query)
        return list(cursor.fetchall())
