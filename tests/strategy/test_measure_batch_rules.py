"""What one change makes of one measure, as a table; kept and read back it is the same change."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ankommen.strategy.rules.bulk_change import (
    BulkChange,
    ByHand,
    ContactChange,
    Drop,
    EndChange,
    LeadChange,
    SetChange,
    as_plain,
    changed_values,
    from_plain,
    has_no_end_to_shift,
    shifted,
)

TODAY = date(2026, 11, 22)
NOW = "2026-11-22T09:00:00+00:00"
OLD: dict[str, Any] = {
    "lead_unit": 1,
    "ends_on": "2027-01-31",
    "target_groups": [1, 2],
    "areas": [],
    "partners": [1, 9],
    "internal_fields": ["budget"],
    "contacts": [[5, "Leitung", True]],
    "last_confirmed_at": None,
    "override": None,
    "end_kind": "",
    "end_reason": "",
    "ended_on": None,
    "merged_into": None,
}
KNOWN = {"partners": {1, 2}, "contacts": {5, 6}}
HAND = ByHand("at_risk", "Geld fehlt", date(2026, 12, 31))
DROP = Drop("Kein Bedarf", date(2026, 11, 1))
ENDED = {"end_kind": "dropped", "end_reason": "Kein Bedarf", "ended_on": "2026-11-01"}
SET_BY_HAND = ["at_risk", "Geld fehlt", "2026-11-22", "2026-12-31"]


def sets(name: str, how: str, *values: Any) -> BulkChange:
    return BulkChange(sets={name: SetChange(how, values)})


def people(how: str, *ids: int) -> BulkChange:
    return BulkChange(contacts=ContactChange(SetChange(how, ids), "Hilfe"))


CHANGES: list[tuple[BulkChange, dict[str, Any]]] = [
    (BulkChange(lead_unit=LeadChange(2)), {"lead_unit": 2}),
    (BulkChange(lead_unit=LeadChange(1)), {}),
    (BulkChange(lead_unit=LeadChange(None)), {"lead_unit": None}),
    (BulkChange(ends_on=EndChange(date(2028, 1, 1))), {"ends_on": "2028-01-01"}),
    (BulkChange(ends_on=EndChange(months=1)), {"ends_on": "2027-02-28"}),
    (BulkChange(ends_on=EndChange(days=-31)), {"ends_on": "2026-12-31"}),
    (sets("target_groups", "add", 2, 3), {"target_groups": [1, 2, 3]}),
    (sets("target_groups", "add", 2), {}),
    (sets("target_groups", "remove", 1, 7), {"target_groups": [2]}),
    (sets("target_groups", "replace"), {"target_groups": []}),
    (sets("partners", "replace", 2), {"partners": [2, 9]}),
    (sets("internal_fields", "add", "areas"), {"internal_fields": ["areas", "budget"]}),
    (people("add", 6), {"contacts": [[5, "Leitung", True], [6, "Hilfe", False]]}),
    (people("add", 5), {}),
    (people("remove", 5), {"contacts": []}),
    (people("replace", 6), {"contacts": [[6, "Hilfe", False]]}),
    (BulkChange(confirm=True), {"last_confirmed_at": NOW}),
    (BulkChange(by_hand=HAND), {"override": SET_BY_HAND}),
    (BulkChange(drop=DROP), ENDED),
]


@pytest.mark.parametrize(("change", "expected"), CHANGES)
def test_a_change_gives_the_values_that_differ(
    change: BulkChange, expected: dict[str, Any]
) -> None:
    assert changed_values(OLD, change, known=KNOWN, today=TODAY, now=NOW) == expected
    assert from_plain(as_plain(change)) == change


def test_what_stands_already_or_was_confirmed_today_is_no_change() -> None:
    stands = OLD | {"override": ["at_risk", "Geld fehlt", "2026-11-01", "2026-12-31"]}
    stands |= {"last_confirmed_at": "2026-11-22T07:00:00+00:00"}
    change = BulkChange(by_hand=HAND, confirm=True)
    assert changed_values(stands, change, known={}, today=TODAY, now=NOW) == {}


@pytest.mark.parametrize(
    ("day", "by", "expected"),
    [
        (date(2024, 2, 29), EndChange(months=12), date(2025, 2, 28)),
        (date(2026, 1, 1), EndChange(months=-1), date(2025, 12, 1)),
        (date(2026, 1, 31), EndChange(months=1, days=1), date(2026, 3, 1)),
        (date(9999, 12, 1), EndChange(months=5), date(9999, 12, 1)),
        (date(1, 1, 1), EndChange(days=-5), date(1, 1, 1)),
    ],
)
def test_shifting_keeps_inside_months_and_the_calendar(
    day: date, by: EndChange, expected: date
) -> None:
    assert shifted(day, by) == expected


def test_only_shifting_needs_an_end() -> None:
    without = OLD | {"ends_on": None}
    assert has_no_end_to_shift(without, BulkChange(ends_on=EndChange(months=1)))
    assert not has_no_end_to_shift(OLD, BulkChange(ends_on=EndChange(months=1)))
    assert not has_no_end_to_shift(without, BulkChange(ends_on=EndChange(TODAY)))
    assert BulkChange().is_empty
    assert not BulkChange(confirm=True).is_empty
