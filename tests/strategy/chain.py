"""A chain of deliberation to test with: one body that decides, one meeting, one resolution."""

from __future__ import annotations

from datetime import date
from typing import Any

from ankommen.committees.models import Body, BodyKind, Meeting, Outcome, Resolution


def body(name: str = "Kreistag", kind: str = BodyKind.COUNCIL) -> Body:
    return Body.objects.create(name=name, kind=kind, is_invented=True)


def resolution(body: Body, held_on: date = date(2024, 3, 20), **fields: Any) -> Resolution:
    meeting, _ = Meeting.objects.get_or_create(body=body, held_on=held_on)
    defaults = {
        "paper_number": "112/24",
        "title": "Integrationskonzept",
        "decided_on": held_on,
        "outcome": Outcome.ADOPTED,
        "votes_yes": 40,
        "votes_no": 10,
    }
    return Resolution.objects.create(meeting=meeting, **{**defaults, **fields})
