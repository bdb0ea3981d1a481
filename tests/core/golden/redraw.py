"""Writes the golden charts anew. Look at them in a browser before you commit them."""

from __future__ import annotations

from pathlib import Path

from tests.core.test_charts import THREE_BARS, TWO_DEFINITIONS

for name, chart in (("line", TWO_DEFINITIONS), ("bar", THREE_BARS)):
    (Path(__file__).parent / f"{name}.svg").write_text(chart.svg + "\n", encoding="utf-8")
    (Path(__file__).parent / f"{name}.html").write_text(chart.table + "\n", encoding="utf-8")
