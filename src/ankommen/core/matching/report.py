"""The report as one file that stands alone: it is kept and sent around, no server delivers it."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..ui.charts import Bar, bar_chart
from ..ui.numbers import number
from ..ui.standalone import page_style, standing_chart
from .proposal_file import Decided, ProposalFile, Waited
from .wording import POLICIES, RULES, unit_name
from .year_file import YearFile, unknown_ahead_text


def report_page(found: ProposalFile) -> str:
    """The proposal for people who decide: headline, check, who goes where, who does not and why."""
    context = {
        "found": found,
        "style": page_style(),
        "rule": RULES[found.rule],
        "placed": len(found.placements),
        "everybody": len(found.placements) + len(found.unplaced),
        "scarce": [
            (one.resource, unit_name(one.unit), number(one.worth_at_most, 2))
            for one in found.scarce
        ],
        "decisions": _decisions(found.decisions),
        "waits": _waits(found.waits),
    }
    return render_to_string("core/matching_report.html", context)


def year_page(found: YearFile) -> str:
    """A whole year for reading: how much of hindsight each policy reaches, who waits how long."""
    context = {
        "found": found,
        "style": page_style(),
        "unknown_ahead": unknown_ahead_text(found),
        "chart": _shares_chart(found),
        "policies": [
            (
                one,
                POLICIES[one.policy],
                number(one.total, 1),
                number(100 * one.share_of_hindsight, 1),
                _waits(one.waits),
                _decisions(one.decisions),
            )
            for one in found.policies
        ],
    }
    return render_to_string("core/matching_year.html", context)


def _shares_chart(found: YearFile) -> SafeString:
    return standing_chart(
        bar_chart(
            [
                Bar(str(POLICIES[one.policy]), 100 * one.share_of_hindsight)
                for one in found.policies
            ],
            title=_("Anteil an dem, was im Rückblick höchstens möglich war"),
            description=_("Im Rückblick sind alle Ankommenden schon am ersten Tag bekannt."),
            unit="%",
        )
    )


def _decisions(given: list[Decided]) -> list[tuple[Decided, str, str]]:
    return [(one, number(one.cost, 2), number(one.within, 2)) for one in given]


def _waits(given: list[Waited]) -> list[tuple[Waited, str, str, str]]:
    return [
        (one, number(one.median, 0), number(one.ninth_decile, 0), number(one.longest, 0))
        for one in given
    ]
