"""What is read of bodies, meetings and resolutions."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db.models import Count, Max, Q, QuerySet
from django.http import QueryDict

from ankommen.core.errors import NotFound
from ankommen.core.ui.paging import Paged, paged_query
from ankommen.core.viewer import Viewer

from .models import Body, Meeting, Resolution

Row = TypeVar("Row", Body, Meeting, Resolution)

READ = "committees.read"


def bodies(*, viewer: Viewer) -> list[Body]:
    """All bodies with their number of meetings and the day of the last one."""
    if not viewer.may_somewhere(READ):
        return []
    return list(
        Body.objects.annotate(
            meeting_count=Count("meetings"), last_meeting_on=Max("meetings__held_on")
        )
    )


def body_for(*, viewer: Viewer, id: int) -> Body:
    return _one(viewer, Body.objects.all(), id)


def meetings_of(*, viewer: Viewer, body: Body) -> list[Meeting]:
    if not viewer.may_somewhere(READ):
        return []
    return list(body.meetings.annotate(resolution_count=Count("resolutions")))


def upcoming_meetings(*, viewer: Viewer, today: date, until: date) -> list[Meeting]:
    if not viewer.may_somewhere(READ):
        return []
    return list(
        Meeting.objects.filter(held_on__gte=today, held_on__lte=until)
        .select_related("body")
        .order_by("held_on", "id")
    )


def meeting_for(*, viewer: Viewer, id: int) -> Meeting:
    return _one(viewer, Meeting.objects.select_related("body"), id)


def resolutions_of(*, viewer: Viewer, meeting: Meeting) -> list[Resolution]:
    if not viewer.may_somewhere(READ):
        return []
    return list(meeting.resolutions.order_by("paper_number", "id"))


def resolution_page(
    *, viewer: Viewer, given: QueryDict, search: str = "", outcome: str = ""
) -> Paged[Resolution]:
    return paged_query(_chosen(viewer, search, outcome), given, by="decided_on")


def chosen_resolutions(*, viewer: Viewer, search: str = "", outcome: str = "") -> list[Resolution]:
    """The whole choice of the list, in its order."""
    return list(_chosen(viewer, search, outcome))


def _chosen(viewer: Viewer, search: str, outcome: str) -> QuerySet[Resolution]:
    if not viewer.may_somewhere(READ):
        return Resolution.objects.none()
    rows = Resolution.objects.select_related("meeting__body")
    if search:
        rows = rows.filter(Q(title__icontains=search) | Q(paper_number__icontains=search))
    if outcome:
        rows = rows.filter(outcome=outcome)
    return rows.order_by("-decided_on", "-id")


def resolution_for(*, viewer: Viewer, id: int) -> Resolution:
    return _one(viewer, Resolution.objects.select_related("meeting__body"), id)


def _one(viewer: Viewer, rows: QuerySet[Row], id: int) -> Row:
    found = rows.filter(pk=id).first() if viewer.may_somewhere(READ) else None
    if found is None:
        raise NotFound
    return found
