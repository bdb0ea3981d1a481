"""Pages that stand alone: one file with its charts and its style, for screen, dark, and paper.

Reports of commands are kept and sent around; no server delivers their style sheet.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from .charts import Chart
from .charts.svg import INK, MUTED, RULE, SERIES_INK

CSS: Final = Path(__file__).parents[1] / "static/core/css/charts.css"
LIGHT: Final = {
    "ink": INK,
    "muted": MUTED,
    "paper": "#ffffff",
    "line": RULE,
    "line-strong": MUTED,
    "action": "#1c4da3",
    **{f"series-{number}": ink for number, ink in enumerate(SERIES_INK, start=1)},
}
DARK: Final = {
    "ink": "#f1f2f7",
    "muted": "#b9bed4",
    "paper": "#12141f",
    "line": "#3a3f57",
    "line-strong": "#8b91ad",
    "action": "#9dbdf7",
    "series-1": "#cdd2e6",
    "series-2": "#4fd1a5",
    "series-3": "#f0a33c",
    "series-4": "#cf9af0",
    "series-5": "#f58a9b",
    "series-6": "#5cc3ec",
}
SPACES: Final = {"space-2": ".5rem", "space-3": ".75rem", "space-5": "1.5rem", "measure": "46rem"}
PAGE: Final = """
body{font:1rem/1.5 "Fira Sans",system-ui,sans-serif;max-width:60rem;margin:2rem auto;
padding:0 1rem;color:var(--ink);background:var(--paper);color-scheme:light dark}
a{color:var(--action)}
.table-scroll{overflow-x:auto}
table{border-collapse:collapse;margin-block-end:var(--space-5)}
caption{text-align:start;font-weight:600;max-inline-size:calc(100vw - 2rem)}
th,td{border-bottom:1px solid var(--line-strong);padding:.3rem .8rem;text-align:start}
.number{text-align:end;font-variant-numeric:tabular-nums}
.time{white-space:nowrap}
dt{font-weight:600;margin-block-start:var(--space-3)}
dd{margin:0;max-inline-size:var(--measure)}
@media print{body{max-width:none;margin:0;padding:0;font-size:10pt}table{font-size:8.5pt}
th,td{padding:.15rem .4rem}h2,h3,caption{break-after:avoid}.chart__svg{min-inline-size:0}
.chart,tr{break-inside:avoid}.chart__plot,.table-scroll{overflow:visible}}
"""


@cache
def page_style() -> SafeString:
    """The `<style>` of a page that stands alone. On paper it is always the light one."""
    colours = _variables({**LIGHT, **SPACES})
    dark = f"@media screen and (prefers-color-scheme:dark){{{_variables(DARK)}}}"
    drawn = CSS.read_text(encoding="utf-8")
    return mark_safe(f"<style>{colours}{dark}{PAGE}{drawn}</style>")


def standing_chart(chart: Chart) -> SafeString:
    """A chart with its table open beside or below it: on paper nobody can open it."""
    return format_html(
        '<figure class="chart{}"><figcaption class="chart__caption">'
        '<span class="chart__title">{}</span><span class="chart__description">{}</span>'
        '</figcaption><div class="chart__plot" tabindex="0">{}</div>'
        '<div class="chart__values table-scroll" tabindex="0">{}</div></figure>',
        " chart--beside" if chart.is_beside else "",
        chart.title,
        chart.description,
        chart.svg,
        chart.table,
    )


def _variables(values: dict[str, str]) -> str:
    return ":root{" + "".join(f"--{name}:{value};" for name, value in values.items()) + "}"
