"""What the registers of duties and letters hand to core: cards, trace ends, reminders."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ankommen.core.jobs import RunningJob
from ankommen.core.registries.cards import Card
from ankommen.core.registries.trace import TraceEnd
from ankommen.core.viewer import Viewer

from .models import Duty, LandLetter
from .permissions import may_edit_concept, may_read_concept
from .rules.duties import DutyStanding, LetterStanding
from .selectors.duties import duty_lines
from .selectors.land_letters import letter_lines
from .services.duty_reminders import queue_duty_reminders


def duty_cards(viewer: Viewer, today: date) -> list[Card]:
    """Duties past or near their deadline, for whoever keeps the register."""
    if not may_edit_concept(viewer):
        return []
    standings = [line.state.standing for line in duty_lines(viewer=viewer, day=today)]
    late, soon = (standings.count(one) for one in (DutyStanding.OVERDUE, DutyStanding.DUE_SOON))
    lines = (
        (
            late,
            ngettext("%(n)d Pflicht überfällig", "%(n)d Pflichten überfällig", late),
            DutyStanding.OVERDUE,
            1,
        ),
        (
            soon,
            ngettext("%(n)d Pflicht bald fällig", "%(n)d Pflichten bald fällig", soon),
            DutyStanding.DUE_SOON,
            3,
        ),
    )
    address = reverse("strategy:duty_list")
    return [
        Card(text % {"n": count}, f"{address}?standing={code}", _("nachweisen"), urgency=urgency)
        for count, text, code, urgency in lines
        if count
    ]


def letter_cards(viewer: Viewer, today: date) -> list[Card]:
    """Letters to the Land whose answer is overdue."""
    if not may_edit_concept(viewer):
        return []
    overdue = [
        line
        for line in letter_lines(viewer=viewer, day=today)
        if line.standing == LetterStanding.OVERDUE
    ]
    if not overdue:
        return []
    text = ngettext(
        "%(n)d Schreiben an das Land ohne Antwort",
        "%(n)d Schreiben an das Land ohne Antwort",
        len(overdue),
    )
    address = reverse("strategy:land_letter_list") + "?standing=overdue"
    return [Card(text % {"n": len(overdue)}, address, _("nachfragen"), urgency=4)]


def duty_ends(viewer: Viewer, ids: Iterable[int]) -> list[TraceEnd]:
    if not may_read_concept(viewer):
        return []
    rows = Duty.objects.filter(pk__in=set(ids))
    return [
        TraceEnd("duty", row.pk, str(row), reverse("strategy:duty_detail", args=[row.pk]))
        for row in rows
    ]


def letter_ends(viewer: Viewer, ids: Iterable[int]) -> list[TraceEnd]:
    if not may_read_concept(viewer):
        return []
    rows = LandLetter.objects.filter(pk__in=set(ids))
    return [
        TraceEnd(
            "land_letter",
            row.pk,
            str(row),
            reverse("strategy:land_letter_detail", args=[row.number]),
        )
        for row in rows
    ]


def remind_of_duties(running: RunningJob) -> None:
    """The daily job."""
    queued = queue_duty_reminders(now=timezone.now())
    running.finish(_("Auf den Weg gebracht: %(count)d") % {"count": queued})
