"""Make the index anew while everybody goes on reading and writing.

Texts are analysed outside of transactions, and a few entries are written in each: nobody waits for
it, it needs the same memory for any number of rows, and it can go on where it was stopped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from .. import jobs
from ..models import Job, JobState, SearchEntry
from ..registries import search
from ..registries.search import Searchable
from ..viewer import SYSTEM
from . import analysis, index, matching

KIND = "core.rebuild_search"
CHUNK = 25
Step = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Place:
    """How far a rebuild has come: the last row of a kind."""

    kind: str
    id: int

    @classmethod
    def read(cls, written: str) -> Place | None:
        """`measure:4711`; None for what is no place."""
        kind, _colon, id = written.partition(":")
        known = search.of_kind(kind) is not None and id.isascii() and id.isdigit()
        return cls(kind, int(id)) if known else None


def rebuild(step: Step | None = None, *, after: Place | None = None) -> Counter[str]:
    """Every entry anew, in the order of the kinds; `after` goes on behind a place.

    Searches go on meanwhile: entries are replaced, and only those without a row are taken out.
    """
    return _work(step, after=after, only_outdated=False)


def renew(step: Step | None = None) -> Counter[str]:
    """Only entries that are missing or of another version: once killed, it goes on where it was."""
    return _work(step, after=None, only_outdated=True)


def is_outdated() -> bool:
    """Whether entries of another version are there, or a kind with texts has none at all."""
    version = analysis.version()
    other = models.Q(analysis__lt=version) | models.Q(analysis__gt=version)
    if SearchEntry.objects.filter(other).exists():
        return True
    present = set(SearchEntry.objects.order_by().values_list("kind", flat=True).distinct())
    return any(_has_texts(one) for one in search.kinds() if one.kind not in present)


def is_under_way() -> bool:
    return Job.objects.filter(kind=KIND, state__in=(JobState.WAITING, JobState.RUNNING)).exists()


def queue_if_outdated() -> bool:
    """After an upgrade: the worker makes anew what the version before has made."""
    if is_under_way() or not is_outdated():
        return False
    title = _("Suche nach der Aktualisierung neu aufbauen")
    jobs.enqueue(KIND, title=title, parameters={}, actor=SYSTEM)
    return True


def renew_in_background(running: jobs.RunningJob) -> None:
    total = sum(one.model._default_manager.count() for one in search.kinds())
    done: dict[str, int] = {}

    def step(kind: str, count: int) -> None:
        done[kind] = count
        running.step(sum(done.values()), total, _("Texte"))

    renew(step)
    running.finish(_("Die Suche ist neu aufgebaut."))


def _work(step: Step | None, *, after: Place | None, only_outdated: bool) -> Counter[str]:
    done: Counter[str] = Counter()
    kinds = search.kinds()
    _remove(SearchEntry.objects.exclude(kind__in=[one.kind for one in kinds]))
    started = after is None
    for searchable in kinds:
        begin = after.id if after and searchable.kind == after.kind else 0
        started = started or bool(begin)
        if not started:
            continue
        for last, rows in _chunks(searchable, begin, only_outdated=only_outdated):
            _put(searchable, rows)
            done[searchable.kind] += len(rows)
            if step:
                step(searchable.kind, last)
        _remove(index.orphans(searchable))
    matching.take_stock(connection)
    return done


def _chunks(
    searchable: Searchable, after: int, *, only_outdated: bool
) -> Iterator[tuple[int, list[Any]]]:
    rows = searchable.model._default_manager.order_by("pk")
    if only_outdated:
        current = SearchEntry.objects.filter(
            kind=searchable.kind, object_id=models.OuterRef("pk"), analysis=analysis.version()
        )
        rows = rows.filter(~models.Exists(current))
    while chunk := list(rows.filter(pk__gt=after)[:CHUNK]):
        after = chunk[-1].pk
        yield after, chunk


def _put(searchable: Searchable, rows: Sequence[Any]) -> None:
    """Write entries that were made before; of a row that changed meanwhile, a new one."""
    made = {row.pk: (searchable.text(row), index.entry_of(searchable, row)) for row in rows}
    with transaction.atomic():
        now = searchable.model._default_manager.filter(pk__in=list(made)).select_for_update()
        entries = {}
        for row in now:
            text, entry = made[row.pk]
            is_same = searchable.text(row) == text
            entries[row.pk] = entry if is_same else index.entry_of(searchable, row)
        index.write(searchable, entries)


def _remove(entries: models.QuerySet[SearchEntry]) -> None:
    """Found outside of a transaction, taken out a few at a time."""
    ids = list(entries.order_by().values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        entries.filter(pk__in=ids[start : start + CHUNK]).delete()


def _has_texts(searchable: Searchable) -> bool:
    rows = searchable.model._default_manager.order_by("pk").iterator(chunk_size=CHUNK)
    return any(searchable.text(row) is not None for row in rows)
