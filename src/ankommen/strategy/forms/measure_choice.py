"""What the address of the measure list asks for: words nobody knows are left out."""

from __future__ import annotations

from django.http import QueryDict

from ..models import MeasureStatus
from ..selectors.measure_list import SORTED_BY_DATABASE, SORTED_BY_RULES, MeasureChoice

FILTERS = (
    "action_field",
    "status",
    "unit",
    "area",
    "target_group",
    "overdue",
    "mine",
    "stale",
    "text",
)


def read_choice(query: QueryDict) -> MeasureChoice:
    sort = query.get("sort", "")
    known = sort.removeprefix("-") in (*SORTED_BY_DATABASE, *SORTED_BY_RULES)
    status = query.get("status", "")
    return MeasureChoice(
        action_field=read_id(query, "action_field"),
        status=status if status in MeasureStatus.values else "",
        unit=read_id(query, "unit"),
        area=read_id(query, "area"),
        target_group=read_id(query, "target_group"),
        overdue=query.get("overdue") == "1",
        mine=query.get("mine") == "1",
        stale=query.get("stale") == "1",
        text=query.get("text", "").strip()[:200],
        sort=sort if known else "number",
    )


def read_id(query: QueryDict, name: str) -> int | None:
    text = query.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def kept_query(query: QueryDict, *without: str) -> str:
    """The address's question without paging: what a saved filter, an export or a page keeps."""
    kept = query.copy()
    for name in ("after", "before", *without):
        kept.pop(name, None)
    for name in [name for name in kept if not kept[name]]:
        kept.pop(name)
    return kept.urlencode()
