from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest

from ankommen.methods.disclosure import (
    Authority,
    Dimension,
    DisclosureError,
    Person,
    Rules,
    count_unmatched,
    linkage,
    names,
)

from .synthetic import population, second_file

AUTHORITY = Authority("course access 2025", "§ 75 SGB X", "approval 1", "assessment 1")
SECRET = bytes(range(32))
FIVE = Rules(threshold=5)
ORIGIN = Dimension.flat("origin", ["A", "B", "C", "D"])
QUARTER = Dimension.flat("quarter", ["1", "2", "3"])


def linked(one: Person, other: Person) -> bool:
    key = linkage.LinkageKey(SECRET, AUTHORITY)
    found = linkage.match(linkage.pseudonyms([one], key), linkage.pseudonyms([other], key))
    return bool(found[0] == 0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Mohammed", "Al-Khalil"), ("Muhamad", "Chalil")),
        (("Jürgen", "Müller"), ("JUERGEN", "MUELLER")),
        (("Şükrü", "Yılmaz"), ("Sukru", "Yilmaz")),
        (("Youssef", "Haddad"), ("Yusuf", "Hadad")),
        (("Anna", "von der Heide"), ("Heide", "Anna")),
        (("Fatima Zahra", "Ben Ali"), ("Fatima", "Ali")),
    ],
)
def test_one_person_written_twice_is_found(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert linked(
        Person(*one, birth="1990-07-25", sex="f"), Person(*other, birth="25.07.1990", sex="f")
    )


def test_day_and_month_may_be_swapped() -> None:
    one = Person("Amal", "Haddad", "1990-03-04", "f")
    assert linked(one, Person("Amal", "Haddad", "04.03.1990", "f"))
    assert linked(one, Person("Amal", "Haddad", "1990-04-03", "f"))
    assert not linked(one, Person("Amal", "Haddad", "1990-04-04", "f"))


def test_twins_are_two_people() -> None:
    assert not linked(
        Person("Amal", "Haddad", "1990-03-25", "f"), Person("Noor", "Haddad", "1990-03-25", "f")
    )


def test_a_default_birthday_needs_the_exact_name() -> None:
    one = Person("Mohammed", "Khalil", "1990-01-01", "m")
    assert linked(one, Person("MOHAMMED", "Al-Khalil", "01.01.1990", "m"))
    assert not linked(one, Person("Muhamad", "Khalil", "01.01.1990", "m"))


def test_two_who_look_alike_are_not_guessed() -> None:
    key = linkage.LinkageKey(SECRET, AUTHORITY)
    same = Person("Ali", "Hassan", "1990-01-01", "m")
    found = linkage.match(linkage.pseudonyms([same], key), linkage.pseudonyms([same, same], key))
    assert found.tolist() == [-1]


def test_precision_and_recall_on_a_synthetic_truth() -> None:
    generator = np.random.default_rng(1)
    people = population(generator, 1500)
    other, truth = second_file(generator, people, share=0.6, strangers=300)
    key = linkage.LinkageKey(SECRET, AUTHORITY)
    found = linkage.match(linkage.pseudonyms(people, key), linkage.pseudonyms(other, key))
    measured = linkage.quality(found, truth)
    assert measured.precision > 0.99
    assert measured.recall > 0.9


def test_only_protected_counts_come_out_and_the_key_is_gone() -> None:
    generator = np.random.default_rng(2)
    people = population(generator, 400)
    other, truth = second_file(generator, people, share=0.7, strangers=20)
    result = count_unmatched(
        people, [other], [ORIGIN, QUARTER], secret=SECRET, authority=AUTHORITY, rules=FIVE
    )
    shown = result.counts.published
    assert not np.isin(shown, [1, 2, 3, 4]).any()
    everybody, found, missing = shown[0, 0]
    assert everybody == 400 == found + missing
    assert missing >= int((truth < 0).sum())
    assert result.record.key_destroyed
    assert result.record.rows == (400, len(other))


def test_the_few_found_are_protected_like_the_few_missing() -> None:
    """100 issued are known, so 97 missing would tell the three found."""
    generator = np.random.default_rng(3)
    people = [replace(one, cell=(0, 0)) for one in population(generator, 100)]
    result = count_unmatched(
        people, [people[:3]], [ORIGIN, QUARTER], secret=SECRET, authority=AUTHORITY, rules=FIVE
    )
    assert result.counts.published[0, 0].tolist() == [100, -1, -1]


def test_pseudonyms_and_key_go_even_if_the_join_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[linkage.Pseudonyms] = []

    def broken(own: linkage.Pseudonyms, theirs: linkage.Pseudonyms) -> None:
        seen.extend((own, theirs))
        assert own.any()
        raise MemoryError

    monkeypatch.setattr(linkage, "match", broken)
    key = linkage.LinkageKey(SECRET, AUTHORITY)
    one = Person("Amal", "Haddad", "1990-03-04", "f", (0, 0))
    with pytest.raises(MemoryError):
        linkage._found([one], [[one]], key)
    assert key.destroyed
    assert [table.any() for table in seen] == [False, False]


def test_the_key_serves_one_purpose_and_dies() -> None:
    key = linkage.LinkageKey(SECRET, AUTHORITY)
    elsewhere = linkage.LinkageKey(SECRET, Authority("other", "b", "c", "d"))
    assert key.pseudonym("x") != elsewhere.pseudonym("x")
    key.destroy()
    with pytest.raises(DisclosureError, match="key_destroyed"):
        key.pseudonym("x")
    with pytest.raises(DisclosureError, match="not_protected"):
        pickle.dumps(elsewhere)


def test_nothing_is_linked_without_authority() -> None:
    for missing in range(4):
        parts = ["purpose", "basis", "approval", "assessment"]
        parts[missing] = " "
        with pytest.raises(DisclosureError, match="no_authority"):
            Authority(*parts)
    with pytest.raises(DisclosureError, match="32 bytes"):
        linkage.LinkageKey(b"short", AUTHORITY)


def test_people_never_show_in_texts_or_errors() -> None:
    hidden = Person("Amal", "Haddad", "not a date", "f", (0, 0))
    assert "Amal" not in repr(hidden)
    with pytest.raises(DisclosureError) as caught:
        count_unmatched(
            [hidden], [], [ORIGIN, QUARTER], secret=SECRET, authority=AUTHORITY, rules=FIVE
        )
    assert "not a date" not in str(caught.value)
    with pytest.raises(DisclosureError, match="unknown_code"):
        count_unmatched(
            [Person("A", "B", "1990-02-03", "f", (9, 0))],
            [],
            [ORIGIN, QUARTER],
            secret=SECRET,
            authority=AUTHORITY,
            rules=FIVE,
        )


@pytest.mark.parametrize(("text", "sex"), [(" W ", "f"), ("männlich", "m"), ("", "x")])
def test_sex_is_read_as_offices_write_it(text: str, sex: str) -> None:
    assert names.read_sex(text) == sex


def test_other_words_for_sex_are_refused_without_repeating_them() -> None:
    with pytest.raises(DisclosureError, match="bad_parameter at sex") as caught:
        names.read_sex("Amal")
    assert "Amal" not in str(caught.value)


def test_names_without_letters_make_no_error() -> None:
    assert names.plain_name("…") == ()
    assert names.plain_name("Al") == ("al",)
    assert names.plain_name("محمد") == ("محمد",)
