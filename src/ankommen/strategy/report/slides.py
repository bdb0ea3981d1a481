"""The report for a committee: A4 landscape, one thought per page, at most twelve pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.template.loader import get_template, render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ankommen.core.documents import Page, fit_pdf
from ankommen.core.ui.charts import Bar, Chart, bar_chart

from ..templatetags.report import status_word
from .content import ReportContent
from .paper import LANGUAGE, report_title
from .presentation import IndicatorView, MoneyView, ReportView, report_view
from .summary import OutcomeCount, OverdueLine

MOST_PAGES = 12
LINES = 6
MOST_FIELDS = 12
CHART_PAGES = 4


@dataclass(frozen=True, slots=True)
class FieldLine:
    """How an action field stands: its measures, and how many of them lag."""

    title: str
    measures: int
    lagging: int


@dataclass(frozen=True, slots=True)
class Slides:
    """What the pages show; each part fits on its page by construction."""

    measures: int
    lagging: int
    status: Chart | None
    fields: tuple[FieldLine, ...]
    more_fields: int
    overdue: tuple[OverdueLine, ...]
    overdue_count: int
    outcomes: tuple[OutcomeCount, ...]
    money: MoneyView
    indicators: tuple[IndicatorView, ...]
    request: str


def slides(report: ReportView, *, charts: int = CHART_PAGES) -> Slides:
    content = report.content
    lagging = sum(one.status.code in {"late", "at_risk"} for one in content.measures)
    bars = [Bar(status_word(one.code), one.count) for one in report.counts if one.count]
    drawn = bar_chart(
        bars,
        title=_("Maßnahmen nach Stand"),
        description=_("Balken je Stand am Stichtag."),
        unit="",
        decimals=0,
    )
    fields = tuple(
        FieldLine(
            f"{one.number} {one.title}",
            len(one.measures),
            sum(m.status.code in {"late", "at_risk"} for m in one.measures),
        )
        for one in content.fields
    )
    return Slides(
        measures=len(content.measures),
        lagging=lagging,
        status=drawn if bars else None,
        fields=fields[:MOST_FIELDS],
        more_fields=max(0, len(fields) - MOST_FIELDS),
        overdue=report.overdue[:LINES],
        overdue_count=len(report.overdue),
        outcomes=tuple(one for one in report.outcomes if one.count),
        money=report.money,
        indicators=_moved_most(report)[:charts],
        request=content.request,
    )


def slides_pdf(content: ReportContent, *, content_hash: str) -> bytes:
    with translation.override(LANGUAGE):
        report, heading = report_view(content), content.heading
        day = date_format(heading.reference_date, "SHORT_DATE_FORMAT")
        page = Page(
            top_left=heading.district[:60],
            top_right=_("Umsetzungsbericht %(edition)s") % {"edition": heading.edition[:60]},
            bottom_left=_("Stichtag %(date)s · Prüfsumme %(hash)s")
            % {"date": day, "hash": content_hash[:12]},
            page_of=_("Seite {page} von {pages}"),
        )
        style = str(get_template("strategy/report/slides.css").render({}))
        drafts = (
            _html(content, content_hash, slides(report, charts=charts))
            for charts in range(CHART_PAGES, -1, -1)
        )
        pdf, _written = fit_pdf(drafts, page=page, style=style, pages=MOST_PAGES)
        return pdf


def _html(content: ReportContent, content_hash: str, shown: Slides) -> str:
    context = {
        "title": report_title(content),
        "heading": content.heading,
        "slides": shown,
        "content_hash": content_hash,
        "lagging_words": _lagging_words(shown),
    }
    return render_to_string("strategy/report/slides.html", context)


def _lagging_words(shown: Slides) -> str:
    return ngettext(
        "%(lagging)d von %(all)d Maßnahme hängt",
        "%(lagging)d von %(all)d Maßnahmen hängen",
        shown.measures,
    ) % {"lagging": shown.lagging, "all": shown.measures}


def _moved_most(report: ReportView) -> tuple[IndicatorView, ...]:
    """Indicators with the longest known lines: those that can show a movement at all."""
    views = [view for field in report.fields for view in field.indicators]
    drawn = [view for view in (*views, *report.other_indicators) if view.charts]
    ranked = sorted(drawn, key=lambda one: -sum(v.value is not None for v in one.entry.values))
    return tuple(ranked)
