"""What consultations hand to core's registries: the work of their job, cards on the start page."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ankommen.core.jobs import RunningJob
from ankommen.core.registries.cards import Card
from ankommen.core.registries.link_purposes import Purpose
from ankommen.core.viewer import Viewer

from .permissions import may_edit_concept
from .rules.consultation import LONGEST_LINK, PURPOSE
from .selectors.consultations import invited_names, waiting_comments
from .services.consultation_mails import queue_consultation_mails


def consultation_link() -> Purpose:
    """Until a year after the deadline, so that whoever wrote reads the answers."""
    return Purpose(
        PURPOSE,
        gettext_lazy("Zu einem Entwurf Stellung nehmen"),
        ask=gettext_lazy(
            "Bitte nehmen Sie den Link aus der neuesten E-Mail, oder wenden Sie sich an das "
            "Sachgebiet, das Sie um die Stellungnahme gebeten hat."
        ),
        longest=LONGEST_LINK,
        recipients=invited_names,
    )


def consultation_mails(running: RunningJob) -> None:
    """Links, reminders and answers that are due."""
    queued = queue_consultation_mails(now=timezone.now())
    running.finish(_("Auf den Weg gebracht: %(count)d") % {"count": queued})


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
