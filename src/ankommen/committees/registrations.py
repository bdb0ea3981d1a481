"""What committees hand to core's registries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ankommen.core.registries.cards import Card
from ankommen.core.registries.search import Searchable, Text
from ankommen.core.registries.trace import TraceEnd
from ankommen.core.viewer import Viewer

from .models import Body, Meeting, Resolution
from .selectors import READ, upcoming_meetings

AHEAD = timedelta(days=14)


def meeting_cards(viewer: Viewer, today: date) -> list[Card]:
    """The meetings of the next two weeks."""
    return [
        Card(
            text=f"{meeting.body}: {_in_days((meeting.held_on - today).days)}",
            url=reverse("committees:meeting_detail", args=[meeting.pk]),
            action=_("ansehen"),
            urgency=4,
        )
        for meeting in upcoming_meetings(viewer=viewer, today=today, until=today + AHEAD)
    ]


def resolution_ends(viewer: Viewer, ids: Iterable[int]) -> list[TraceEnd]:
    if not viewer.may_somewhere(READ):
        return []
    return [
        TraceEnd(
            "resolution",
            row.pk,
            str(row),
            reverse("committees:resolution_detail", args=[row.pk]),
        )
        for row in Resolution.objects.filter(pk__in=set(ids))
    ]


def searchables() -> Iterator[Searchable]:
    yield Searchable(
        "resolution",
        gettext_lazy("Beschlüsse"),
        Resolution,
        lambda row: Text(f"{row.paper_number} {row.title}", row.text),
        _for_readers(Resolution),
        resolution_ends,
    )
    yield Searchable(
        "meeting",
        gettext_lazy("Sitzungen"),
        Meeting,
        lambda row: Text(f"{row.held_on:%d.%m.%Y}", row.place),
        _for_readers(Meeting),
        _ends_of("meeting", Meeting),
    )
    yield Searchable(
        "body",
        gettext_lazy("Gremien"),
        Body,
        lambda row: Text(row.name),
        _for_readers(Body),
        _ends_of("body", Body),
    )


def _for_readers(model: type[Model]) -> Callable[[Viewer], QuerySet[Any] | None]:
    def visible(viewer: Viewer) -> QuerySet[Any] | None:
        return model._default_manager.all() if viewer.may_somewhere(READ) else None

    return visible


def _ends_of(
    kind: str, model: type[Body] | type[Meeting]
) -> Callable[[Viewer, Iterable[int]], list[TraceEnd]]:
    def ends(viewer: Viewer, ids: Iterable[int]) -> list[TraceEnd]:
        if not viewer.may_somewhere(READ):
            return []
        rows: QuerySet[Any] = model._default_manager.filter(pk__in=set(ids))
        if model is Meeting:
            rows = rows.select_related("body")
        address = f"committees:{kind}_detail"
        return [TraceEnd(kind, row.pk, str(row), reverse(address, args=[row.pk])) for row in rows]

    return ends


def _in_days(days: int) -> str:
    if days == 0:
        return _("Sitzung heute")
    return ngettext("Sitzung in %(days)d Tag", "Sitzung in %(days)d Tagen", days) % {"days": days}
