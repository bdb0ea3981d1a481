"""What the concept tells people of, and the gate of each kind: which of it somebody may see."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ankommen.core.notices import Kind, Shown
from ankommen.core.viewer import Viewer

from .models import Comment, Edition
from .permissions import may_ask_for_values, may_edit_concept, may_read_concept
from .selectors.texts import field_label, labels_of, visible_suggestions
from .selectors.value_requests import visible_requests

SUGGESTION_DECIDED = "strategy.suggestion_decided"
VALUES_DELIVERED = "strategy.values_delivered"
DRAFT_MADE = "strategy.draft_made"
COMMENT_ANSWERED = "strategy.comment_answered"


def kinds() -> tuple[Kind, ...]:
    return (
        Kind(
            SUGGESTION_DECIDED,
            gettext_lazy("Über Ihren Vorschlag wurde entschieden"),
            _decided_suggestions,
        ),
        Kind(VALUES_DELIVERED, gettext_lazy("Werte wurden geliefert"), _delivered_values),
        Kind(DRAFT_MADE, gettext_lazy("Der Entwurf der nächsten Edition ist angelegt"), _drafts),
        Kind(
            COMMENT_ANSWERED,
            gettext_lazy("Ihre Stellungnahme wurde beantwortet"),
            _answered_comments,
        ),
    )


def _decided_suggestions(viewer: Viewer, ids: Collection[str]) -> Mapping[str, Shown]:
    if not viewer.may_somewhere("strategy.read"):
        return {}
    rows = list(visible_suggestions(viewer).filter(pk__in=ids, decided_at__isnull=False))
    labels = labels_of(rows=rows)
    found = {}
    for row in rows:
        words = {
            "text": labels.get((row.object_kind, row.object_id), ""),
            "field": field_label(row.object_kind, row.field),
            "decision": _("angenommen") if row.is_accepted else _("abgelehnt"),
        }
        title = _("%(text)s, %(field)s: %(decision)s") % words
        found[str(row.pk)] = Shown(title, reverse("strategy:suggestion_detail", args=[row.pk]))
    return found


def _delivered_values(viewer: Viewer, ids: Collection[str]) -> Mapping[str, Shown]:
    if not may_ask_for_values(viewer):
        return {}
    return {
        str(row.pk): Shown(row.owner, reverse("strategy:value_request_detail", args=[row.pk]))
        for row in visible_requests(viewer).filter(pk__in=ids)
    }


def _drafts(viewer: Viewer, ids: Collection[str]) -> Mapping[str, Shown]:
    if not may_edit_concept(viewer):
        return {}
    return {
        str(row.pk): Shown(row.title, reverse("strategy:edition_detail", args=[row.slug]))
        for row in Edition.objects.filter(pk__in=ids)
    }


def _answered_comments(viewer: Viewer, ids: Collection[str]) -> Mapping[str, Shown]:
    if viewer.user_id is None or not may_read_concept(viewer):
        return {}
    mine = Comment.objects.filter(pk__in=ids, author_id=viewer.user_id, answered_at__isnull=False)
    return {
        str(row.pk): Shown(
            row.section_label,
            reverse("strategy:consultation_detail", args=[row.consultation_id]),
        )
        for row in mine
    }
