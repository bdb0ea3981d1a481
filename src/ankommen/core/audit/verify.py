"""Does the chain hold? Follow it from its beginning and name the first entry that does not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef

from ..models import AuditEntry, AuditHead, AuditSeal, AuditSegment, AuditStream
from . import triggers
from .chain import GENESIS, content_hash, link

CHUNK = 2000
FIELDS = (
    "stream",
    "at",
    "actor_id",
    "actor_label",
    "action",
    "purpose",
    "object_kind",
    "object_id",
    "object_label",
    "details",
)
PRUNED = "core.audit_pruned"


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place where a chain does not hold: a code, the place, and what is wrong there."""

    code: str
    stream: str
    sequence: int | None
    entry_id: int | None

    def __str__(self) -> str:
        place = f"{self.stream} {self.sequence}" if self.sequence is not None else self.stream
        entry = f", entry {self.entry_id}" if self.entry_id is not None else ""
        return f"{place}{entry}: {REASONS[self.code]}"


REASONS = {
    "trigger_missing": "the database no longer protects the log (a trigger is missing or off)",
    "segment": "a pruned segment does not join the one before it",
    "segment_unrecorded": "a segment was pruned without an entry that says so",
    "gap": "an entry is missing from the sequence",
    "entry_missing": "the entry of this seal is gone",
    "entry_changed": "the entry is not what was written",
    "chain": "the seal does not follow from the one before it",
    "head": "the end of the chain is not where it was last written",
    "unsealed": "an entry stands outside the chain",
    "expected": "the chain does not contain the noted seal",
}


@dataclass(frozen=True, slots=True)
class Verified:
    """How many entries were followed, where each chain ends now, and the first break, if any."""

    entries: int
    heads: dict[str, tuple[int, str]]
    broken: Broken | None


Progress = Callable[[int], None]


def verify(
    *, expected: tuple[str, int, str] | None = None, progress: Progress | None = None
) -> Verified:
    """Follow all chains in constant memory.

    `expected` is a seal noted elsewhere (stream, sequence, hash): it proves that nobody has written
    the whole chain anew since then.
    """
    walk = _Walk(expected, progress)
    broken = _triggers() or next(
        (found for stream in AuditStream.values if (found := walk.follow(stream))), None
    )
    return Verified(walk.entries, walk.heads, broken or _unsealed() or walk.missed())


def verify_ends(*, entries: int = CHUNK) -> Verified:
    """Follow only the last entries of each chain: quick, and blind for what is older."""
    walk = _Walk(None, None)
    broken = _triggers() or next(
        (found for stream in AuditStream.values if (found := walk.follow_end(stream, entries))),
        None,
    )
    return Verified(walk.entries, walk.heads, broken)


class _Walk:
    """One pass over the chains."""

    def __init__(self, expected: tuple[str, int, str] | None, progress: Progress | None) -> None:
        self.entries = 0
        self.heads: dict[str, tuple[int, str]] = {}
        self._expected = expected
        self._met = False
        self._progress = progress

    def follow(self, stream: str) -> Broken | None:
        segments = list(AuditSegment.objects.filter(stream=stream).order_by("first"))
        if broken := _segments(stream, segments) or _before_the_first(stream):
            return broken
        sequence, previous = 0, GENESIS
        for segment in segments:
            # A pruning that was interrupted leaves the segment's oldest entries: they must fit too.
            left = _seals(stream, sequence, until=segment.last)
            broken, reached, hash = self._steps(left, sequence, previous)
            if broken is None and reached == segment.last and hash != segment.closing_hash:
                broken = Broken("segment", stream, segment.last, None)
            if broken:
                return broken
            sequence, previous = segment.last, segment.closing_hash
            self._meet(stream, sequence, previous)
        broken, sequence, previous = self._steps(_seals(stream, sequence), sequence, previous)
        self.heads[stream] = (sequence, previous)
        return broken or _head(stream, sequence, previous)

    def follow_end(self, stream: str, entries: int) -> Broken | None:
        """From a seal that is taken as it stands, or from the beginning where that is near."""
        last = AuditSeal.objects.filter(stream=stream).order_by("-sequence").first()
        if last is None or last.sequence <= entries:
            return self.follow(stream)
        start = AuditSeal.objects.filter(stream=stream, sequence=last.sequence - entries).first()
        if start is None:
            return self._pruned_short(stream, last.sequence - entries)
        broken, sequence, hash = self._steps(
            _seals(stream, start.sequence), start.sequence, start.hash
        )
        return broken or _head(stream, sequence, hash)

    def _pruned_short(self, stream: str, sequence: int) -> Broken | None:
        """Less is left than was to be followed, so that all of it can be; else a seal is gone."""
        pruned = AuditSegment.objects.filter(stream=stream, last__gte=sequence).exists()
        return self.follow(stream) if pruned else Broken("gap", stream, sequence, None)

    def _steps(
        self, seals: Iterator[dict[str, Any]], sequence: int, previous: str
    ) -> tuple[Broken | None, int, str]:
        """Follow these seals; the break, or how far it went and with which hash."""
        for seal in seals:
            sequence += 1
            if broken := _seal(seal, sequence, previous):
                return broken, sequence, previous
            previous = seal["hash"]
            self._meet(seal["stream"], sequence, previous)
            self.entries += 1
            if self._progress and self.entries % CHUNK == 0:
                self._progress(self.entries)
        return None, sequence, previous

    def missed(self) -> Broken | None:
        if self._expected is None or self._met:
            return None
        stream, sequence, _hash = self._expected
        return Broken("expected", stream, sequence, None)

    def _meet(self, stream: str, sequence: int, hash: str) -> None:
        self._met = self._met or (stream, sequence, hash) == self._expected


