"""The report as one file that stands alone: it is kept and sent around, no server delivers it."""

from __future__ import annotations

from django.template.loader import render_to_string

from ..ui.numbers import number
from ..ui.standalone import page_style
from .proposal_file import ProposalFile
from .wording import RULES, unit_name


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
        "decisions": [(one, number(one.cost, 2), number(one.within, 2)) for one in found.decisions],
        "waits": [
            (one, number(one.median, 0), number(one.ninth_decile, 0), number(one.longest, 0))
            for one in found.waits
        ],
    }
    return render_to_string("core/matching_report.html", context)
