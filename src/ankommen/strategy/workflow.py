"""The way of an edition from the draft to its closing, as plain data: one transition per line.

Suggesting, approving and publishing are separate rights. What a transition needs is named by codes;
`missing` says in words what is not there yet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ankommen.core.errors import Problem

from .models import EditionState as State

APPROVE = "strategy.approve"
PUBLISH = "strategy.publish"


@dataclass(frozen=True, slots=True)
class Transition:
    """One step: from where to where, who may, what it needs, how it is offered and explained."""

    source: State
    target: State
    permission: str
    conditions: tuple[str, ...]
    action: str | Promise
    reason: str | Promise


# fmt: off
TRANSITIONS: tuple[Transition, ...] = (
    Transition(State.DRAFT, State.CONSULTATION, APPROVE, ("has_text", "has_chain"), gettext_lazy("In die Beratung geben"), gettext_lazy("Beraten wird ein Text mit Handlungsfeldern in einer festgelegten Beratungsfolge.")),  # noqa: E501
    Transition(State.CONSULTATION, State.DRAFT, APPROVE, (), gettext_lazy("Zurück in den Entwurf"), gettext_lazy("Die Beratung hat Änderungen ergeben; der Text wird überarbeitet.")),  # noqa: E501
    Transition(State.CONSULTATION, State.ADOPTED, APPROVE, ("is_decided", "is_unchanged"), gettext_lazy("Als beschlossen festhalten"), gettext_lazy("Beschlossen ist genau der Text, der dem entscheidenden Gremium vorlag. Danach ist er fest.")),  # noqa: E501
    Transition(State.ADOPTED, State.IN_FORCE, PUBLISH, (), gettext_lazy("In Kraft setzen"), gettext_lazy("Nur eine beschlossene Edition tritt in Kraft.")),  # noqa: E501
    Transition(State.IN_FORCE, State.REPORTED, PUBLISH, ("has_report",), gettext_lazy("Als berichtet festhalten"), gettext_lazy("Berichtet ist eine Edition mit ihrem Umsetzungsbericht.")),  # noqa: E501
    Transition(State.REPORTED, State.CLOSED, APPROVE, (), gettext_lazy("Abschließen"), gettext_lazy("Nach dem Bericht endet die Edition; der Text bleibt lesbar.")),  # noqa: E501
)
# fmt: on

FROZEN_STATES = frozenset({State.ADOPTED, State.IN_FORCE, State.REPORTED, State.CLOSED})


@dataclass(frozen=True, slots=True)
class Decision:
    """What the deciding body did, as far as it is on record."""

    is_adopted: bool
    outcome_label: str
    decided_on: date
    meeting_held_on: date
    is_of_the_deciding_body: bool


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """All that the conditions look at, on the day the step is taken.

    `content_hash` is the text as it stands; `laid_before_hash` the one that lay before the
    deciding body (empty: none did yet).
    """

    day: date
    action_fields: int
    has_deciding_step: bool
    decision: Decision | None
    content_hash: str
    laid_before_hash: str
    reports: int


def transition(source: str, target: str) -> Transition | None:
    return next((t for t in TRANSITIONS if t.source == source and t.target == target), None)


def transitions_from(source: str) -> list[Transition]:
    return [t for t in TRANSITIONS if t.source == source]


def missing(step: Transition, facts: EditionFacts) -> list[Problem]:
    """What is not there yet for this step; empty when it can be taken."""
    return [problem for code in step.conditions for problem in _CONDITIONS[code](facts)]


def _has_text(facts: EditionFacts) -> list[Problem]:
    if facts.action_fields:
        return []
    return [Problem("no_action_field", _("Es fehlt ein Handlungsfeld."))]


def _has_chain(facts: EditionFacts) -> list[Problem]:
    if facts.has_deciding_step:
        return []
    return [
        Problem(
            "no_deciding_step", _("Die Beratungsfolge nennt noch kein Gremium, das entscheidet.")
        )
    ]


def _is_decided(facts: EditionFacts) -> list[Problem]:
    if not facts.has_deciding_step:
        return _has_chain(facts)
    decision = facts.decision
    if decision is None:
        return [Problem("no_resolution", _("Der Beschluss des entscheidenden Gremiums fehlt."))]
    problems = []
    if not decision.is_of_the_deciding_body:
        problems.append(
            Problem("wrong_body", _("Der Beschluss stammt nicht vom entscheidenden Gremium."))
        )
    if not decision.is_adopted:
        problems.append(
            Problem(
                "not_adopted",
                _("Das entscheidende Gremium hat nicht beschlossen; Ergebnis: %(outcome)s.")
                % {"outcome": decision.outcome_label},
            )
        )
    return problems + _dated_rightly(decision, facts.day)


def _dated_rightly(decision: Decision, day: date) -> list[Problem]:
    problems = []
    if decision.decided_on < decision.meeting_held_on:
        problems.append(
            Problem(
                "before_meeting",
                _("Der Beschluss vom %(decided)s ist vor der Sitzung am %(held)s datiert.")
                % {"decided": _day(decision.decided_on), "held": _day(decision.meeting_held_on)},
            )
        )
    if max(decision.meeting_held_on, decision.decided_on) > day:
        problems.append(
            Problem(
                "meeting_in_future",
                _("Die Sitzung am %(held)s oder ihr Beschluss liegt noch in der Zukunft.")
                % {"held": _day(decision.meeting_held_on)},
            )
        )
    return problems


def _is_unchanged(facts: EditionFacts) -> list[Problem]:
    if facts.decision is None:
        return []
    if not facts.laid_before_hash:
        return [
            Problem(
                "text_not_laid",
                _("Beim entscheidenden Gremium ist nicht festgehalten, welcher Text vorlag."),
            )
        ]
    if facts.laid_before_hash != facts.content_hash:
        return [
            Problem(
                "text_changed",
                _(
                    "Der Text ist ein anderer als der, der dem entscheidenden Gremium vorlag. "
                    "Der Beschluss gilt nur für jenen Text."
                ),
            )
        ]
    return []


def _has_report(facts: EditionFacts) -> list[Problem]:
    if facts.reports:
        return []
    return [Problem("no_report", _("Es fehlt der Umsetzungsbericht zu dieser Edition."))]


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


_CONDITIONS: dict[str, Callable[[EditionFacts], list[Problem]]] = {
    "has_text": _has_text,
    "has_chain": _has_chain,
    "is_decided": _is_decided,
    "is_unchanged": _is_unchanged,
    "has_report": _has_report,
}
