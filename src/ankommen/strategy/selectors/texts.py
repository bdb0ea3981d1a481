"""Texts of the concept, their history and the suggestions made for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from ankommen.core.errors import NotFound
from ankommen.core.ui.paging import Paged, paged_query
from ankommen.core.viewer import Viewer

from ..models import ActionField, Edition, Goal, GuidingGoal, Measure, Suggestion, TextRevision
from ..permissions import may_approve, may_read_concept, may_read_measure
from ..rules.versioned_texts import LISTS, TEXTS, is_versioned
from ..rules.word_differences import Part, word_differences

_MODELS: dict[str, type[Model]] = {
    "edition": Edition,
    "action_field": ActionField,
    "goal": Goal,
    "guiding_goal": GuidingGoal,
    "measure": Measure,
}
_RELATED: dict[str, tuple[str, ...]] = {
    "action_field": ("edition",),
    "goal": ("action_field__edition",),
    "measure": ("edition", "lead_unit"),
}


@dataclass(frozen=True, slots=True)
class TextOwner:
    """A row that has versioned texts, whatever its kind."""

    kind: str
    id: int
    label: str
    edition: Edition | None
    row: Model

    def text(self, field: str) -> str:
        return str(getattr(self.row, field))

    @property
    def fields(self) -> tuple[str, ...]:
        return TEXTS[self.kind]


@dataclass(frozen=True, slots=True)
class Revision:
    """One change as it is read: word by word."""

    row: TextRevision
    field_label: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class SuggestionView:
    """A suggestion beside the text it was made for.

    `is_outdated`: the text changed since, so that accepting it would undo somebody's work.
    """

    row: Suggestion
    owner: TextOwner
    field_label: str
    present_text: str
    parts: tuple[Part, ...]
    is_outdated: bool


def text_owner_for(*, viewer: Viewer, kind: str, id: int) -> TextOwner:
    """The gatekeeper of texts: `NotFound` for unknown kinds and for what the viewer may not see."""
    if kind not in TEXTS or not may_read_concept(viewer):
        raise NotFound
    rows = _MODELS[kind]._default_manager.select_related(*_RELATED.get(kind, ()))
    row = rows.filter(pk=id).first()
    if row is None or (isinstance(row, Measure) and not may_read_measure(viewer, row)):
        raise NotFound
    return TextOwner(kind, id, str(row), _edition_of(row), row)


def field_label(kind: str, field: str) -> str:
    """The word for a text field, or for a list kept beside the texts, in the reader's language."""
    if field in LISTS.get(kind, ()):
        return _("Leitziele") if field == "guiding_goals" else _("Reihenfolge der Ziele")
    if not is_versioned(kind, field):
        raise NotFound
    return str(getattr(_MODELS[kind]._meta.get_field(field), "verbose_name", field))


def revision_page(*, viewer: Viewer, kind: str, id: int, given: QueryDict) -> Paged[Revision]:
    """The history of one row's texts, newest first."""
    text_owner_for(viewer=viewer, kind=kind, id=id)
    page = paged_query(TextRevision.objects.filter(object_kind=kind, object_id=id), given)
    return page.shown([_read(row) for row in page.rows])


def _read(row: TextRevision) -> Revision:
    parts = word_differences(row.old_text, row.new_text)
    return Revision(row, field_label(row.object_kind, row.field), tuple(parts))


def text_changes(
    *, viewer: Viewer, kind: str, id: int, field: str, since: Callable[[str], bool]
) -> tuple[Part, ...] | None:
    """From the newest earlier text of which `since` holds to the present one, word by word.

    None where the history knows no such text, or this viewer may not read it.
    """
    try:
        present = text_owner_for(viewer=viewer, kind=kind, id=id).text(field)
    except NotFound:
        return None
    rows = TextRevision.objects.filter(object_kind=kind, object_id=id, field=field)
    for texts in rows.order_by("-pk").values_list("new_text", "old_text"):
        for earlier in texts:
            if earlier != present and since(earlier):
                return tuple(word_differences(earlier, present))
    return None


def waiting_count(*, viewer: Viewer) -> int:
    """How many suggestions wait for this viewer's decision."""
    if not may_approve(viewer):
        return 0
    return Suggestion.objects.filter(decided_at__isnull=True).count()


def suggestion_page(*, viewer: Viewer, decided: bool, given: QueryDict) -> Paged[Suggestion]:
    """Waiting or decided suggestions: all for whoever decides, the own ones for others."""
    return paged_query(_chosen(viewer, decided=decided), given)


def chosen_suggestions(*, viewer: Viewer, decided: bool) -> list[Suggestion]:
    """The whole choice of the list, newest first."""
    return list(_chosen(viewer, decided=decided).order_by("-pk"))


def _chosen(viewer: Viewer, *, decided: bool) -> QuerySet[Suggestion]:
    return (
        visible_suggestions(viewer).filter(decided_at__isnull=not decided).select_related("edition")
    )


def waiting_on(*, viewer: Viewer, kind: str, id: int) -> list[tuple[Suggestion, str]]:
    """What waits about the texts of one row, each with the word for its field."""
    rows = visible_suggestions(viewer).filter(
        object_kind=kind, object_id=id, decided_at__isnull=True
    )
    return [(row, field_label(kind, row.field)) for row in rows]


def visible_suggestions(viewer: Viewer) -> QuerySet[Suggestion]:
    if may_approve(viewer):
        return Suggestion.objects.all()
    if viewer.user_id is None:
        return Suggestion.objects.none()
    return Suggestion.objects.filter(suggested_by_id=viewer.user_id)


def labels_of(*, rows: Sequence[Suggestion]) -> dict[tuple[str, int], str]:
    """The names of the rows that suggestions are about, in one query per kind."""
    found: dict[tuple[str, int], str] = {}
    for kind, model in _MODELS.items():
        ids = {row.object_id for row in rows if row.object_kind == kind}
        if ids:
            for row in model._default_manager.filter(pk__in=ids):
                found[kind, row.pk] = str(row)
    return found


def suggestion_for(*, viewer: Viewer, id: int) -> SuggestionView:
    """A suggestion for whoever decides it and for whoever made it."""
    row = visible_suggestions(viewer).filter(pk=id).first() if viewer.user_id else None
    if row is None:
        raise NotFound
    owner = text_owner_for(viewer=viewer, kind=row.object_kind, id=row.object_id)
    present = owner.text(row.field)
    outdated = row.decided_at is None and present != row.based_on
    return SuggestionView(
        row,
        owner,
        field_label(row.object_kind, row.field),
        present,
        tuple(word_differences(row.based_on, row.proposed_text)),
        outdated,
    )


def _edition_of(row: Model) -> Edition | None:
    if isinstance(row, Edition):
        return row
    if isinstance(row, Goal):
        return row.action_field.edition
    if isinstance(row, ActionField | Measure):
        return row.edition
    return None
