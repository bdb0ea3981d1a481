"""Publication: every published figure about people passes one gate and stands in one ledger.

Public selectors ask `decisions_for` about each figure they want to print, and print nothing else.
Sources of figures register in `registry`; people release sets of them, and what was let out is
never forgotten: a new release is held against all earlier ones about the same people.
"""

from .gate import Asked, decisions_for, release
from .registry import FigureSet, Source, register
from .rules import Counted, Decision, Figure, Why, needs_release
from .wording import COUNTED, hidden_note

__all__ = [
    "COUNTED",
    "Asked",
    "Counted",
    "Decision",
    "Figure",
    "FigureSet",
    "Source",
    "Why",
    "decisions_for",
    "hidden_note",
    "needs_release",
    "register",
    "release",
]
