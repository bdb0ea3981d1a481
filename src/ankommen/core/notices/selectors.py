from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from ..models import Delivery, Notice, NoticeChoice
from ..ui.paging import Paged, paged_query
from ..viewer import Viewer
from .registry import Kind, Shown, kind_in_words, kind_named, kinds


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

    @property
    def address(self) -> str:
        return f"?{self.query}"


def unread_count(viewer: Viewer) -> int:
    if viewer.user_id is None:
        return 0
    return Notice.objects.order_by().filter(person_id=viewer.user_id, read_at=None).count()


def notice_page(*, viewer: Viewer, choice: Choice, given: QueryDict) -> Paged[Line]:
    """Newest first. As many queries for many rows as for one of each kind."""
    rows = Notice.objects.filter(person_id=viewer.user_id or 0)
    if choice.kind:
        rows = rows.filter(kind=choice.kind)
    if choice.unread:
        rows = rows.filter(read_at=None)
    page = paged_query(rows, given, by="happened_at")
    return page.shown(lines_of(viewer, page.rows))


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
