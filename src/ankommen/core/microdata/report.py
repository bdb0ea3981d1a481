"""The report as one file that stands alone: what was proposed and what it would lose."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from ankommen.methods.disclosure import Proposal

from ..ui.numbers import number
from ..ui.standalone import page_style
from .proposing import Anonymised
from .rules_file import Steps

MOST_SHOWN = 20


def report_page(found: Anonymised) -> str:
    """Proposals with their loss, without any value of a row."""
    context = {
        "found": found,
        "rules": found.rules,
        "style": page_style(),
        "rows": [
            _row(at, one, found) for at, one in enumerate(found.proposals[:MOST_SHOWN], start=1)
        ],
        "total": number(found.total),
        "at_risk": number(found.today.rows_at_risk),
        "written": number(len(found.rows)),
        "most": number(100 * found.rules.most_suppressed),
    }
    return render_to_string("core/microdata_report.html", context)


def _row(at: int, one: Proposal, found: Anonymised) -> dict[str, object]:
    columns = zip(one.levels, found.rules.columns.values(), strict=True)
    return {
        "number": at,
        "is_chosen": one is found.chosen,
        "steps": [step_text(level, steps) for level, steps in columns],
        "suppressed": number(one.suppressed),
        "lost": number(100 * one.lost_precision, 1),
        "discernibility": number(one.discernibility),
    }


def step_text(level: int, steps: Steps) -> str:
    """What becomes of the column at this level, in words."""
    if level == 0:
        return _("wie gegeben")
    if level > steps.count:
        return _("weggelassen")
    if steps.widths:
        return _("Gruppen zu %(width)d") % {"width": steps.widths[level - 1]}
    if steps.characters:
        return _("erste %(count)d Zeichen") % {"count": steps.characters[level - 1]}
    return _("Stufe %(level)d darüber") % {"level": level}
