from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from ..models import SignedLinkRow
from ..registries import link_purposes
from ..ui.paging import Paged, paged_query
from ..viewer import Viewer

CHUNK = 500
KEPT_AFTER_END = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class IssuedLink:
    """One link as the list shows it: never with its token, which nobody knows any more."""

    row: SignedLinkRow
    purpose: str
    recipient: str
    state: str
    colour: str
    is_open: bool


def may_manage_all(viewer: Viewer) -> bool:
    """Administrators see and end the links of everybody: people leave, their links end."""
    return viewer.may("accounts.manage")


def links_of(*, viewer: Viewer, given: QueryDict, now: datetime) -> Paged[IssuedLink]:
    """The links this viewer issued (administrators: all), newest first, a page of them."""
    page = paged_query(_visible(viewer), given)
    return page.shown(_all_shown(viewer, list(page.rows), now))


def all_links(*, viewer: Viewer, now: datetime) -> Iterator[IssuedLink]:
    """The whole list, in its order; names are asked for some hundred links at a time."""
    rows = _visible(viewer).iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        yield from _all_shown(viewer, chunk, now)


def _visible(viewer: Viewer) -> QuerySet[SignedLinkRow]:
    links = SignedLinkRow.objects.order_by("-pk")
    if may_manage_all(viewer):
        return links
    return links.filter(issued_by_id=viewer.user_id) if viewer.user_id else links.none()


def _all_shown(viewer: Viewer, rows: list[SignedLinkRow], now: datetime) -> list[IssuedLink]:
    names = _recipients(viewer, rows)
    return [_shown(row, names.get((row.purpose, row.object_id), ""), now) for row in rows]


def _recipients(viewer: Viewer, rows: list[SignedLinkRow]) -> dict[tuple[str, str], str]:
    """For whom each link is, as this viewer may know; nothing for a purpose nobody answers for."""
    names: dict[tuple[str, str], str] = {}
    for code in {row.purpose for row in rows}:
        written = {row.object_id: row.recipient_label for row in rows if row.purpose == code}
        if found := link_purposes.purpose(code):
            told = found.recipients(viewer, written) if found.recipients else written
            names |= {(code, id): told.get(id, "") for id in written}
    return names


def _shown(row: SignedLinkRow, recipient: str, now: datetime) -> IssuedLink:
    state, colour = _state(row, now)
    purpose = link_purposes.label(row.purpose)
    return IssuedLink(row, purpose, recipient, state, colour, colour == "success")


def _state(row: SignedLinkRow, now: datetime) -> tuple[str, str]:
    if row.revoked_at:
        return _("zurückgezogen"), "danger"
    if row.single_use and row.used_at:
        return _("benutzt"), "info"
    if row.expires_at <= now:
        return _("abgelaufen"), "neutral"
    return _("öffnet"), "success"


def open_ids(*, purpose: str, kind: str, ids: Iterable[object], now: datetime) -> set[str]:
    """Those of these objects that some link still opens, for the app that owns them."""
    rows = SignedLinkRow.objects.filter(
        purpose=purpose,
        object_kind=kind,
        object_id__in=[str(id) for id in ids],
        revoked_at=None,
        expires_at__gt=now,
    ).exclude(single_use=True, used_at__isnull=False)
    return set(rows.values_list("object_id", flat=True))


def outdated(*, now: datetime) -> QuerySet[SignedLinkRow]:
    """Links that stopped to open so long ago that nobody asks any more."""
    end = now - KEPT_AFTER_END
    return SignedLinkRow.objects.filter(
        Q(expires_at__lt=end) | Q(revoked_at__lt=end) | Q(single_use=True, used_at__lt=end)
    )
