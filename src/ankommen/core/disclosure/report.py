"""The report as one file that stands alone: it is kept and sent around, no server delivers it."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from .protecting import Protected

STYLE = """<style>
body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;
color-scheme:light dark}
table{border-collapse:collapse}
caption{text-align:start;font-weight:600}
th,td{border-bottom:1px solid;padding:.3rem .8rem;text-align:start}
.number{text-align:end;font-variant-numeric:tabular-nums}
</style>"""


def report_page(protected: Protected) -> str:
    """What was protected in the table and why, as HTML without any count that was hidden."""
    context = {"protected": protected, "style": mark_safe(STYLE)}
    return render_to_string("core/disclosure_report.html", context)
