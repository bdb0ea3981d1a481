"""Translations in the search for the public: found on the pages in their own language.

A translation is there as long as the page shows it: its object is published, its German text is
not empty and not kept internal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ankommen.core.models import Translation
from ankommen.core.registries.search import Searchable, Text
from ankommen.core.registries.trace import TraceEnd
from ankommen.core.viewer import Viewer

from . import public_search_registrations as published
from .models import Measure
from .rules.versioned_texts import PUBLIC_TEXTS

KIND = "public_translation"
Rows = Callable[[], QuerySet[Any]]
Place = Callable[[Any], tuple[str, str]]
OBJECTS: Mapping[str, tuple[Rows, Place]] = {
    "edition": (published.editions, published.at_edition),
    "guiding_goal": (published.guiding_goals, published.at_guiding_goal),
    "action_field": (published.fields, published.at_field),
    "goal": (published.goals, published.at_goal),
    "measure": (published.measures, published.at_measure),
}


def translations() -> Searchable:
    return Searchable(
        KIND, _("Übersetzungen"), Translation, _text, _visible, _ends, for_public=True
    )


def _text(row: Translation) -> Text | None:
    if row.object_kind not in OBJECTS:
        return None
    is_title = row.field == "title"
    return Text(row.text if is_title else "", "" if is_title else row.text, row.language)


def _visible(_viewer: Viewer) -> QuerySet[Translation]:
    """Those in the language of the page."""
    shown = [
        Q(Exists(_showing(kind, field)), object_kind=kind, field=field)
        for kind in OBJECTS
        for field in PUBLIC_TEXTS[kind]
    ]
    rows = Translation.objects.filter(language=get_language() or "")
    return rows.filter(reduce(or_, shown))


def _showing(kind: str, field: str) -> QuerySet[Any]:
    """The published objects whose page shows this field. An unreadable choice shows nothing."""
    rows: QuerySet[Any] = (
        OBJECTS[kind][0]().order_by().filter(pk=OuterRef("object_id")).exclude(**{field: ""})
    )
    if kind != "measure" or field == "title":
        return rows
    if field not in Measure.CHOOSABLE_FIELDS:
        return rows.none()
    rows = rows.annotate(kept=Cast("internal_fields", TextField()))
    return rows.filter(kept__startswith="[").exclude(kept__contains=f'"{field}"')


def _ends(viewer: Viewer, ids: Iterable[int]) -> list[TraceEnd]:
    """Each at the place of its object, under the translated title where there is one."""
    found: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in _visible(viewer).filter(pk__in=set(ids)):
        found[row.object_kind][row.object_id].append(row.pk)
    ends = []
    for kind, of_object in found.items():
        rows, place = OBJECTS[kind]
        titles = _titles(kind, of_object)
        for one in rows().filter(pk__in=of_object):
            title = f"{getattr(one, 'number', '')} {titles.get(one.pk, '')}".strip()
            url, within = place(one)
            ends += [
                TraceEnd(KIND, pk, title or one.title, url, within) for pk in of_object[one.pk]
            ]
    return ends


def _titles(kind: str, ids: Iterable[int]) -> dict[int, str]:
    rows = Translation.objects.filter(
        object_kind=kind, object_id__in=ids, field="title", language=get_language() or ""
    )
    return dict(rows.values_list("object_id", "text"))
