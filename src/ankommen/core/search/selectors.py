"""What one viewer finds. Nothing here knows of rows that the viewer may not see."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from ..models import SearchEntry
from ..registries import search
from ..registries.search import Searchable, Text
from ..registries.trace import TraceEnd
from ..viewer import PUBLIC, Viewer
from . import analysis
from .analysis import Term
from .matching import Expression
from .ranking import points
from .snippets import Piece, marked, snippet
from .spelling import distance, likeness
from .veiling import NO_VEIL, Veil

PAGE_SIZE = 20
CANDIDATES = 500
WORDS_TO_MEND = 6


@dataclass(frozen=True, slots=True)
class Hit:
    kind: str
    kind_label: str
    within: str
    url: str
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]
    language: str


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many hits a kind has; `at_least` where more were found than are counted."""

    kind: str
    label: str
    count: int
    at_least: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One page of hits, best first. `after` is the key the next page starts behind."""

    hits: tuple[Hit, ...]
    kinds: tuple[KindCount, ...]
    after: str | None
    suggestion: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    points: int
    id: int
    kind: str
    object_id: int

    @property
    def key(self) -> tuple[int, int]:
        return (self.points, self.id)


NOTHING = Found((), (), None, "")


def find(*, viewer: Viewer, query: str, kind: str = "", after: str = "") -> Found:
    """The hits of a query; of one `kind` only, from a key on. Bad keys start at the beginning."""
    terms = analysis.query_terms(query)
    rows = _visible(viewer)
    if not terms or rows is None:
        return NOTHING
    veil = Veil.over(search.hidden_names(viewer))
    ranked = _ranked(rows := _beside(rows, veil.ways(terms)), terms)
    if not ranked:
        return Found((), (), None, _suggestion(rows, query, veil))
    counts = _counts(ranked)
    chosen = ranked
    if kind:
        if len(ranked) >= CANDIDATES and search.of_kind(kind):
            chosen = _ranked(rows.filter(kind=kind), terms)
        chosen = [one for one in chosen if one.kind == kind]
    key = _key(after)
    behind = [one for one in chosen if key is None or one.key < key]
    page = behind[:PAGE_SIZE]
    more = f"{page[-1].points}-{page[-1].id}" if len(behind) > PAGE_SIZE else None
    return Found(_hits(viewer, page, terms, veil), counts, more, "")


def _visible(viewer: Viewer) -> QuerySet[SearchEntry] | None:
    """The entries of what this viewer may know of."""
    whole, allowed = [], []
    for one in search.kinds_for(viewer):
        rows = one.visible(viewer)
        if rows is None:
            continue
        if _is_everything(rows):
            whole.append(one.kind)
        else:
            this = rows.order_by().filter(pk=OuterRef("object_id"))
            allowed.append(Q(Exists(this), kind=one.kind))
    if whole:
        allowed.append(Q(kind__in=whole))
    return _own_side(viewer).filter(reduce(or_, allowed)) if allowed else None


def _own_side(viewer: Viewer) -> QuerySet[SearchEntry]:
    """Without the entries of the other side. The gates say so too, but this one comparison costs so
    little that PostgreSQL makes it before it unpacks the words of an entry."""
    for_public = Q(kind__startswith=search.FOR_PUBLIC)
    return SearchEntry.objects.filter(for_public if viewer == PUBLIC else ~for_public)


def _is_everything(rows: QuerySet[Any]) -> bool:
    """Every row of its table: entries follow their rows, so nothing has to be asked of each."""
    query = rows.query
    return not (query.where or query.is_sliced or query.combinator or query.annotations)


def _beside(rows: QuerySet[SearchEntry], names: Term) -> QuerySet[SearchEntry]:
    """Without the texts that hold one of these names, which the query could have asked for."""
    if not names:
        return rows
    by_gate = [one.kind for one in search.kinds() if not one.is_veiled]
    return rows.filter(Q(kind__in=by_gate) | ~Q(tokens__holds=Expression([names])))


def _ranked(rows: QuerySet[SearchEntry], terms: Sequence[Term]) -> list[_Candidate]:
    """The best candidates: those with every word in the title, and where these are few, the
    youngest of the others."""
    found: dict[int, _Candidate] = {}
    for in_title in (True, False):
        matching = rows.filter(tokens__holds=Expression(terms, in_title=in_title))
        columns = matching.order_by("-id").values_list("id", "kind", "object_id", "title", "body")
        for id, kind, object_id, title, body in columns[:CANDIDATES]:
            if id not in found:
                score = points(terms, title=title, body=body)
                found[id] = _Candidate(score, id, kind, object_id)
        if len(found) >= CANDIDATES:
            break
    return sorted(found.values(), key=lambda one: one.key, reverse=True)


def _counts(ranked: Sequence[_Candidate]) -> tuple[KindCount, ...]:
    counted = Counter(one.kind for one in ranked)
    capped = len(ranked) >= CANDIDATES
    return tuple(
        KindCount(one.kind, str(one.label), counted[one.kind], capped)
        for one in search.kinds()
        if counted[one.kind]
    )


def _hits(
    viewer: Viewer, page: Sequence[_Candidate], terms: Sequence[Term], veil: Veil
) -> tuple[Hit, ...]:
    """The page with titles, addresses and texts: what a kind does not show is left out."""
    ids: dict[str, list[int]] = defaultdict(list)
    for one in page:
        ids[one.kind].append(one.object_id)
    shown: dict[tuple[str, int], tuple[Searchable, TraceEnd, Text | None]] = {}
    for kind, wanted in ids.items():
        searchable = search.of_kind(kind)
        if searchable is None:
            continue
        texts = {row.pk: searchable.text(row) for row in _rows(searchable, wanted)}
        for end in searchable.show(viewer, wanted):
            shown[kind, end.id] = (searchable, end, texts.get(end.id))
    return tuple(
        _hit(*shown[one.kind, one.object_id], terms, veil)
        for one in page
        if (one.kind, one.object_id) in shown
    )


def _hit(
    searchable: Searchable, end: TraceEnd, text: Text | None, terms: Sequence[Term], veil: Veil
) -> Hit:
    text = text or Text("")
    veil = veil if searchable.is_veiled else NO_VEIL
    instead = _("geschützte Stelle")
    return Hit(
        searchable.kind,
        str(searchable.label),
        end.within,
        end.url,
        marked(veil.on(end.title, instead=instead), terms),
        snippet(veil.on(text.body, instead=instead), terms),
        text.language,
    )


def _rows(searchable: Searchable, ids: Iterable[int]) -> QuerySet[Any]:
    return searchable.model._default_manager.filter(pk__in=set(ids))


def _suggestion(rows: QuerySet[SearchEntry], query: str, veil: Veil) -> str:
    """The query with its unknown words mended from titles of rows this viewer may see, if that
    finds something; else nothing."""
    asked = query[: analysis.LONGEST_QUERY]
    better = asked
    for word in reversed(analysis.words(asked)[:WORDS_TO_MEND]):
        alone = analysis.query_terms(word.written)
        if rows.filter(tokens__holds=Expression(alone)).exists():
            continue
        if not (close := _closest(rows, word, veil)):
            return ""
        better = better[: word.start] + close + better[word.end :]
    return better if better != asked and _ranked(rows, analysis.query_terms(better)) else ""


def _closest(rows: QuerySet[SearchEntry], word: analysis.Word, veil: Veil) -> str:
    left = sorted(analysis.typing_errors(analysis.stem(word.folded)))
    if not left:
        return ""
    ways = tuple(analysis.Way((analysis.NEARLY + one,), 1.0) for one in left)
    near = rows.filter(tokens__holds=Expression([ways])).order_by("-id")
    ids: dict[str, list[int]] = defaultdict(list)
    for kind, object_id in near.values_list("kind", "object_id")[:50]:
        ids[kind].append(object_id)
    offered: Counter[tuple[str, str]] = Counter()
    for kind, wanted in ids.items():
        if searchable := search.of_kind(kind):
            seen = veil if searchable.is_veiled else NO_VEIL
            offered.update(_title_words(searchable, wanted, seen))
    best = [
        (distance(word.folded, folded), -likeness(word.folded, folded), -count, folded, written)
        for (folded, written), count in offered.items()
        if distance(word.folded, folded) <= (1 if len(word.folded) < 6 else 2)
    ]
    return min(best)[-1] if best else ""


def _title_words(
    searchable: Searchable, ids: Iterable[int], veil: Veil
) -> Iterable[tuple[str, str]]:
    for row in _rows(searchable, ids):
        text = searchable.text(row)
        for word in analysis.words(veil.on(text.title, instead="") if text else ""):
            yield from analysis.spoken(word).items()


def _key(after: str) -> tuple[int, int] | None:
    score, _, id = after.partition("-")
    if not (score.isascii() and score.isdigit() and id.isascii() and id.isdigit()):
        return None
    return (int(score[:18]), int(id[:18]))
