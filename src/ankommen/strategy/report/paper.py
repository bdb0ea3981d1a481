"""The report on paper: the frozen content as HTML for print and as tagged PDF, in German."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.template.loader import get_template, render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ankommen.core.documents import Page, fit_pdf, write_book

from .content import ReportContent
from .presentation import FieldView, ReportView, report_view
from .sheet import SIZES, Size, sheet

LANGUAGE = "de"
MEASURES_AT_A_TIME, INDICATORS_AT_A_TIME = 40, 20

Item = TypeVar("Item")

Told = Callable[[int, int], object]


def silent(done: int, total: int) -> None:
    """For whoever does not ask how far the work is."""


def report_title(content: ReportContent) -> str:
    """`Umsetzungsbericht 2024–2026, Stichtag 31.12.2025`"""
    heading = content.heading
    return _("Umsetzungsbericht %(edition)s, Stichtag %(date)s") % {
        "edition": heading.edition,
        "date": date_format(heading.reference_date, "SHORT_DATE_FORMAT"),
    }


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents."""

    anchor: str
    text: str
    page: int | None


def report_pdf(content: ReportContent, *, content_hash: str, told: Told = silent) -> bytes:
    """The whole report. `told` hears how many parts of how many are laid out."""
    with translation.override(LANGUAGE):
        report = report_view(content)
        context = {**_heading(content, content_hash), "report": report}
        parts = list(_parts(report))

        def front(pages: Mapping[str, int]) -> str:
            entries = [Entry(anchor, text, pages.get(anchor)) for anchor, text in _sections(report)]
            return render_to_string("strategy/report/front.html", {**context, "entries": entries})

        return write_book(
            front=front,
            parts=(
                render_to_string("strategy/report/part.html", {**context, **part}) for part in parts
            ),
            page=_page(content),
            style=_style("print.css"),
            told=lambda done: told(done, len(parts)),
        )


def _parts(report: ReportView) -> Iterator[dict[str, Any]]:
    """What is laid out at a time. Memory follows the longest part, so none may be very long."""
    yield {"template": "strategy/report/opening.html"}
    for field in report.fields:
        yield from _field_parts(field)
    for number, some in enumerate(_batched(report.other_indicators, INDICATORS_AT_A_TIME)):
        template = "strategy/report/further_indicators.html"
        yield {"template": template, "indicators": some, "goes_on": number > 0}
    yield {"template": "strategy/report/closing.html"}


def _field_parts(field: FieldView) -> Iterator[dict[str, Any]]:
    """An action field of usual size is one part; a long one goes on on a new page."""
    common = {"template": "strategy/report/field.html", "field": field}
    measures = list(_batched(field.entry.measures, MEASURES_AT_A_TIME)) or [()]
    indicators = list(_batched(field.indicators, INDICATORS_AT_A_TIME))
    last = len(measures) - 1
    for number, some in enumerate(measures):
        beside = indicators.pop(0) if number == last and indicators else ()
        yield {**common, "measures": some, "indicators": beside, "goes_on": number > 0}
    for more in indicators:
        yield {**common, "measures": (), "indicators": more, "goes_on": True}


def _batched(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def _sections(report: ReportView) -> Iterator[tuple[str, str]]:
    """Anchor and text of each section, in the order of the templates."""
    yield "auf-einen-blick", _("Auf einen Blick")
    if report.content.previous:
        yield "zusagen", _("Was aus den Ankündigungen des letzten Berichts wurde")
    for field in report.fields:
        yield f"hf-{field.entry.slug}", f"{field.entry.number} {field.entry.title}"
    if report.other_indicators:
        yield "weitere-kennzahlen", _("Weitere Kennzahlen")
    yield "geld", _("Geld")
    yield "anhang", _("Anhang")


def one_page_pdf(content: ReportContent, *, content_hash: str) -> bytes:
    """Exactly one page, however long the titles are."""
    with translation.override(LANGUAGE):
        drafts = (_one_page_html(content, content_hash, size) for size in SIZES)
        pdf, _html = fit_pdf(drafts, page=_page(content), style=_style("one_page.css"))
        return pdf


def one_page_context(content: ReportContent, *, content_hash: str, size: Size) -> dict[str, Any]:
    return {**_heading(content, content_hash), "sheet": sheet(content, size)}


def _one_page_html(content: ReportContent, content_hash: str, size: Size) -> str:
    context = one_page_context(content, content_hash=content_hash, size=size)
    return render_to_string("strategy/report/one_page.html", {**context, "with_title": True})


def _heading(content: ReportContent, content_hash: str) -> dict[str, Any]:
    return {
        "heading": content.heading,
        "title": report_title(content),
        "content_hash": content_hash,
    }


def _page(content: ReportContent) -> Page:
    heading = content.heading
    day = date_format(heading.reference_date, "SHORT_DATE_FORMAT")
    edition = heading.edition_hash[:12] or _("noch nicht beschlossen")
    return Page(
        top_left=_clipped(heading.district, 60),
        top_right=_clipped(_("Umsetzungsbericht %(edition)s") % {"edition": heading.edition}, 70),
        bottom_left=_("Stichtag %(date)s · Edition %(hash)s") % {"date": day, "hash": edition},
        page_of=_("Seite {page} von {pages}"),
    )


def _style(name: str) -> str:
    return str(get_template(f"strategy/report/{name}").render({}))


def _clipped(text: str, characters: int) -> str:
    return text if len(text) <= characters else text[: characters - 1].rstrip() + "…"