def _triggers() -> Broken | None:
    missing = triggers.names(connection) - triggers.standing(connection)
    return Broken("trigger_missing", ", ".join(sorted(missing)), None, None) if missing else None


def _segments(stream: str, segments: list[AuditSegment]) -> Broken | None:
    """Each begins behind the one before; each was recorded when it was pruned.

    The record of an old pruning may itself be pruned by now: then a younger segment says so.
    """
    last = 0
    youngest = AuditSegment.objects.filter(stream=AuditStream.CHANGE).order_by("pk").last()
    for one in segments:
        if one.first != last + 1:
            return Broken("segment", stream, one.first, None)
        last = one.last
        may_be_pruned = youngest is not None and youngest.pk > one.pk
        if not _recorded(one) and not may_be_pruned:
            return Broken("segment_unrecorded", stream, one.first, one.entry_id)
    return None


def _recorded(segment: AuditSegment) -> bool:
    entry = AuditEntry.objects.filter(pk=segment.entry_id, action=PRUNED).first()
    return entry is not None and entry.details == {
        "stream": segment.stream,
        "first": segment.first,
        "last": segment.last,
        "closing_hash": segment.closing_hash,
    }


def _before_the_first(stream: str) -> Broken | None:
    stray = AuditSeal.objects.filter(stream=stream, sequence__lt=1).first()
    return Broken("chain", stream, stray.sequence, stray.entry_id) if stray else None


def _seals(stream: str, after: int, *, until: int | None = None) -> Iterator[dict[str, Any]]:
    """The seals behind `after` with their entries, a chunk at a time."""
    while True:
        seals = AuditSeal.objects.filter(stream=stream, sequence__gt=after).order_by("sequence")
        if until is not None:
            seals = seals.filter(sequence__lte=until)
        chunk = list(seals.values("sequence", "entry_id", "hash")[:CHUNK])
        if not chunk:
            return
        entries = AuditEntry.objects.filter(pk__in=[seal["entry_id"] for seal in chunk])
        by_id = {row["id"]: row for row in entries.values("id", "content_hash", *FIELDS)}
        for seal in chunk:
            yield {**seal, "entry": by_id.get(seal["entry_id"]), "stream": stream}
        after = chunk[-1]["sequence"]


def _seal(seal: dict[str, Any], sequence: int, previous: str) -> Broken | None:
    entry, place = seal["entry"], (seal["stream"], sequence, seal["entry_id"])
    if seal["sequence"] != sequence:
        return Broken("gap", seal["stream"], sequence, None)
    if entry is None:
        return Broken("entry_missing", *place)
    if entry["content_hash"] != content_hash(**{name: entry[name] for name in FIELDS}):
        return Broken("entry_changed", *place)
    if entry["stream"] != seal["stream"]:
        return Broken("entry_changed", *place)
    expected = link(
        previous,
        sequence=sequence,
        entry_id=entry["id"],
        content_hash=entry["content_hash"],
    )
    return Broken("chain", *place) if seal["hash"] != expected else None


def _head(stream: str, sequence: int, hash: str) -> Broken | None:
    head = AuditHead.objects.filter(stream=stream).first()
    if head is None:
        return Broken("head", stream, sequence, None) if sequence else None
    return (
        None
        if (head.sequence, head.hash) == (sequence, hash)
        else Broken("head", stream, sequence + 1, None)
    )


def _unsealed() -> Broken | None:
    sealed = AuditSeal.objects.filter(entry_id=OuterRef("pk"), stream=OuterRef("stream"))
    loose = AuditEntry.objects.filter(~Exists(sealed)).order_by("pk").first()
    if loose is not None:
        return Broken("unsealed", loose.stream, None, loose.pk)
    foreign = AuditSeal.objects.exclude(stream__in=AuditStream.values).first()
    return Broken("chain", foreign.stream, foreign.sequence, foreign.entry_id) if foreign else None
