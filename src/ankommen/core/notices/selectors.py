from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.db.models import Q

from ..models import Delivery, Notice, NoticeChoice
from ..viewer import Viewer
from .registry import Kind, Shown, kind_in_words, kind_named, kinds

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One notice as its page shows it; `shown` is None where the viewer may not see it any more."""

    notice: Notice
    label: str
    shown: Shown | None


@dataclass(frozen=True, slots=True)
class Choice:
    """What the page is narrowed to, as it stands in its address."""

    kind: str = ""
    unread: bool = False

    @property
    def query(self) -> str:
        chosen = {"art": self.kind, "stand": "ungelesen" if self.unread else ""}
        return urlencode({name: value for name, value in chosen.items() if value})

    def address(self, **more: str) -> str:
        return "?" + "&".join(part for part in (self.query, urlencode(more)) if part)


@dataclass(frozen=True, slots=True)
class Page:
    lines: list[Line]
    next_url: str
    previous_url: str


def unread_count(viewer: Viewer) -> int:
    if viewer.user_id is None:
        return 0
    return Notice.objects.order_by().filter(person_id=viewer.user_id, read_at=None).count()


def notice_page(*, viewer: Viewer, choice: Choice, after: str) -> Page:
    """Newest first, from the key on. As many queries for many rows as for one of each kind."""
    rows = Notice.objects.filter(person_id=viewer.user_id or 0)
    if choice.kind:
        rows = rows.filter(kind=choice.kind)
    if choice.unread:
        rows = rows.filter(read_at=None)
    if key := _key(after):
        at, id = key
        rows = rows.filter(Q(happened_at__lt=at) | Q(happened_at=at, pk__lt=id))
    found = list(rows[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    more = choice.address(after=key_of(shown[-1])) if len(found) > PAGE_SIZE else ""
    return Page(lines_of(viewer, shown), more, choice.address() if key else "")


def lines_of(viewer: Viewer, rows: Sequence[Notice]) -> list[Line]:
    """Each row through the gate of its kind, which is asked once for all its rows."""
    gates = {code: _shown(viewer, code, rows) for code in {row.kind for row in rows}}
    return [Line(row, kind_in_words(row.kind), gates[row.kind].get(row.object_id)) for row in rows]


def _shown(viewer: Viewer, code: str, rows: Iterable[Notice]) -> dict[str, Shown]:
    kind = kind_named(code)
    if kind is None:
        return {}
    return dict(kind.show(viewer, {row.object_id for row in rows if row.kind == code}))


def wishes_of(viewer: Viewer) -> list[tuple[Kind, Delivery]]:
    """Every kind with the way in which this person hears of it."""
    chosen = dict(
        NoticeChoice.objects.filter(person_id=viewer.user_id or 0).values_list("kind", "delivery")
    )
    return [(kind, Delivery(chosen.get(kind.code, kind.delivery))) for kind in kinds()]


def key_of(row: Notice) -> str:
    return f"{row.happened_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}_{row.pk}"


def _key(text: str) -> tuple[datetime, int] | None:
    """The key of a page; a broken one begins at the newest."""
    at, _, id = text.partition("_")
    try:
        return datetime.fromisoformat(at).replace(tzinfo=UTC), int(id[:18])
    except ValueError:
        return None
