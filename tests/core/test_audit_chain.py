from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from ankommen.core import audit
from ankommen.core.audit import Purpose, triggers
from ankommen.core.audit.verify import verify
from ankommen.core.models import AuditEntry, AuditHead, AuditSeal
from ankommen.core.viewer import Viewer

MAREN = Viewer(7, "Maren")


def note(label: str = "Probe", **details: Any) -> None:
    with transaction.atomic():
        audit.record("test.done", actor=MAREN, kind="test", id=1, label=label, details=details)


def settle() -> None:
    """PostgreSQL seals at commit; a test that never commits asks for it."""
    connection.check_constraints()


def test_entries_are_sealed_one_behind_the_other(db: None) -> None:
    for number in range(5):
        note(str(number), share=0.1, name="a\x00b", list=[1, {"b": None, "a": "ü"}])
    audit.record_read("test.read", viewer=MAREN, purpose=Purpose.REVIEW, kind="t", id=1, label="")
    settle()
    found = verify()
    assert (found.broken, found.entries) == (None, 6)
    assert {head.stream: head.sequence for head in AuditHead.objects.all()} == {
        "change": 5,
        "read": 1,
    }
    assert found.heads["change"][1] == AuditSeal.objects.get(stream="change", sequence=5).hash


def test_a_write_that_fails_leaves_no_gap(db: None) -> None:
    note()
    with transaction.atomic():
        note()
        settle()
        transaction.set_rollback(True)
    note()
    settle()
    assert sorted(AuditSeal.objects.values_list("sequence", flat=True)) == [1, 2]
    assert verify().broken is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditentry SET actor_label = 'niemand'",
        "DELETE FROM core_auditentry",
        "UPDATE core_auditseal SET hash = 'x'",
        "DELETE FROM core_auditseal",
        "DELETE FROM core_audithead",
        "UPDATE core_audithead SET sequence = 0",
    ],
)
def test_the_database_itself_refuses(db: None, statement: str) -> None:
    note()
    settle()
    with (
        pytest.raises(DatabaseError, match=r"never|only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEntry.objects.get().actor_label == "Maren"


def test_all_triggers_stand_after_all_migrations(db: None) -> None:
    assert triggers.standing(connection) == triggers.names(connection)
