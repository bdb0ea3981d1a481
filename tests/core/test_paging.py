"""Pages by key: nobody sees a row twice or misses one, whichever way they turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from ankommen.core.models import SavedFilter
from ankommen.core.ui.paging import PAGE_SIZE, Paged, paged_query, paged_rows
from tests import people

Row = TypeVar("Row")


def walked(first: Paged[Row], turn: Callable[[str], Paged[Row]]) -> list[list[Row]]:
    """The pages from the first to the last."""
    pages = [first]
    while pages[-1].next_url:
        pages.append(turn(pages[-1].next_url))
    return [list(page.rows) for page in pages]


def asked(url: str) -> QueryDict:
    return QueryDict(url.removeprefix("?"))


@pytest.mark.parametrize("count", [0, 1, PAGE_SIZE, PAGE_SIZE + 1, 3 * PAGE_SIZE])
def test_rows_are_walked_once_in_their_order(count: int) -> None:
    rows = list(range(1000, 1000 + count))

    def turn(url: str) -> Paged[int]:
        return paged_rows(rows, asked(url), key=lambda row: row)

    pages = walked(turn("?"), turn)
    assert [one for page in pages for one in page] == rows
    assert max(map(len, pages)) <= PAGE_SIZE
    last = turn(f"?after={rows[-PAGE_SIZE - 1]}") if count > PAGE_SIZE else turn("?")
    assert bool(last.previous_url) is (count > PAGE_SIZE)
    assert last.next_url == ""


def test_the_way_back_is_the_page_before_and_the_filter_stays() -> None:
    rows = list(range(130))
    second = paged_rows(rows, asked("?suche=a&after=49&stand="), key=lambda row: row)
    assert (second.rows[0], second.rows[-1]) == (50, 99)
    assert second.next_url == "?suche=a&after=99"
    assert second.previous_url == "?suche=a&before=50"
    first = paged_rows(rows, asked(second.previous_url), key=lambda row: row)
    assert (list(first.rows), first.previous_url) == (rows[:50], "")


@pytest.mark.parametrize("wish", ["?after=999", "?after=%00", "?before=x", "?after=-1"])
def test_a_key_that_is_gone_begins_at_the_first_page(wish: str) -> None:
    assert list(paged_rows([1, 2], asked(wish), key=lambda row: row).rows) == [1, 2]


@pytest.mark.django_db
def test_the_database_cuts_pages_that_do_not_shift() -> None:
    user = people.maren()
    rows = [SavedFilter(user=user, page="x", name=f"{number:03}") for number in range(120)]
    SavedFilter.objects.bulk_create(rows)

    def turn(url: str) -> Paged[SavedFilter]:
        return paged_query(SavedFilter.objects.all(), asked(url))

    first = turn("?")
    pages = walked(first, turn)
    assert [len(page) for page in pages] == [50, 50, 20]
    assert [one.name for page in pages for one in page] == [
        f"{number:03}" for number in reversed(range(120))
    ]
    SavedFilter.objects.create(user=user, page="x", name="newest")
    second = turn(first.next_url)
    assert list(second.rows) == pages[1]
    assert list(turn(second.previous_url).rows) == pages[0], "the page before, as it was"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wish", ["?", "?after=7", "?before=7", "?after=%00", "?before=" + "9" * 30]
)
def test_one_query_whatever_is_asked(wish: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        page = paged_query(SavedFilter.objects.all(), asked(wish))
    assert (len(queries), page.rows) == (1, [])


@pytest.mark.django_db
def test_a_list_in_the_order_of_a_column_is_walked_once_there_and_back() -> None:
    user = people.maren()
    for number in range(120):
        SavedFilter.objects.create(user=user, page=f"{number:03}", name=f"{number % 7}~ä")

    def turn(url: str) -> Paged[SavedFilter]:
        return paged_query(SavedFilter.objects.all(), asked(url), by="name", newest_first=False)

    first = turn("?")
    pages = walked(first, turn)
    seen = [(one.name, one.pk) for page in pages for one in page]
    assert seen == sorted(seen)
    assert [len(page) for page in pages] == [50, 50, 20]
    second = turn(first.next_url)
    assert list(turn(second.previous_url).rows) == pages[0]
    assert list(turn("?after=x~5").rows) == pages[0], "a broken place begins at the first page"
