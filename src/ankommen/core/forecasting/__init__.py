"""A plan from the command line: arrivals and houses in, places to hold and when they run out."""

from .files import read_arrivals, read_events, read_places
from .plan_file import write_plan
from .planning import Plan, Wanted, make_plan
from .report import report_page
from .wording import refused

__all__ = [
    "Plan",
    "Wanted",
    "make_plan",
    "read_arrivals",
    "read_events",
    "read_places",
    "refused",
    "report_page",
    "write_plan",
]
