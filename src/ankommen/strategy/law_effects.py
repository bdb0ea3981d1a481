"""What another day means for the registers: duties and sources of money that stand differently."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from ankommen.core.registries.law_effects import Effect
from ankommen.core.viewer import Viewer

from .duty_wording import DUTY_STANDINGS
from .funding_wording import STANDINGS
from .selectors.duties import DutyLine, duty_lines
from .selectors.funding import register_of, standing_of


def duty_effects(viewer: Viewer, first: date, second: date) -> list[Effect]:
    """Duties whose law begins, ends or falls due between the days, with today's proofs."""
    before = {line.duty.pk: line for line in duty_lines(viewer=viewer, day=first)}
    return [
        Effect(
            line.duty.title,
            _duty_words(before[line.duty.pk], first),
            _duty_words(line, second),
            line.duty.legal_basis,
            reverse("strategy:duty_detail", args=[line.duty.pk]),
        )
        for line in duty_lines(viewer=viewer, day=second)
        if _duty_words(before[line.duty.pk], first) != _duty_words(line, second)
    ]


def _duty_words(line: DutyLine, day: date) -> str:
    if line.duty.valid_from is not None and day < line.duty.valid_from:
        return _("gilt noch nicht")
    return str(DUTY_STANDINGS[line.state.standing])


def funding_effects(viewer: Viewer, first: date, second: date) -> list[Effect]:
    """Sources of money that run on one of the days and end soon or are over on the other."""
    found = [
        (one, standing_of(one, day=first), standing_of(one, day=second))
        for one in register_of(viewer)
    ]
    return [
        Effect(
            one.name,
            str(STANDINGS[before]),
            str(STANDINGS[after]),
            one.information_source,
            reverse("strategy:funding_source_detail", args=[one.pk]),
        )
        for one, before, after in found
        if before != after
    ]
