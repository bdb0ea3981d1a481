"""What changed between two texts: readable, and never another text than the two given."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankommen.strategy.rules.structure import address_text, depth_of, free_slug, levels_below
from ankommen.strategy.rules.word_differences import new_text, old_text, word_differences

WORDS = st.sampled_from(["Kurs", "Größe", "ä", "3.4", "„Kita“", " ", "\n", "\r\n", ",", "u\u0308"])
TEXTS = st.lists(WORDS, max_size=30).map("".join) | st.text(max_size=30)


def shown(old: str, new: str) -> list[tuple[str, str]]:
    return [(part.kind, part.text) for part in word_differences(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "drei alte Kurse",
            "vier neue Kurse",
            [("removed", "drei alte"), ("added", "vier neue"), ("same", " Kurse")],
        ),
        ("gleich", "gleich", [("same", "gleich")]),
        ("", "neu", [("added", "neu")]),
        ("Maße", "Maßnahme", [("removed", "Maße"), ("added", "Maßnahme")]),
        ("Ende.", "Ende!", [("same", "Ende"), ("removed", "."), ("added", "!")]),
        (
            "Erster Satz.\nZweiter Satz.",
            "Erster Satz.\nDritter Satz.",
            [
                ("same", "Erster Satz.\n"),
                ("removed", "Zweiter"),
                ("added", "Dritter"),
                ("same", " Satz."),
            ],
        ),
    ],
)
def test_a_change_reads_as_people_would_mark_it(
    old: str, new: str, expected: list[tuple[str, str]]
) -> None:
    assert shown(old, new) == expected


@given(TEXTS, TEXTS)
def test_the_differences_give_back_both_texts(old: str, new: str) -> None:
    parts = word_differences(old, new)
    assert old_text(parts) == old
    assert new_text(parts) == new


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert {part.kind for part in word_differences(text, text)} <= {"same"}


@given(TEXTS, TEXTS)
def test_what_stays_is_never_marked_twice(old: str, new: str) -> None:
    kinds = [part.kind for part in word_differences(old, new)]
    assert all(one != "same" or other != "same" for one, other in itertools.pairwise(kinds))


def test_unrelated_long_texts_cost_little_more_than_related_ones() -> None:
    """The bound on changes holds: without it ten thousand foreign words took minutes."""
    long = " ".join(f"wort{n}" for n in range(5000))
    foreign = " ".join(f"anders{n}" for n in range(5000))
    little = long.replace("wort2500", "Wort")
    related, unrelated = _seconds(long, little), _seconds(long, foreign)
    assert unrelated < max(related, 0.01) * 200
    assert [part.kind for part in word_differences(long, foreign)] == ["removed", "added"]


def _seconds(old: str, new: str) -> float:
    start = time.process_time()
    word_differences(old, new)
    return time.process_time() - start


def test_depth_and_levels() -> None:
    parents = {1: None, 2: 1, 3: 2, 4: 1}
    assert [depth_of(goal, parents) for goal in (1, 2, 3, 4)] == [1, 2, 3, 2]
    assert [levels_below(goal, parents) for goal in (1, 2, 3)] == [2, 1, 0]


def test_addresses_are_plain_and_free() -> None:
    assert address_text("Leben & Wohnen vor Ort – Größe") == "leben-wohnen-vor-ort-groesse"
    assert free_slug("neu", {"neu"}) == "neu-2"
    assert free_slug("", set()) == "x"
