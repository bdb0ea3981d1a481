"""Write and check the index: every function works inside the caller's transaction.

`rebuilding.py` makes all of it anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import models

from ..models import SearchEntry
from ..registries import search
from ..registries.search import Searchable, Text
from . import analysis

CHUNK = 500


def reads(model: type[models.Model]) -> bool:
    """Whether rows of this model are in the index at all."""
    return bool(search.of_model(model))


def put(model: type[models.Model], rows: Iterable[Any]) -> None:
    """Index these rows as they are now."""
    found = list(rows)
    for searchable in search.of_model(model):
        _put(searchable, found)


def refresh(model: type[models.Model], ids: Sequence[int]) -> None:
    """Read these rows anew and index them."""
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        put(model, model._default_manager.filter(pk__in=part))


def remove(model: type[models.Model], ids: Sequence[int]) -> None:
    for searchable in search.of_model(model):
        _remove(searchable, ids)


def _remove(searchable: Searchable, ids: Sequence[int]) -> None:
    for start in range(0, len(ids), CHUNK):
        _entries(searchable).filter(object_id__in=ids[start : start + CHUNK]).delete()


def _put(searchable: Searchable, rows: Sequence[Any]) -> None:
    write(searchable, {row.pk: entry_of(searchable, row) for row in rows})


def write(searchable: Searchable, entries: Mapping[int, SearchEntry | None]) -> None:
    """The entries of these rows; None for a row that is left out."""
    _remove(searchable, [id for id, entry in entries.items() if entry is None])
    found = [one for one in entries.values() if one is not None]
    if found:
        SearchEntry.objects.bulk_create(
            found,
            update_conflicts=True,
            unique_fields=["kind", "object_id"],
            update_fields=["title", "body", "tokens", "analysis"],
        )


def entry_of(searchable: Searchable, row: Any) -> SearchEntry | None:
    """The entry this row should have; none for a row that is left out."""
    text = searchable.text(row)
    if text is None:
        return None
    title, body = analysis.tokens(text.title), analysis.tokens(text.body)
    return SearchEntry(
        kind=searchable.kind,
        object_id=row.pk,
        title=" ".join(title),
        body=" ".join(body),
        tokens=" ".join(sorted(_looked_in(text, title, body))),
        analysis=analysis.version(),
    )


def _looked_in(text: Text, title: Sequence[str], body: Sequence[str]) -> set[str]:
    """Every token once; those of the title with its mark too. Never empty."""
    nearly = {
        analysis.NEARLY + left
        for word in analysis.words(text.title)
        for spoken in analysis.spoken(word)
        for left in analysis.typing_errors(analysis.stem(spoken))
    }
    marked = {analysis.IN_TITLE + token for token in title}
    return {analysis.IN_TITLE, *title, *body, *marked, *nearly}


def check() -> Counter[str]:
    """How many entries are missing, differ from their row or have none, by "kind: fault"."""
    faults: Counter[str] = Counter()
    for searchable in search.kinds():
        for ids in _chunks(searchable):
            rows = searchable.model._default_manager.filter(pk__in=ids)
            kept = {one.object_id: one for one in _entries(searchable).filter(object_id__in=ids)}
            for row in rows:
                fault = _fault(entry_of(searchable, row), kept.get(row.pk))
                if fault:
                    faults[f"{searchable.kind}: {fault}"] += 1
        if lost := orphans(searchable).count():
            faults[f"{searchable.kind}: without a row"] += lost
    known = [one.kind for one in search.kinds()]
    for kind in SearchEntry.objects.exclude(kind__in=known).values_list("kind", flat=True):
        faults[f"{kind}: of no kind"] += 1
    return faults


def check_roughly() -> Counter[str]:
    """What is seen without reading a row: another version, entries without row, none at all."""
    faults: Counter[str] = Counter()
    stale = SearchEntry.objects.exclude(analysis=analysis.version()).order_by()
    for kind, count in stale.values_list("kind").annotate(n=models.Count("pk")):
        faults[f"{kind}: made by another version"] += count
    for searchable in search.kinds():
        if lost := orphans(searchable).count():
            faults[f"{searchable.kind}: without a row"] += lost
    if not SearchEntry.objects.exists():
        rows = sum(one.model._default_manager.count() for one in search.kinds())
        faults += Counter({"all: missing": rows})
    return faults


def orphans(searchable: Searchable) -> models.QuerySet[SearchEntry]:
    """Entries whose row is gone."""
    rows = searchable.model._default_manager.order_by().values("pk")
    return _entries(searchable).exclude(object_id__in=rows)


def _fault(wanted: SearchEntry | None, kept: SearchEntry | None) -> str:
    if wanted is None:
        return "not wanted" if kept else ""
    if kept is None:
        return "missing"
    if kept.analysis != wanted.analysis:
        return "made by another version"
    same = (kept.title, kept.body, kept.tokens) == (wanted.title, wanted.body, wanted.tokens)
    return "" if same else "differs"


def _chunks(searchable: Searchable) -> Iterator[list[int]]:
    after = 0
    rows = searchable.model._default_manager.order_by("pk")
    while ids := list(rows.filter(pk__gt=after).values_list("pk", flat=True)[:CHUNK]):
        yield ids
        after = ids[-1]


def _entries(searchable: Searchable) -> models.QuerySet[SearchEntry]:
    return SearchEntry.objects.filter(kind=searchable.kind)
