"""Charts as pure functions: values in, SVG and data table out.

`line_chart` and `bar_chart` need no request, clock or database. How numbers and dates are written
and what the table's columns are called comes in as a `Wording`; without one it is the reader's
language.
"""

from .bar import bar_chart
from .line import line_chart
from .values import Bar, Break, Chart, Point, Series, Target
from .wording import Wording, local_wording

__all__ = [
    "Bar",
    "Break",
    "Chart",
    "Point",
    "Series",
    "Target",
    "Wording",
    "bar_chart",
    "line_chart",
    "local_wording",
]
