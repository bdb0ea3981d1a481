"""A page that stands alone needs nothing from anywhere, on screen, in the dark and on paper."""

from __future__ import annotations

import re

from ankommen.core.ui.charts import Bar, interval_chart
from ankommen.core.ui.standalone import DARK, LIGHT, SPACES, page_style, standing_chart
from tests.core.chart_checks import WORDING


def test_every_colour_and_space_that_charts_use_is_defined() -> None:
    used = set(re.findall(r"var\(--([\w-]+)\)", page_style()))
    assert "series-6" in used
    assert used <= LIGHT.keys() | SPACES.keys()
    assert DARK.keys() == LIGHT.keys()


def test_dark_is_for_screens_only_and_nothing_is_fetched() -> None:
    style = page_style()
    assert "@media screen and (prefers-color-scheme:dark)" in style
    assert not re.search(r"url\(|@import|https?:", style)


def test_a_chart_stands_with_its_table_open_and_its_words_escaped() -> None:
    chart = interval_chart(
        [Bar("<b>", 3, 2, 4)], title="<i>", description="&", unit="", wording=WORDING
    )
    shown = standing_chart(chart)
    assert chart.svg in shown
    assert chart.table in shown
    assert "<details" not in shown
    assert "<i>" not in shown + chart.svg
