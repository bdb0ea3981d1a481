"""Filters that people keep under a name, one list of them per person and page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .errors import NotFound, Refused
from .models import SavedFilter
from .viewer import Viewer

MOST_PER_PAGE = 30


def saved_filters(viewer: Viewer, *, page: str) -> list[SavedFilter]:
    if viewer.user_id is None:
        return []
    return list(SavedFilter.objects.filter(user_id=viewer.user_id, page=page))


def save_filter(*, actor: Viewer, page: str, name: str, query: str) -> SavedFilter:
    """Keep a filter; the same name again replaces it. Private to the person, hence no audit."""
    name = " ".join(name.split())
    if actor.user_id is None:
        raise NotFound
    if not name or len(name) > 80:
        raise Refused.because(
            "filter_name",
            _("Bitte geben Sie einen Namen mit höchstens 80 Zeichen an."),
            field="name",
        )
    others = SavedFilter.objects.filter(user_id=actor.user_id, page=page).exclude(name=name)
    if others.count() >= MOST_PER_PAGE:
        raise Refused.because(
            "too_many_filters",
            _("Es sind schon %(count)d Filter gespeichert. Bitte löschen Sie zuerst einen.")
            % {"count": MOST_PER_PAGE},
            field="name",
        )
    saved, _created = SavedFilter.objects.update_or_create(
        user_id=actor.user_id, page=page, name=name, defaults={"query": query[:1000]}
    )
    return saved


def forget_filter(*, actor: Viewer, id: int) -> None:
    if actor.user_id is None:
        raise NotFound
    deleted, _rows = SavedFilter.objects.filter(pk=id, user_id=actor.user_id).delete()
    if not deleted:
        raise NotFound
