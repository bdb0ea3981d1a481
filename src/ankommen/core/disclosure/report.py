"""The report as one file that stands alone: it is kept and sent around, no server delivers it."""

from __future__ import annotations

from django.template.loader import render_to_string

from ..ui.numbers import number
from ..ui.standalone import page_style
from .protecting import Protected


def report_page(protected: Protected) -> str:
    """What was protected in the table and why, as HTML without any count that was hidden."""
    gap = number(100 * protected.gap, 1)
    context = {"protected": protected, "style": page_style(), "gap": gap}
    return render_to_string("core/disclosure_report.html", context)
