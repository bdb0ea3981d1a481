"""The way of a need as plain data: one transition per line, with what it asks for and means."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import NeedState as State


@dataclass(frozen=True, slots=True)
class Transition:
    """From where to where; `asks_reason`: only with an answer or reason in words."""

    source: State
    target: State
    asks_reason: bool
    action: str | Promise
    meaning: str | Promise


# fmt: off
TRANSITIONS: tuple[Transition, ...] = (
    Transition(State.OPEN, State.IN_GOAL, False, _("Ins Konzept aufnehmen"), _("Ein Ziel oder eine Maßnahme antwortet auf den Bedarf.")),  # noqa: E501
    Transition(State.OPEN, State.ANSWERED, True, _("Beantworten"), _("Der Bedarf ist gedeckt oder anders beantwortet; die Antwort steht dabei.")),  # noqa: E501
    Transition(State.OPEN, State.MERGED, True, _("Zusammenführen"), _("Ein anderer Bedarf sagt dasselbe; die Belege zählen dort mit.")),  # noqa: E501
    Transition(State.OPEN, State.SET_ASIDE, True, _("Zurückstellen"), _("Der Bedarf wird vorerst nicht verfolgt; der Grund steht dabei.")),  # noqa: E501
    Transition(State.IN_GOAL, State.ANSWERED, True, _("Beantworten"), _("Was im Konzept stand, hat den Bedarf gedeckt.")),  # noqa: E501
    Transition(State.IN_GOAL, State.MERGED, True, _("Zusammenführen"), _("Ein anderer Bedarf sagt dasselbe; Ziele und Maßnahmen bleiben verknüpft.")),  # noqa: E501
    Transition(State.IN_GOAL, State.SET_ASIDE, True, _("Zurückstellen"), _("Ziel und Maßnahme werden nicht weiter verfolgt; der Grund steht dabei.")),  # noqa: E501
    Transition(State.ANSWERED, State.OPEN, True, _("Wieder öffnen"), _("Der Bedarf besteht wieder oder noch.")),  # noqa: E501
    Transition(State.SET_ASIDE, State.OPEN, True, _("Wieder öffnen"), _("Der Grund für das Zurückstellen gilt nicht mehr.")),  # noqa: E501
    Transition(State.MERGED, State.OPEN, True, _("Wieder trennen"), _("Es sind doch zwei Bedarfe.")),  # noqa: E501
)
# fmt: on


def transition(source: str, target: str) -> Transition | None:
    return next((t for t in TRANSITIONS if (t.source, t.target) == (source, target)), None)


def transitions_from(source: str) -> list[Transition]:
    return [t for t in TRANSITIONS if t.source == source]
