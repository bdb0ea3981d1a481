"""Charts as pure functions: values in, SVG and data table out.

They need no request, clock or database. How numbers and dates are written and what the table's
columns are called comes in as a `Wording`; without one it is the reader's language.

- `bar_chart`: counts and shares that are exact, one per row
- `grouped_bar_chart`, `stacked_bar_chart`: several per row, side by side or adding up
- `interval_chart`: estimates, one per row, with their interval
- `line_chart`: values over time
- `pyramid_chart`: people by age on two sides, and a second population to compare
- `area_chart`: what is taken over time, against what there is room for
- `backtest_chart`: forecasts held against what came
- `map_chart`: areas in classes, with the list that belongs to them
- `fan_chart`: a forecast with its ranges behind what was counted
"""

from .area import area_chart
from .area_map import map_chart
from .backtest import backtest_chart
from .bar import bar_chart
from .fan import fan_chart
from .groups import grouped_bar_chart, stacked_bar_chart
from .interval import interval_chart
from .line import line_chart
from .pyramid import pyramid_chart
from .values import (
    Bar,
    BarGroup,
    Break,
    Chart,
    Checked,
    Forecast,
    Point,
    PyramidRow,
    Region,
    Series,
    Target,
)
from .wording import Wording, local_wording

__all__ = [
    "Bar",
    "BarGroup",
    "Break",
    "Chart",
    "Checked",
    "Forecast",
    "Point",
    "PyramidRow",
    "Region",
    "Series",
    "Target",
    "Wording",
    "area_chart",
    "backtest_chart",
    "bar_chart",
    "fan_chart",
    "grouped_bar_chart",
    "interval_chart",
    "line_chart",
    "local_wording",
    "map_chart",
    "pyramid_chart",
    "stacked_bar_chart",
]
