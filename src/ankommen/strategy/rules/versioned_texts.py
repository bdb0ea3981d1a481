"""Which texts of the concept keep their history, and which a suggestion may be made for."""

from __future__ import annotations

# Kind of object → its versioned fields; the first is the one a suggestion starts with.
TEXTS: dict[str, tuple[str, ...]] = {
    "edition": ("preface", "title"),
    "action_field": ("summary", "situation", "trend", "title"),
    "goal": ("text", "title"),
    "guiding_goal": ("text", "title"),
    "measure": ("text", "financing_statement", "responsible_text", "title"),
}

# Kind of object → the fields that the public reads in its own language, in reading order.
PUBLIC_TEXTS: dict[str, tuple[str, ...]] = {
    "edition": ("title", "preface"),
    "guiding_goal": ("title", "text"),
    "action_field": ("title", "summary", "situation", "trend"),
    "goal": ("title", "text"),
    "measure": ("title", "text", "financing_statement"),
}

# What is official without being a text of its own: kept in the history as a list, line by line.
LISTS: dict[str, tuple[str, ...]] = {"action_field": ("goals",), "goal": ("guiding_goals",)}

# Guiding goals were decided by the council: they are ended and decided anew, not suggested away.
SUGGESTABLE: frozenset[str] = frozenset({"edition", "action_field", "goal", "measure"})


def is_versioned(kind: str, field: str) -> bool:
    return field in TEXTS.get(kind, ())


def is_suggestable(kind: str, field: str) -> bool:
    return kind in SUGGESTABLE and is_versioned(kind, field)
