"""Whatever somebody edits in the tables of the log is found, and its place is named."""

from __future__ import annotations

import random

import pytest
from django.db import connection, transaction

from ankommen.core.audit import triggers
from ankommen.core.audit.verify import verify
from ankommen.core.models import AuditHead, AuditSeal

from . import audit_edits


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - repeatable on purpose


def found(edits: int, *, seed: int) -> int:
    """How many of so many random edits are found, each in a log of its own state."""
    rng = dice(seed)
    audit_edits.fill(60, rng=rng)
    assert verify().broken is None
    return sum(_is_found(number, rng) for number in range(edits))


def _is_found(number: int, rng: random.Random) -> bool:
    edit = audit_edits.EDITS[number % len(audit_edits.EDITS)]
    with transaction.atomic():
        with audit_edits.unprotected():
            edit(rng)
        broken = verify().broken
        transaction.set_rollback(True)
    if broken is None:
        print(f"not found: {edit.__name__}")
    return broken is not None


@pytest.mark.django_db
def test_fifty_random_edits_are_found() -> None:
    assert found(50, seed=20261126) == 50


@pytest.mark.prove
@pytest.mark.django_db
def test_a_thousand_random_edits_are_found() -> None:
    assert found(1000, seed=2026) == 1000


@pytest.mark.django_db
def test_switching_the_protection_off_is_found() -> None:
    audit_edits.fill(5, rng=dice(1))
    audit_edits.run(triggers.removal(connection)[1])
    broken = verify().broken
    assert broken is not None
    assert broken.code == "trigger_missing"


@pytest.mark.django_db
def test_the_first_broken_entry_is_named() -> None:
    audit_edits.fill(12, rng=dice(3))
    seals = AuditSeal.objects.filter(stream="change").order_by("sequence")
    first, later = seals[1], seals[3]
    with audit_edits.unprotected():
        for seal in (later, first):
            audit_edits.run(
                "UPDATE core_auditentry SET actor_label = 'niemand' WHERE id = %s", seal.entry_id
            )
    broken = verify().broken
    assert broken is not None
    assert (broken.code, broken.sequence, broken.entry_id) == (
        "entry_changed",
        first.sequence,
        first.entry_id,
    )


@pytest.mark.django_db
def test_a_chain_cut_back_with_its_end_needs_a_seal_noted_elsewhere() -> None:
    """Who rewrites everything consistently leaves a chain that holds: a noted seal tells."""
    audit_edits.fill(20, rng=dice(4))
    head = AuditHead.objects.get(stream="read")
    noted = ("read", head.sequence, head.hash)
    assert verify(expected=noted).broken is None
    last, before = AuditSeal.objects.filter(stream="read").order_by("-sequence")[:2]
    with audit_edits.unprotected():
        audit_edits.run("DELETE FROM core_auditentry WHERE id = %s", last.entry_id)
        audit_edits.run("DELETE FROM core_auditseal WHERE id = %s", last.pk)
        audit_edits.run(
            "UPDATE core_audithead SET sequence = %s, hash = %s WHERE stream = 'read'",
            before.sequence,
            before.hash,
        )
    assert verify().broken is None
    broken = verify(expected=noted).broken
    assert broken is not None
    assert broken.code == "expected"
