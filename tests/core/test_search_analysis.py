"""What text becomes in the index, as tables; no database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ankommen.core.search import analysis
from ankommen.core.search.matching import Expression
from ankommen.core.search.ranking import points
from ankommen.core.search.snippets import marked, snippet
from ankommen.core.search.spelling import distance

MARKS = dict.fromkeys(map(ord, "§¬°·"))
SAME = (
    ("Geflüchtete", "Gefluechtete"),
    ("Geflüchtete", "GEFLÜCHTETEN"),
    ("Maßnahme", "Massnahmen"),
    ("Kurs", "Kurse"),
    ("Kreis", "Kreises"),
    ("Haus", "Häuser"),
    ("Beratung", "Beratungen"),
    ("Verein", "Vereine"),
    ("Beschluss", "Beschlüsse"),
    ("Café", "Cafe"),
    ("Straße", "Strasse"),
)
DIFFERENT = (("neue", "neun"), ("Kita", "Kino"), ("Wohnen", "Wahlen"), ("3.4", "3.14"))
SPLIT: tuple[tuple[str, list[str]], ...] = (
    ("Kinderbetreuungsangebote", ["kinder", "betreuung", "angebot"]),
    ("Deutschkurse", ["deutsch", "kurs"]),
    ("Asylverfahrensberatung", ["asyl", "verfahren", "beratung"]),
    ("Wohnraumförderung", ["wohnraum", "förderung"]),
    ("Ehrenamtskoordination", ["ehren", "amt", "koordination"]),
    ("Xylophonunterricht", ["unterricht"]),
    ("Beratung", []),
    ("Maßnahme", []),
)
MEANT = (
    ("Kita", "Kindertagesstätte"),
    ("BAMF", "Bundesamt für Migration und Flüchtlinge"),
    ("Geflüchtete", "Flüchtlinge"),
    ("Sprachkurs", "Integrationskurse"),
    ("MBE", "Migrationsberatung für erwachsene Zuwanderer"),
    ("JMD", "Jugendmigrationsdienst"),
)


def stemmed(word: str) -> list[str]:
    return [analysis.stem(one.folded) for one in analysis.words(word)]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_forms_and_spellings_of_a_word_are_one(one: str, other: str) -> None:
    assert stemmed(one) == stemmed(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_words_are_not(one: str, other: str) -> None:
    assert stemmed(one) != stemmed(other)


@pytest.mark.parametrize(("word", "expected"), SPLIT)
def test_compounds(word: str, expected: list[str]) -> None:
    assert [written for _stem, written in analysis.parts(analysis.fold(word))] == expected


@pytest.mark.parametrize(("one", "other"), MEANT)
def test_synonyms_share_a_meaning(one: str, other: str) -> None:
    def meanings(text: str) -> set[str]:
        return {token for token in analysis.tokens(text) if token.startswith(analysis.MEANING)}

    assert meanings(one) & meanings(other)


def test_a_part_of_a_compound_is_no_synonym() -> None:
    assert not any(one.startswith(analysis.MEANING) for one in analysis.tokens("Arbeitskreis"))


def test_words_without_meaning_are_ignored_beside_others() -> None:
    assert len(analysis.query_terms("die Beratung der Eltern")) == 2
    assert len(analysis.query_terms("die")) == 1


@given(st.text(max_size=300))
def test_whatever_is_typed_becomes_whole_tokens(text: str) -> None:
    """Nothing in a token could end a quotation in either database's language."""
    for term in analysis.query_terms(text):
        for way in term:
            assert all(token.translate(MARKS).isalnum() for token in way.tokens)
    for token in analysis.tokens(text):
        assert not set(token) & set("'\"\\ \x00*:&|!()")


@given(st.text(max_size=400), st.text(max_size=30))
def test_marking_loses_no_letter(text: str, query: str) -> None:
    assert "".join(one.text for one in marked(text, analysis.query_terms(query))) == text


def test_a_snippet_stands_around_the_first_answer() -> None:
    text = "wort " * 100 + "Hier ist die Kinderbetreuung gemeint. " + "ende " * 100
    pieces = snippet(text, analysis.query_terms("Betreuung"))
    assert [one.text for one in pieces if one.is_hit] == ["Kinderbetreuung"]
    assert sum(len(one.text) for one in pieces) < 300


def test_an_expression_in_both_languages() -> None:
    terms = analysis.query_terms("Kita Kurs")
    assert Expression(terms).fts5() == ('(("kita") OR ("°kita") OR ("kita"*)) AND (("kur"))')
    assert Expression(terms[1:], in_title=True).tsquery() == "(('§kur'))"


def test_points_go_down_from_title_to_text_to_part() -> None:
    terms = analysis.query_terms("Kinderbetreuung")

    def score(title: str, body: str = "") -> int:
        said = {"title": " ".join(analysis.tokens(title)), "body": " ".join(analysis.tokens(body))}
        return points(terms, **said)

    in_title = score("Kinderbetreuung")
    parted = score("Betreuung für Kinder")
    in_text = score("Anderes", "Kinderbetreuung")
    assert in_title > parted > in_text > 0 == score("Anderes")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("kurs", "kurs", 0),
        ("kurs", "krus", 1),
        ("", "abc", 3),
        ("integration", "intergation", 1),
        ("kurs", "mars", 2),
    ],
)
def test_distance(one: str, other: str, expected: int) -> None:
    assert distance(one, other) == distance(other, one) == expected
