"""Where the district stands in its cycle: apps register the state of each step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..viewer import Viewer


class Progress(StrEnum):
    """How far one step is."""

    AHEAD = "ahead"
    UNDER_WAY = "under_way"
    DONE = "done"


PROGRESS_WORDS: Final[dict[Progress, str | Promise]] = {
    Progress.AHEAD: _("steht bevor"),
    Progress.UNDER_WAY: _("läuft"),
    Progress.DONE: _("abgeschlossen"),
}

# The order is the cycle: after the last comes the first again.
STEPS: Final[dict[str, str | Promise]] = {
    "listen": _("zuhören"),
    "decide": _("entscheiden"),
    "act": _("handeln"),
    "measure": _("messen"),
    "report": _("berichten"),
    "revise": _("fortschreiben"),
}


@dataclass(frozen=True, slots=True)
class StepState:
    """`note` is one short line, such as "Edition 2024–2026 · noch 38 Tage bis zum Bericht"."""

    progress: Progress
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step as the ring shows it."""

    code: str
    label: str
    state: StepState

    @property
    def progress_word(self) -> str:
        return str(PROGRESS_WORDS[self.state.progress])


StateSource = Callable[[Viewer, date], StepState]
SharedSource = Callable[[Viewer, date], Mapping[str, StepState]]
_sources: dict[str, StateSource] = {}
_shared: list[SharedSource] = []


def register(step: str, source: StateSource) -> None:
    if step not in STEPS:
        raise ValueError(f"Unknown step {step!r}; the cycle has: {', '.join(STEPS)}.")
    _sources[step] = source


def register_several(source: SharedSource) -> None:
    """For an app that reads the states of several steps from the same rows."""
    _shared.append(source)


def steps(viewer: Viewer, today: date) -> list[Step]:
    """All six steps in order; a step that nobody reports on is still ahead."""
    ahead = StepState(Progress.AHEAD)
    known = {code: state for source in _shared for code, state in source(viewer, today).items()}
    known |= {code: source(viewer, today) for code, source in _sources.items()}
    return [Step(code, str(label), known.get(code, ahead)) for code, label in STEPS.items()]
