"""The report on paper: whole report and one page, rendered once and looked at."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from pdfminer.high_level import extract_pages
from pdfminer.layout import LTChar, LTContainer, LTFigure
from pypdf import PdfReader

from ankommen.strategy.report import paper
from ankommen.strategy.report.content import ReportContent

from . import report_sample as sample

HASH = "9d" * 32
LONG = "Ein sehr langer Titel mit Donaudampfschifffahrtsgesellschaftskapitänsmützen " * 4


@pytest.fixture(scope="session")
def whole() -> PdfReader:
    content = sample.content(fields=2, measures=6, indicators=2)
    return PdfReader(io.BytesIO(paper.report_pdf(content, content_hash=HASH)))


@pytest.fixture(scope="session")
def pages(whole: PdfReader) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in whole.pages]


def test_the_title_page_names_what_lies_before_the_reader(pages: list[str]) -> None:
    for words in ("Landkreis Musterkreis", "Edition 2024–2026", "31.12.2025", "4f1c2a9b7d3e"):
        assert words in pages[0]
    for words in ("Kreistag", "VO/2024/0009", "51 Ja, 6 Nein, 4 Enthaltungen", HASH[:12]):
        assert words in pages[0]


def test_every_other_page_carries_the_running_titles(pages: list[str]) -> None:
    for number, text in enumerate(pages[1:], start=2):
        assert "Umsetzungsbericht Edition 2024–2026" in text
        assert "Stichtag 31.12.2025 · Edition 4f1c2a9b7d3e" in text
        assert f"Seite {number} von" in text


def test_contents_name_the_page_on_which_a_section_begins(
    whole: PdfReader, pages: list[str]
) -> None:
    index = whole.get_destination_page_number(whole.named_destinations["hf-2"])
    assert index is not None
    number = index + 1

    assert f"2 Arbeit und Ausbildung {number}" in pages[1]
    assert "2 Arbeit und Ausbildung" in pages[number - 1]


def test_every_part_is_there(pages: list[str]) -> None:
    text = " ".join(pages)

    for words in (
        "Auf einen Blick",
        "Überfällig",
        "Was aus den Ankündigungen",
        "nicht eingehalten",
        "Aktuelle Situation",
        "verspätet (92 Tage)",
        "Nächster Schritt: Vertrag mit der Kindertagesstätte, bis 31.03.2026",
        "Definition 2, ab 01.01.2023",
        "Quelle: Träger der Kurse (erfunden)",
        "95-%-Vertrauensbereich",
        "Nach Handlungsfeldern",
        "Was die Kennzahlen zählen",
    ):
        assert words in text


def test_headings_descend_step_by_step_and_charts_have_texts(whole: PdfReader) -> None:
    root: Any = whole.trailer["/Root"]
    found: list[tuple[str, str]] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, dict) and "/S" in node:
            found.append((str(node["/S"]), str(node.get("/Alt", ""))))
            kids = node.get("/K", [])
            for kid in kids if isinstance(kids, list) else [kids]:
                walk(kid)

    for kid in root["/StructTreeRoot"]["/K"]:
        walk(kid)
    levels = [int(kind[2]) for kind, _ in found if kind in {"/H1", "/H2", "/H3", "/H4"}]
    figures = [text for kind, text in found if kind == "/Figure"]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(figures) == 7 + 2  # a bar for each status, a chart for each indicator
    assert all(figures)


def one_page(content: ReportContent) -> str:
    reader = PdfReader(io.BytesIO(paper.one_page_pdf(content, content_hash=HASH)))
    assert len(reader.pages) == 1
    return " ".join(reader.pages[0].extract_text().split())


def test_one_page_says_what_the_council_needs() -> None:
    text = one_page(sample.content(measures=30, indicators=5))

    for words in ("Worum gebeten wird", "zur Kenntnis", "Am längsten überfällig", "Geld"):
        assert words in text
    assert text.count("Träger der Kurse (erfunden)") == 3


def test_one_page_stays_one_page_with_long_words_everywhere() -> None:
    content = sample.content(fields=1, measures=0)
    measures = tuple(
        sample.measure(1, index, title=LONG, number=f"{index}.{index}.{index}")
        for index in range(60)
    )
    indicators = tuple(sample.indicator(index, title=LONG) for index in range(5))
    content = replace(
        content,
        heading=sample.heading(concept=LONG * 3, edition=LONG, district=LONG),
        request=LONG * 3,
        fields=(replace(content.fields[0], measures=measures),),
        indicators=indicators,
    )

    assert "Seite 1 von 1" in one_page(content)


def test_a_report_without_measures_says_so() -> None:
    content = replace(sample.content(fields=1, measures=0, indicators=0), promises=())

    reader = PdfReader(io.BytesIO(paper.report_pdf(content, content_hash=HASH)))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())

    assert "Diese Edition enthält keine Maßnahmen." in text
    assert "Diese Edition enthält keine Maßnahmen." in one_page(content)


def test_printing_tells_how_far_it_is() -> None:
    heard: list[tuple[int, int]] = []
    content = sample.content(fields=1, measures=1, indicators=0)

    paper.report_pdf(
        content, content_hash=HASH, told=lambda done, total: heard.append((done, total))
    )

    assert heard == [(1, 3), (2, 3), (3, 3)]


ALL_STATES = (
    "not_started",
    "on_time",
    "at_risk",
    "late",
    "done",
    "dropped",
    "merged",
    "not_public",
)
HUGE = 9_000_000_000_000_000_00


def crowded() -> ReportContent:
    """All statuses, sums nobody has, words without an end."""
    content = sample.content(fields=1, measures=0)
    word = "Unterbringungsangelegenheitenverwaltungsvorschrift" * 3
    measures = tuple(
        replace(
            sample.measure(1, index, title=word, number=f"{index}." * 9),
            status=replace(sample.measure(1, index).status, code=code),
            money=(replace(sample.measure(1, 0).money[0], planned_cents=HUGE, spent_cents=HUGE),),
        )
        for index, code in enumerate(ALL_STATES * 3)
    )
    definitions = tuple(replace(one, unit=word) for one in sample.indicator(0).definitions)
    return replace(
        content,
        heading=sample.heading(concept=word, edition=word, district=word),
        request=LONG * 9,
        fields=(replace(content.fields[0], measures=measures),),
        indicators=(sample.indicator(0, title=word, definitions=definitions),),
    )


def boxes(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """Where each letter stands, in millimetres from the left and the bottom."""
    found = []

    def look(item: Any) -> None:
        if isinstance(item, LTChar):
            left, bottom, right, top = (edge * 25.4 / 72 for edge in item.bbox)
            found.append((left, bottom, right, top))
        elif isinstance(item, LTContainer | LTFigure):
            for one in item:
                look(one)

    for layout in extract_pages(io.BytesIO(pdf)):
        look(layout)
    return found


@pytest.mark.parametrize(
    "content",
    [
        crowded(),
        sample.content(measures=30, indicators=5),
        replace(sample.content(fields=1, measures=0, indicators=0), promises=()),
    ],
    ids=["crowded", "usual", "empty"],
)
def test_one_page_keeps_its_margins(content: ReportContent) -> None:
    pdf = paper.one_page_pdf(content, content_hash=HASH)

    letters = boxes(pdf)

    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    assert len(letters) > 200
    assert min(left for left, *_ in letters) >= 20 - 0.5
    assert max(right for _, _, right, _ in letters) <= 210 - 18 + 0.5
    assert min(bottom for _, bottom, *_ in letters) >= 6
    # The text stays above the running line at the foot.
    assert not [one for one in letters if 13 < one[1] < 17]


def test_a_long_action_field_is_laid_out_in_several_parts() -> None:
    heard: list[int] = []
    content = sample.content(fields=1, measures=90, indicators=0)

    pdf = paper.report_pdf(content, content_hash=HASH, told=lambda _, total: heard.append(total))
    reader = PdfReader(io.BytesIO(pdf))

    assert heard[-1] == 1 + 3 + 1
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert all(f"1.{number} " in text for number in range(1, 91))
    assert text.count("Kinderbetreuung während der Kurszeiten am Standort 41 einrichten") == 1
