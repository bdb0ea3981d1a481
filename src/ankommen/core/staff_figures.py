"""No figure about staff covers fewer than three people: it would be about one of them."""

from __future__ import annotations

from decimal import Decimal

LEAST_PEOPLE = 3


def may_show_staff(fte: Decimal | None, *, entitled: bool) -> bool:
    """Whether a staff figure may be shown. Fewer than three full-time equivalents can be fewer than
    three people: unknown counts as too few. `entitled`: who plans this unit's staff anyway.

    >>> may_show_staff(Decimal("2.9"), entitled=False), may_show_staff(Decimal(3), entitled=False)
    (False, True)
    """
    return entitled or fte is None or fte >= LEAST_PEOPLE
