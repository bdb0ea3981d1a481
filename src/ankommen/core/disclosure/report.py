"""The report as one file that stands alone: it is kept and sent around, no server delivers it."""

from __future__ import annotations

from django.template.loader import render_to_string

from ..ui.standalone import page_style
from .protecting import Protected


def report_page(protected: Protected) -> str:
    """What was protected in the table and why, as HTML without any count that was hidden."""
    context = {"protected": protected, "style": page_style()}
    return render_to_string("core/disclosure_report.html", context)
