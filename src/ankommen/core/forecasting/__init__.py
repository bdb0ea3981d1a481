"""A plan from the command line: arrivals and houses in, places to hold and when they run out."""

from .files import Arrivals, read_arrivals, read_events, read_places
from .house_events import with_events
from .plan_file import write_plan
from .planning import Plan, Wanted, make_plan
from .quota import Link, Quota, read_key
from .report import report_page
from .stays_file import read_stays
from .wording import refused

__all__ = [
    "Arrivals",
    "Link",
    "Plan",
    "Quota",
    "Wanted",
    "make_plan",
    "read_arrivals",
    "read_events",
    "read_key",
    "read_places",
    "read_stays",
    "refused",
    "report_page",
    "with_events",
    "write_plan",
]
