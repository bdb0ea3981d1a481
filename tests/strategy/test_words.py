from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ankommen.strategy.rules.structure import address_text, depth_of, free_slug, levels_below
from ankommen.strategy.rules.words import word_diff

TEXTS = st.text(alphabet="ab ä.\n", max_size=40)


def test_a_changed_phrase_is_one_change() -> None:
    parts = [(part.kind, part.text) for part in word_diff("drei alte Kurse", "vier neue Kurse")]
    assert parts == [("removed", "drei alte"), ("added", "vier neue"), ("same", " Kurse")]


def test_equal_texts_have_no_changes() -> None:
    assert [part.kind for part in word_diff("gleich", "gleich")] == ["same"]


@given(TEXTS, TEXTS)
def test_the_parts_give_back_both_texts(old: str, new: str) -> None:
    parts = word_diff(old, new)
    assert "".join(part.text for part in parts if part.kind != "added") == old
    assert "".join(part.text for part in parts if part.kind != "removed") == new


def test_depth_and_levels() -> None:
    parents = {1: None, 2: 1, 3: 2, 4: 1}
    assert [depth_of(goal, parents) for goal in (1, 2, 3, 4)] == [1, 2, 3, 2]
    assert [levels_below(goal, parents) for goal in (1, 2, 3)] == [2, 1, 0]


def test_addresses_are_plain_and_free() -> None:
    assert address_text("Leben & Wohnen vor Ort – Größe") == "leben-wohnen-vor-ort-groesse"
    assert free_slug("neu", {"neu"}) == "neu-2"
    assert free_slug("", set()) == "x"
