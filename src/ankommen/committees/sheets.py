"""Bodies, meetings and resolutions as tables: what is shown, in the order in which it is shown."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from ankommen.core.tables.writing import Column, Kind, Sheet

from .models import Body, Meeting, Resolution


def body_sheet(bodies: Iterable[Body]) -> Sheet:
    columns = [
        Column(_("Gremium"), 50),
        Column(_("Art"), 28),
        Column(_("Sitzungen"), 10, Kind.WHOLE),
        Column(_("letzte eingetragene Sitzung"), 14, Kind.DATE),
        Column(_("erfunden"), 10),
    ]
    cells = [
        [
            body.name,
            body.get_kind_display(),
            getattr(body, "meeting_count", None),
            getattr(body, "last_meeting_on", None),
            _("ja") if body.is_invented else "",
        ]
        for body in bodies
    ]
    return Sheet(_("Gremien"), columns, cells)


def meeting_sheet(body: Body, meetings: Iterable[Meeting]) -> Sheet:
    columns = [
        Column(_("Gremium"), 50),
        Column(_("Datum"), 14, Kind.DATE),
        Column(_("Ort"), 40),
        Column(_("Beschlüsse"), 10, Kind.WHOLE),
    ]
    cells = [
        [body.name, one.held_on, one.place, getattr(one, "resolution_count", None)]
        for one in meetings
    ]
    return Sheet(_("Sitzungen"), columns, cells)


def resolution_sheet(resolutions: Iterable[Resolution]) -> Sheet:
    columns = [
        Column(_("Vorlage"), 16),
        Column(_("Betreff"), 60),
        Column(_("Gremium"), 40),
        Column(_("am"), 14, Kind.DATE),
        Column(_("Ergebnis"), 16),
    ]
    cells = [
        [
            one.paper_number,
            one.title,
            one.meeting.body.name,
            one.decided_on,
            one.get_outcome_display(),
        ]
        for one in resolutions
    ]
    return Sheet(_("Beschlüsse"), columns, cells)
