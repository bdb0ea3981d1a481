# ruff: noqa: S608 - the forger writes SQL of his own, with dice
"""Random edits of the audit tables, as somebody with the database's password would make them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from ankommen.core import audit
from ankommen.core.audit import Purpose, segments, triggers
from ankommen.core.models import AuditEntry, AuditHead, AuditSeal, AuditSegment, AuditStream
from ankommen.core.viewer import Viewer

PEOPLE = [Viewer(number, f"Person {number}") for number in range(1, 6)]


def fill(entries: int, *, rng: random.Random) -> None:
    """A log of both chains; the oldest third of the changes was pruned."""
    with transaction.atomic():
        for number in range(entries):
            one(number, rng)
    connection.check_constraints()
    old = segments.prunable(AuditStream.CHANGE, before=timezone.now() + timedelta(days=1))
    assert old is not None
    kept = old.entries * 2 // 3
    seal = AuditSeal.objects.get(stream=old.stream, sequence=old.last - kept)
    third = segments.Prunable(old.stream, old.first, seal.sequence, seal.hash)
    segments.begin(third, actor=PEOPLE[0], now=timezone.now())
    segments.finish()
    connection.check_constraints()


def one(number: int, rng: random.Random) -> None:
    person = rng.choice(PEOPLE)
    details = {"value": rng.randrange(10), "text": f"alt {number}"}
    common: dict[str, Any] = {"kind": "test", "id": number, "label": f"Ding {number}"}
    if rng.random() < 0.3:
        audit.record_read(
            "test.read", viewer=person, purpose=Purpose.REVIEW, details=details, **common
        )
    else:
        audit.record("test.done", actor=person, details=details, **common)


@contextmanager
def unprotected() -> Iterator[None]:
    """Somebody switches the protection off, and on again when done."""
    with connection.cursor() as cursor:
        for statement in triggers.removal(connection):
            cursor.execute(statement)
    yield
    triggers.install(connection)


def run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _any_entry(rng: random.Random) -> AuditEntry:
    return rng.choice(list(AuditEntry.objects.order_by("pk")))


def _change_text(rng: random.Random) -> None:
    column = rng.choice(
        ["actor_label", "action", "purpose", "object_kind", "object_id", "object_label"]
    )
    run(f"UPDATE core_auditentry SET {column} = {column} || 'x' WHERE id = %s", _any_entry(rng).pk)


def _change_actor(rng: random.Random) -> None:
    value = rng.choice([None, 4711])
    run("UPDATE core_auditentry SET actor_id = %s WHERE id = %s", value, _any_entry(rng).pk)


def _change_time(rng: random.Random) -> None:
    entry = _any_entry(rng)
    moment = entry.at + timedelta(microseconds=rng.choice([1, -1, 10**9]))
    AuditEntry._base_manager.filter(pk=entry.pk)._update(  # type: ignore[attr-defined]
        [(AuditEntry._meta.get_field("at"), None, moment)]
    )


def _change_details(rng: random.Random) -> None:
    column = "details::text" if connection.vendor == "postgresql" else "details"
    cast = "::jsonb" if connection.vendor == "postgresql" else ""
    run(
        f"UPDATE core_auditentry SET details = replace({column}, 'alt', 'neu'){cast} WHERE id = %s",
        rng.choice(list(AuditEntry.objects.filter(details__has_key="text").order_by("pk"))).pk,
    )


def _change_with_its_hash(rng: random.Random) -> None:
    """The careful forger renews the hash of the content too."""
    entry = _any_entry(rng)
    entry.object_label += " gefälscht"
    run(
        "UPDATE core_auditentry SET object_label = %s, content_hash = %s WHERE id = %s",
        entry.object_label,
        entry.computed_hash(),
        entry.pk,
    )


def _other_stream(rng: random.Random) -> None:
    entry = _any_entry(rng)
    other = "read" if entry.stream == "change" else "change"
    run("UPDATE core_auditentry SET stream = %s WHERE id = %s", other, entry.pk)


def _delete_entry(rng: random.Random) -> None:
    run("DELETE FROM core_auditentry WHERE id = %s", _any_entry(rng).pk)


def _delete_with_seal(rng: random.Random) -> None:
    entry = _any_entry(rng)
    run("DELETE FROM core_auditentry WHERE id = %s", entry.pk)
    run("DELETE FROM core_auditseal WHERE entry_id = %s", entry.pk)


def _delete_and_close_the_gap(rng: random.Random) -> None:
    entry = _any_entry(rng)
    seal = AuditSeal.objects.get(entry_id=entry.pk)
    run("DELETE FROM core_auditentry WHERE id = %s", entry.pk)
    run("DELETE FROM core_auditseal WHERE entry_id = %s", entry.pk)
    later = AuditSeal.objects.filter(stream=seal.stream, sequence__gt=seal.sequence)
    for one in later.order_by("sequence"):
        run("UPDATE core_auditseal SET sequence = sequence - 1 WHERE id = %s", one.pk)
    run("UPDATE core_audithead SET sequence = sequence - 1 WHERE stream = %s", seal.stream)


def _delete_the_end(rng: random.Random) -> None:
    stream = rng.choice(AuditStream.values)
    for seal in AuditSeal.objects.filter(stream=stream).order_by("-sequence")[: rng.randint(1, 3)]:
        run("DELETE FROM core_auditentry WHERE id = %s", seal.entry_id)
        run("DELETE FROM core_auditseal WHERE id = %s", seal.pk)


def _delete_all_of_one(rng: random.Random) -> None:
    run("DELETE FROM core_auditentry WHERE actor_id = %s", _any_entry(rng).actor_id)


def _insert_without_seal(rng: random.Random) -> None:
    entry = _any_entry(rng)
    entry.pk = None
    AuditEntry._base_manager.bulk_create([entry])


def _insert_at_the_end(rng: random.Random) -> None:
    entry = _any_entry(rng)
    head = AuditHead.objects.get(stream=entry.stream)
    entry.pk = None
    AuditEntry._base_manager.bulk_create([entry])
    made = AuditEntry.objects.order_by("-pk")[0]
    run(
        "INSERT INTO core_auditseal (stream, sequence, entry_id, hash) VALUES (%s, %s, %s, %s)",
        made.stream,
        head.sequence + rng.choice([1, -(head.sequence + 5)]),
        made.pk,
        "ab" * 32,
    )


def _two_entries(rng: random.Random) -> tuple[AuditEntry, AuditEntry]:
    one, other = rng.sample(list(AuditEntry.objects.order_by("pk")), 2)
    return one, other


def _swap_seals(rng: random.Random) -> None:
    """Two entries change their places in the sequence."""
    one, other = _two_entries(rng)
    run("UPDATE core_auditseal SET entry_id = -1 WHERE entry_id = %s", one.pk)
    run("UPDATE core_auditseal SET entry_id = %s WHERE entry_id = %s", one.pk, other.pk)
    run("UPDATE core_auditseal SET entry_id = %s WHERE entry_id = -1", other.pk)


def _swap_entries(rng: random.Random) -> None:
    one, other = _two_entries(rng)
    run("UPDATE core_auditentry SET id = -1 WHERE id = %s", one.pk)
    run("UPDATE core_auditentry SET id = %s WHERE id = %s", one.pk, other.pk)
    run("UPDATE core_auditentry SET id = %s WHERE id = -1", other.pk)


def _change_seal(rng: random.Random) -> None:
    seal = rng.choice(list(AuditSeal.objects.order_by("pk")))
    place = rng.randrange(64)
    digit = "0" if seal.hash[place] != "0" else "1"
    run(
        "UPDATE core_auditseal SET hash = %s WHERE id = %s",
        seal.hash[:place] + digit + seal.hash[place + 1 :],
        seal.pk,
    )


def _change_head(rng: random.Random) -> None:
    stream = rng.choice(AuditStream.values)
    run("UPDATE core_audithead SET sequence = sequence - 1 WHERE stream = %s", stream)


def _forge_segment(rng: random.Random) -> None:
    """Delete through the back door: a segment that nobody approved."""
    last = AuditSegment.objects.get(stream="change").last
    seal = AuditSeal.objects.filter(stream="change", sequence__gt=last).order_by("sequence")[0]
    forged = AuditSegment.objects.create(
        stream="change",
        first=last + 1,
        last=seal.sequence,
        closing_hash=seal.hash,
        pruned_at=timezone.now(),
        entry_id=AuditSegment.objects.get().entry_id,
    )
    segments.finish()
    assert forged.pk


def _change_segment(rng: random.Random) -> None:
    what = rng.choice(["closing_hash = substr(closing_hash, 2) || 'g'", "last = last - 1"])
    run(f"UPDATE core_auditsegment SET {what}")


def _delete_segment(rng: random.Random) -> None:
    run("DELETE FROM core_auditsegment")


EDITS: tuple[Callable[[random.Random], None], ...] = (
    _change_text,
    _change_actor,
    _change_time,
    _change_details,
    _change_with_its_hash,
    _other_stream,
    _delete_entry,
    _delete_with_seal,
    _delete_and_close_the_gap,
    _delete_the_end,
    _delete_all_of_one,
    _insert_without_seal,
    _insert_at_the_end,
    _swap_seals,
    _swap_entries,
    _change_seal,
    _change_head,
    _forge_segment,
    _change_segment,
    _delete_segment,
)
