"""What the register of good practice hands to core: cards, trace ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ankommen.core.registries.cards import Card
from ankommen.core.registries.trace import TraceEnd
from ankommen.core.viewer import Viewer

from .models import Project
from .permissions import may_read_concept
from .selectors.projects import waiting_requests


def project_cards(viewer: Viewer, today: date) -> list[Card]:
    """Requests to open a project that wait for an answer."""
    waiting = waiting_requests(viewer=viewer)
    if not waiting:
        return []
    text = ngettext(
        "%(n)d Bitte, ein Projekt zu öffnen", "%(n)d Bitten, ein Projekt zu öffnen", waiting
    )
    address = reverse("strategy:project_list") + "?shown=asked"
    return [Card(text % {"n": waiting}, address, _("beantworten"), urgency=3)]


def project_ends(viewer: Viewer, ids: Iterable[int]) -> list[TraceEnd]:
    if not may_read_concept(viewer):
        return []
    rows = Project.objects.filter(pk__in=set(ids))
    return [
        TraceEnd("project", row.pk, str(row), reverse("strategy:project_detail", args=[row.pk]))
        for row in rows
    ]
