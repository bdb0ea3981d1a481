"""Status as word, icon and colour together; the code decides icon and colour."""

from __future__ import annotations

from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from .icons import ICONS

# code: (tone, icon). A tone is one of neutral, info, success, warning, danger.
LOOKS: Final[dict[str, tuple[str, str]]] = {
    # measures and milestones
    "not_started": ("neutral", "circle"),
    "on_time": ("success", "play"),
    "at_risk": ("warning", "diamond"),
    "late": ("danger", "triangle"),
    "done": ("success", "check"),
    "dropped": ("neutral", "cross"),
    "merged": ("neutral", "merge"),
    "open": ("neutral", "circle"),
    "as_planned": ("success", "play"),
    # editions
    "draft": ("neutral", "pen"),
    "consultation": ("info", "speech"),
    "adopted": ("success", "check"),
    "in_force": ("success", "play"),
    "reported": ("info", "check"),
    "closed": ("neutral", "lock"),
    # needs
    "in_goal": ("info", "play"),
    "answered": ("success", "check"),
    "set_aside": ("neutral", "dash"),
    # the next edition: what becomes of a measure
    "kept": ("neutral", "dash"),
    "changed": ("info", "pen"),
    "split": ("info", "merge"),
    "new": ("success", "play"),
    "undecided": ("warning", "circle"),
    # jobs, imports, suggestions, resolutions
    "waiting": ("neutral", "clock"),
    "running": ("info", "play"),
    "failed": ("danger", "triangle"),
    "cancelled": ("neutral", "cross"),
    "uploaded": ("neutral", "clock"),
    "previewed": ("info", "check"),
    "undone": ("neutral", "cross"),
    "approved": ("success", "check"),
    "accepted": ("success", "check"),
    "rejected": ("danger", "cross"),
    "recommended": ("success", "check"),
    "postponed": ("warning", "clock"),
    "noted": ("neutral", "dash"),
    # legal duties and letters
    "overdue": ("danger", "triangle"),
    "due_soon": ("warning", "clock"),
    "proven": ("success", "check"),
    "ended": ("neutral", "lock"),
    # sources of money
    "ending": ("warning", "clock"),
    "permanent": ("success", "check"),
    "end_unknown": ("warning", "diamond"),
    # answers to comments and requests
    "partly": ("info", "pen"),
    "declined": ("neutral", "cross"),
    # translations
    "missing": ("neutral", "circle"),
    "outdated": ("warning", "clock"),
    "machine": ("warning", "diamond"),
    "unreviewed": ("info", "pen"),
    "reviewed": ("success", "check"),
    # the plain tones
    "neutral": ("neutral", "dash"),
    "info": ("info", "info"),
    "success": ("success", "check"),
    "warning": ("warning", "diamond"),
    "danger": ("danger", "triangle"),
}
UNKNOWN: Final = ("neutral", "dash")
_EMPTY: Final = SafeString("")

_OPENINGS: Final[dict[str, SafeString]] = {
    code: SafeString(
        f'<span class="status status--{tone}" data-status="{code}">{ICONS[icon]}<span>'
    )
    for code, (tone, icon) in LOOKS.items()
}
_UNKNOWN_OPENING: Final = SafeString(
    f'<span class="status status--{UNKNOWN[0]}">{ICONS[UNKNOWN[1]]}<span>'
)


_MARKS: Final[dict[str, SafeString]] = {
    code: SafeString(f'<span class="mark status--{tone}">{ICONS[icon]}</span>')
    for code, (tone, icon) in LOOKS.items()
}


def mark(code: object) -> SafeString:
    """Icon and colour of a status for heads and tiles, where the word stands beside it."""
    return _MARKS.get(str(code), _EMPTY)


def status(code: object, label: object) -> SafeString:
    """The badge. `label` is the word: it is never left out, so colour is never alone."""
    return format_html("{}{}</span></span>", _OPENINGS.get(str(code), _UNKNOWN_OPENING), label)
