"""What consultations hand to core's registries: the work of their job, cards on the start page."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ankommen.core.jobs import RunningJob
from ankommen.core.registries.cards import Card
from ankommen.core.viewer import Viewer

from .permissions import may_edit_concept
from .selectors.consultations import waiting_comments
from .services.consultation_mails import send_consultation_mails


def consultation_mails(running: RunningJob) -> None:
    """Links, reminders and answers that are due."""
    sent = send_consultation_mails(now=timezone.now())
    running.finish(_("Verschickt: %(count)d") % {"count": sent})


def consultation_cards(viewer: Viewer, today: date) -> list[Card]:
    """Comments that wait for an answer, for whoever answers them."""
    if not may_edit_concept(viewer):
        return []
    return [
        Card(
            ngettext(
                "%(count)d Stellungnahme wartet auf Antwort",
                "%(count)d Stellungnahmen warten auf Antwort",
                count,
            )
            % {"count": count},
            reverse("strategy:comment_list", args=[id]) + "?stand=open",
            _("beantworten"),
            urgency=2,
        )
        for id, count in waiting_comments(viewer=viewer)
    ]
