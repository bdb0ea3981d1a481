"""Pages by key: a page begins behind a row, so that rows that come or go shift nothing.

`paged_query` cuts in the database, newest first or by a column; `paged_rows` what rules have sorted
and what therefore lies in memory. Both read `?after=` and `?before=` and keep the rest of the
address; a key that is no longer there begins at the first page. `{% pager page %}` shows the way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, Generic, TypeVar, cast
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet
from django.http import QueryDict

from ..tables.download import PAGING, query_without

PAGE_SIZE: Final = 50
LONGEST_KEY: Final = 36
LARGEST: Final = 10**18

Row = TypeVar("Row")
Shown = TypeVar("Shown")
Stored = TypeVar("Stored", bound=Model)


@dataclass(frozen=True, slots=True)
class Paged(Generic[Row]):
    """Rows of one page, and the addresses of the pages beside it."""

    rows: Sequence[Row]
    previous_url: str
    next_url: str

    def shown(self, rows: Sequence[Shown]) -> Paged[Shown]:
        """The same page, its rows as the list shows them."""
        return Paged(rows, self.previous_url, self.next_url)


def paged_query(
    rows: QuerySet[Stored], given: QueryDict, *, by: str = "", newest_first: bool = True
) -> Paged[Stored]:
    """One query, in the order of the key or of the column `by` and then the key; the page before is
    as full as any other.
    """
    return paged_queries([rows], given, by=by, newest_first=newest_first)


def paged_queries(
    queries: Sequence[QuerySet[Stored]],
    given: QueryDict,
    *,
    by: str = "",
    newest_first: bool = True,
) -> Paged[Stored]:
    """As `paged_query`, the rows of several tables in one list: all have the column `by`."""
    first = queries[0]
    after, before = _place(first, given, "after", by), _place(first, given, "before", by)
    turns = before is not None
    start = before if turns else after
    sign, side = ("", "gt") if turns == newest_first else ("-", "lt")
    order = [f"{sign}{by}", f"{sign}pk"] if by else [f"{sign}pk"]
    found = list(
        chain.from_iterable(
            (rows if start is None else rows.filter(_behind(start, by, side))).order_by(*order)[
                : PAGE_SIZE + 1
            ]
            for rows in queries
        )
    )
    if len(queries) > 1:
        found.sort(key=lambda row: (getattr(row, by or "pk"), row.pk), reverse=bool(sign))
    page, more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    if turns:
        page, is_first, is_last = page[::-1], not more, not found
    else:
        is_first, is_last = after is None, not more
    return Paged(
        page,
        _address(given, before=_key(page[0], by)) if page and not is_first else "",
        _address(given, after=_key(page[-1], by)) if page and not is_last else "",
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


def _key(row: Model, by: str) -> str:
    return f"{row.pk}~{_column(type(row), by).value_to_string(row)}" if by else str(row.pk)


def _column(table: type[Model], by: str) -> Field[Any, Any]:
    return cast("Field[Any, Any]", table._meta.get_field(by))


def _behind(place: tuple[Any, Any], by: str, side: str) -> Q:
    key, value = place
    if not by:
        return Q(**{f"pk__{side}": key})
    return Q(**{f"{by}__{side}": value}) | Q(**{by: value, f"pk__{side}": key})


def _place(rows: QuerySet[Stored], given: QueryDict, name: str, by: str) -> tuple[Any, Any] | None:
    """The key and the value of the row that the address names; None where it names none."""
    text, _sep, value = given.get(name, "").partition("~")
    meta = rows.model._meta
    if not text or len(text) > LONGEST_KEY or "\0" in value or (value and not by):
        return None
    try:
        key, found = (
            meta.pk.to_python(text),
            _column(rows.model, by).to_python(value) if by else None,
        )
    except (ValidationError, ValueError):
        return None
    is_number = isinstance(key, int)
    return None if is_number and not 0 < key < LARGEST else (key, found)
