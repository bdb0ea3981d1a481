"""What a page of hits says, for the staff and for the public."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from ..viewer import Viewer
from .analysis import LONGEST_QUERY
from .rebuilding import is_under_way
from .selectors import NOTHING, Found, find


@dataclass(frozen=True, slots=True)
class Page:
    """Where the pager leads: back to the best hits, on to the next ones."""

    previous_url: str
    next_url: str


def hits_page(*, viewer: Viewer, asked: Mapping[str, str]) -> dict[str, Any]:
    """Hits of all kinds or of one, best first, cut by key; what was asked for stays in the form."""
    typed = asked.get("q", "").strip()
    query = typed[:LONGEST_QUERY]
    kind, after = asked.get("kind", ""), asked.get("after", "")
    found = find(viewer=viewer, query=query, kind=kind, after=after) if query else NOTHING
    return {
        "query": query,
        "is_rebuilding": is_under_way(),
        "is_cut": len(typed) > LONGEST_QUERY,
        "kind": kind,
        "found": found,
        "filters": _filters(found, query, kind),
        "page": Page(
            previous_url=_address(query, kind) if after else "",
            next_url=_address(query, kind, found.after) if found.after else "",
        ),
        "suggestion_url": _address(found.suggestion),
    }


def _filters(found: Found, query: str, kind: str) -> list[tuple[str, str, bool]]:
    """Links to the hits of each kind, with how many there are."""
    if not found.kinds:
        return []
    chosen = [(_("Alle"), _address(query), not kind)]
    for one in found.kinds:
        number = _("%(label)s (mindestens %(n)d)") if one.at_least else "%(label)s (%(n)d)"
        label = number % {"label": one.label, "n": one.count}
        chosen.append((label, _address(query, one.kind), one.kind == kind))
    return chosen


def _address(query: str, kind: str = "", after: str | None = None) -> str:
    named = {"q": query, "kind": kind, "after": after}
    return "?" + urlencode({name: value for name, value in named.items() if value})
