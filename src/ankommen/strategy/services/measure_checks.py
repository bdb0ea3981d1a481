"""What is wrong with the values of a measure, each at its field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from ankommen.core.errors import Problem

from ..models import ActionField, Goal, Measure, Trend
from ..rules.dependencies import dependency_cycle

LONGEST = {"number": 20, "title": 300, "responsible_text": 500}


def measure_problems(measure: Measure, values: Mapping[str, Any]) -> list[Problem]:
    """Every problem at once. `values` holds all editable fields."""
    return [
        *_text_problems(values),
        *_number_problems(measure, values),
        *date_problems(values),
        *_place_problems(measure, values),
        *_dependency_problems(measure, values["depends_on"]),
        *_visibility_problems(values["internal_fields"]),
    ]


def _text_problems(values: Mapping[str, Any]) -> Iterator[Problem]:
    if not values["title"]:
        yield Problem("title_missing", _("Bitte geben Sie einen Titel an."), field="title")
    for name, longest in LONGEST.items():
        if len(values[name]) > longest:
            message = _("Höchstens %(longest)d Zeichen; es sind %(length)d.")
            counts = {"longest": longest, "length": len(values[name])}
            yield Problem("too_long", message % counts, field=name)
    if values["trend"] and values["trend"] not in Trend.values:
        yield Problem("unknown_trend", _("Diese Richtung gibt es nicht."), field="trend")


def _number_problems(measure: Measure, values: Mapping[str, Any]) -> Iterator[Problem]:
    number = values["number"]
    if not number:
        yield Problem("number_missing", _("Bitte geben Sie eine Nummer an."), field="number")
        return
    others = Measure.objects.filter(edition_id=measure.edition_id).exclude(pk=measure.pk)
    taken = others.filter(number=number).first()
    if taken is not None:
        message = _("Die Nummer %(number)s trägt schon die Maßnahme „%(title)s“.")
        names = {"number": number, "title": taken.title}
        yield Problem("duplicate_number", message % names, field="number", value=number)


def date_problems(values: Mapping[str, Any]) -> Iterator[Problem]:
    starts_on, ends_on = values["starts_on"], values["ends_on"]
    if starts_on and ends_on and ends_on < starts_on:
        message = _("Das Ende (%(end)s) liegt vor dem Beginn (%(start)s).")
        dates = {"end": f"{ends_on:%d.%m.%Y}", "start": f"{starts_on:%d.%m.%Y}"}
        yield Problem("end_before_start", message % dates, field="ends_on", value=ends_on)


def _place_problems(measure: Measure, values: Mapping[str, Any]) -> Iterator[Problem]:
    fields = ActionField.objects.filter(edition_id=measure.edition_id)
    if not fields.filter(pk=values["action_field"]).exists():
        message = _("Bitte wählen Sie ein Handlungsfeld dieser Edition.")
        yield Problem("action_field_missing", message, field="action_field")
    further = set(values["further_action_fields"])
    if len(further) != fields.filter(pk__in=further).count():
        message = _("Ein weiteres Handlungsfeld gehört nicht zu dieser Edition.")
        yield Problem("foreign_action_field", message, field="further_action_fields")
    goals = set(values["goals"])
    own = Goal.objects.filter(pk__in=goals, action_field__edition_id=measure.edition_id)
    if len(goals) != own.count():
        message = _("Ein Ziel gehört nicht zu dieser Edition.")
        yield Problem("foreign_goal", message, field="goals")


def _dependency_problems(measure: Measure, needed: list[int]) -> Iterator[Problem]:
    if not needed:
        return
    own = dict(
        Measure.objects.filter(edition_id=measure.edition_id, pk__in=needed).values_list(
            "pk", "number"
        )
    )
    if len(own) != len(set(needed)):
        message = _("Eine Maßnahme kann nur von Maßnahmen derselben Edition abhängen.")
        yield Problem("foreign_measure", message, field="depends_on")
    if measure.pk is None:
        return
    ring = dependency_cycle(_waits_for(measure), measure=measure.pk, new=needed)
    if ring is not None:
        message = _("Diese Maßnahmen würden im Kreis aufeinander warten: %(ring)s.")
        yield Problem(
            "dependency_cycle", message % {"ring": _ring_text(ring)}, field="depends_on", value=ring
        )


def _waits_for(measure: Measure) -> dict[int, list[int]]:
    links = Measure.depends_on.through._default_manager.filter(
        from_measure__edition_id=measure.edition_id
    ).exclude(from_measure_id=measure.pk)
    waits_for: dict[int, list[int]] = {}
    for waiting, needed in links.values_list("from_measure_id", "to_measure_id"):
        waits_for.setdefault(waiting, []).append(needed)
    return waits_for


def _ring_text(ring: list[int]) -> str:
    numbers = dict(Measure.objects.filter(pk__in=ring).values_list("pk", "number"))
    return " → ".join(numbers[id] for id in ring)


def _visibility_problems(internal: list[str]) -> Iterator[Problem]:
    unknown = set(internal) - set(Measure.CHOOSABLE_FIELDS)
    if unknown:
        message = _("Für diese Angaben lässt sich die Sichtbarkeit nicht wählen: %(names)s.")
        names = {"names": ", ".join(sorted(unknown))}
        yield Problem("unknown_fields", message % names, field="internal_fields")
