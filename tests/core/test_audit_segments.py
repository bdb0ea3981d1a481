from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.utils import timezone

from ankommen.core import audit
from ankommen.core.audit import segments
from ankommen.core.audit.verify import verify
from ankommen.core.models import AuditEntry, AuditHead, AuditSeal, AuditSegment, AuditStream
from ankommen.core.viewer import Viewer

from . import audit_edits

MAREN = Viewer(7, "Maren")
OLD = datetime(2025, 3, 1, tzinfo=UTC)
NEW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def log(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven old entries, then three new ones."""
    for moment, number in ((OLD, 7), (NEW, 3)):
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        with transaction.atomic():
            for id in range(number):
                audit.record("test.done", actor=MAREN, kind="test", id=id, label="Probe")
    connection.check_constraints()


def prune() -> segments.Prunable:
    found = segments.prunable(AuditStream.CHANGE, before=NEW - timedelta(days=30))
    assert found is not None
    segments.begin(found, actor=MAREN, now=NEW)
    return found


def test_the_old_end_goes_and_the_chain_still_holds(log: None) -> None:
    found = prune()
    assert segments.finish() == found.entries == 7
    connection.check_constraints()
    assert AuditEntry.objects.filter(at__lt=NEW).count() == 0
    assert AuditSegment.objects.get().closing_hash == found.closing_hash
    assert verify().broken is None
    assert verify().entries == 4  # three new ones, and the one that says what was pruned
    assert segments.prunable(AuditStream.CHANGE, before=NEW - timedelta(days=30)) is None


def test_a_pruning_killed_in_the_middle_is_finished_later(
    log: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next run goes on; in between the chain holds, and a forged rest is found."""
    monkeypatch.setattr(segments, "CHUNK", 2)
    prune()

    def killed(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        segments.finish(killed)
    connection.check_constraints()
    assert AuditSeal.objects.filter(sequence__lte=7).count() == 5
    assert verify().broken is None
    with transaction.atomic():
        with audit_edits.unprotected():
            audit_edits.run("UPDATE core_auditentry SET object_id = '9' WHERE object_id = '0'")
        broken = verify().broken
        assert broken is not None
        assert (broken.code, broken.sequence) == ("entry_changed", 1)
        transaction.set_rollback(True)
    assert segments.finish() == 5
    assert verify().broken is None


def test_nothing_is_pruned_while_all_is_young(log: None) -> None:
    assert segments.prunable(AuditStream.CHANGE, before=OLD) is None
    assert segments.prunable(AuditStream.READ, before=NEW) is None


def test_the_command_says_that_the_chain_holds_and_where_it_ends(log: None) -> None:
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    head = AuditHead.objects.get(stream="change")
    assert "10 entries" in out.getvalue()
    end = f"change:10:{head.hash}"
    assert f"--expect {end}" in out.getvalue()
    call_command("audit", "verify", expect=end, stdout=out)
    with pytest.raises(CommandError, match="must look like"):
        call_command("audit", "verify", expect="change:x", stdout=out)


def test_the_command_names_the_break_and_fails(log: None) -> None:
    with audit_edits.unprotected():
        audit_edits.run("UPDATE core_auditentry SET action = 'x' WHERE object_id = '2'")
    error = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("audit", "verify", stderr=error)
    assert ended.value.code == 1
    assert "BROKEN at change 3" in error.getvalue()
