"""The door of portal: what the start of the program and the start page need of it."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ankommen.core.registries.cards import Card
from ankommen.core.viewer import Viewer

from .checks import (
    legal_pages_found,
    refuse_missing_security_contact,
    refuse_unfinished_pages,
    security_contact_found,
)
from .deletion import old_feedback
from .selectors import open_feedback

__all__ = [
    "feedback_card",
    "legal_pages_found",
    "old_feedback",
    "refuse_missing_security_contact",
    "refuse_unfinished_pages",
    "security_contact_found",
]


def feedback_card(viewer: Viewer, today: date) -> list[Card]:
    """One card while feedback on accessibility waits for an answer."""
    count = open_feedback(viewer=viewer)
    if not count:
        return []
    text = ngettext(
        "%(count)d Rückmeldung zur Barrierefreiheit ist offen",
        "%(count)d Rückmeldungen zur Barrierefreiheit sind offen",
        count,
    ) % {"count": count}
    return [Card(text, reverse("portal_staff:feedback_list"), _("ansehen"), urgency=3)]
