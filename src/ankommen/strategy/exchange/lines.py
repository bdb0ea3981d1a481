"""Milestones and money in one cell: one per line, its parts divided by a raised dot."""

from __future__ import annotations

import re
from datetime import date

from ankommen.core.tables import cells
from ankommen.core.tables.cells import LIST_DOT, CellRefused

from .entries import BudgetEntry, MilestoneEntry

SOURCE_NOT_GIVEN = "nicht angegeben"


def milestone(line: str) -> MilestoneEntry:
    """Read "30.09.2026 · Räume gefunden · erreicht 12.10.2026"; the last part may be missing.

    >>> milestone("30.09.2026: Räume gefunden").title
    'Räume gefunden'
    """
    parts = line.strip().split(LIST_DOT)
    done_on, is_marked = _done_on(parts[-1]) if len(parts) > 1 else (None, False)
    head = LIST_DOT.join(parts[:-1] if is_marked else parts)
    match = re.match(r"([\d.\s]*\d{4}|\d{4}-\d\d-\d\d)\s*(?:[·:–-]|\s)\s*(\S.*)$", head)
    if match is None:
        raise CellRefused("milestone_unreadable")
    title = match[2].strip()
    if len(title) > 300:
        raise CellRefused("too_long", ("300",))
    return MilestoneEntry(cells.day(match[1].strip(), is_end=True).value, title, done_on)


def _done_on(part: str) -> tuple[date | None, bool]:
    if part.strip().casefold() in {"offen", "open"}:
        return None, True
    match = re.match(r"(?:erreicht|done|reached)\s+(.+)$", part.strip(), flags=re.IGNORECASE)
    return (cells.day(match[1]).value, True) if match else (None, False)


def milestone_line(entry: MilestoneEntry) -> str:
    state = f"erreicht {_shown(entry.done_on)}" if entry.done_on else "offen"
    return LIST_DOT.join((_shown(entry.due_on), entry.title, state))


def budget(line: str) -> BudgetEntry:
    """Read "2026 · Kreishaushalt · geplant 10.000,00 € · ausgegeben –"."""
    parts = line.strip().split(LIST_DOT)
    amounts: dict[str, int | None] = {}
    while len(parts) > 1:
        match = re.match(
            r"(geplant|planned|ausgegeben|spent)\s+(.+)$", parts[-1].strip(), re.IGNORECASE
        )
        if match is None:
            break
        kind = "planned" if match[1].casefold() in {"geplant", "planned"} else "spent"
        if len(amounts) == 2:
            break
        if kind in amounts:
            raise CellRefused("budget_unreadable")
        amounts[kind] = cells.cents(match[2])
        parts.pop()
    source = LIST_DOT.join(parts[1:]).strip() or SOURCE_NOT_GIVEN
    if not amounts:
        raise CellRefused("budget_unreadable")
    if len(source) > 120:
        raise CellRefused("too_long", ("120",))
    return BudgetEntry(cells.year(parts[0]), source, amounts.get("planned"), amounts.get("spent"))


def budget_line(entry: BudgetEntry) -> str:
    planned, spent = _euros(entry.planned_cents), _euros(entry.spent_cents)
    parts = (str(entry.year), entry.source, f"geplant {planned}", f"ausgegeben {spent}")
    return LIST_DOT.join(parts)


def _euros(amount: int | None) -> str:
    if amount is None:
        return "–"
    whole = f"{amount // 100:,}".replace(",", ".")
    return f"{whole},{amount % 100:02} €"


def _shown(day: date) -> str:
    return f"{day.day:02}.{day.month:02}.{day.year:04}"
