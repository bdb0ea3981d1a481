"""Pages by key: a page begins behind a row, so that rows that come or go shift nothing.

`paged_query` cuts in the database, newest first; `paged_rows` what rules have sorted and what
therefore lies in memory. Both read `?after=` and `?before=` and keep the rest of the address; a
key that is no longer there begins at the first page. `{% pager page %}` shows the way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import QueryDict

from ..tables.download import PAGING, query_without

PAGE_SIZE: Final = 50
LONGEST_KEY: Final = 18

Row = TypeVar("Row")
Stored = TypeVar("Stored", bound=Model)


@dataclass(frozen=True, slots=True)
class Paged(Generic[Row]):
    """Rows of one page, and the addresses of the pages beside it."""

    rows: Sequence[Row]
    previous_url: str
    next_url: str


def paged_query(rows: QuerySet[Stored], given: QueryDict) -> Paged[Stored]:
    """One query, the newest first; the page before is as full as any other."""
    after, before = _number(given, "after"), _number(given, "before")
    if before is not None:
        found = list(rows.filter(pk__gt=before).order_by("pk")[: PAGE_SIZE + 1])
        page, is_first, is_last = found[:PAGE_SIZE][::-1], len(found) <= PAGE_SIZE, not found
    else:
        behind = rows if after is None else rows.filter(pk__lt=after)
        found = list(behind.order_by("-pk")[: PAGE_SIZE + 1])
        page, is_first, is_last = found[:PAGE_SIZE], after is None, len(found) <= PAGE_SIZE
    return Paged(
        page,
        _address(given, before=page[0].pk) if page and not is_first else "",
        _address(given, after=page[-1].pk) if page and not is_last else "",
    )


def paged_rows(rows: Sequence[Row], given: QueryDict, key: Callable[[Row], object]) -> Paged[Row]:
    keys = [str(key(row)) for row in rows]
    start, after, before = 0, given.get("after", ""), given.get("before", "")
    if after in keys:
        start = keys.index(after) + 1
    elif before in keys:
        start = max(0, keys.index(before) - PAGE_SIZE)
    end = min(start + PAGE_SIZE, len(rows))
    return Paged(
        rows[start:end],
        _address(given, before=keys[start]) if 0 < start < end else "",
        _address(given, after=keys[end - 1]) if end < len(rows) else "",
    )


def _address(given: QueryDict, **key: object) -> str:
    kept = query_without(given, *PAGING)
    return f"?{kept}{'&' if kept else ''}{urlencode(key)}"


def _number(given: QueryDict, name: str) -> int | None:
    text = given.get(name, "")
    fits = text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY
    return int(text) if fits else None
