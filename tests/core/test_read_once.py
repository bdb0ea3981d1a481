"""What several hands of one page read is read once, and never kept beyond the page."""

from __future__ import annotations

import pytest

from ankommen.core.read_once import read_once, reading_together

asked: list[tuple[int, str]] = []


@read_once
def found(day: int, *, kind: str = "") -> str | None:
    asked.append((day, kind))
    return kind or None


@pytest.fixture(autouse=True)
def nobody_asked() -> None:
    asked.clear()


def test_within_a_page_the_same_question_is_asked_once_also_when_nothing_is_found() -> None:
    with reading_together():
        assert [found(1), found(1), found(1, kind="a"), found(1, kind="a"), found(2)] == [
            None,
            None,
            "a",
            "a",
            None,
        ]
    assert asked == [(1, ""), (1, "a"), (2, "")]


def test_outside_of_a_page_and_after_it_everything_is_read_anew() -> None:
    found(1)
    found(1)
    with reading_together():
        found(1)
    with reading_together():
        found(1)
    assert asked == [(1, "")] * 4


def page_that_fails() -> None:
    with reading_together():
        found(1)
        raise ZeroDivisionError


def test_a_page_that_fails_keeps_nothing() -> None:
    with pytest.raises(ZeroDivisionError):
        page_that_fails()
    found(1)
    assert asked == [(1, ""), (1, "")]
