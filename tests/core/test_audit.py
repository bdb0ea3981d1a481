from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import F

import ankommen
from ankommen.config.audit_actions import LABELS
from ankommen.core import audit
from ankommen.core.models import AuditEntry
from ankommen.core.viewer import Viewer

ACTION = re.compile(r"[a-z_]+\.[a-z_]*[a-z]")


@pytest.fixture
def entry(db: None) -> AuditEntry:
    with transaction.atomic():
        audit.record("test.done", actor=Viewer(7, "Maren"), kind="test", id=1, label="Probe")
    return AuditEntry.objects.get()


def test_an_entry_says_who_did_what_to_which_object(entry: AuditEntry) -> None:
    assert (entry.actor_id, entry.actor_label, entry.action) == (7, "Maren", "test.done")
    assert (entry.object_kind, entry.object_id, entry.object_label) == ("test", "1", "Probe")


@pytest.mark.django_db(transaction=True)
def test_without_the_transaction_of_a_write_there_is_no_entry() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        audit.record("test.done", actor=Viewer(7, "Maren"), kind="test", id=1, label="Probe")
    assert not AuditEntry.objects.exists()


def test_the_entry_goes_with_the_write_that_fails(db: None) -> None:
    with transaction.atomic():
        audit.record("test.done", actor=Viewer(7, "Maren"), kind="test", id=1, label="Probe")
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()


def test_nothing_changes_or_deletes_an_entry(entry: AuditEntry) -> None:
    entries = AuditEntry.objects.all()
    for attempt in (
        entry.save,
        entry.delete,
        entries.delete,
        lambda: entries.update(actor_label=F("action")),
        lambda: entries.bulk_update([entry], ["actor_label"]),
        lambda: AuditEntry.objects.filter(pk=entry.pk).delete(),
        lambda: AuditEntry.objects.update_or_create(
            pk=entry.pk, defaults={"actor_label": "niemand"}
        ),
    ):
        with pytest.raises(TypeError, match="never"):
            attempt()
    assert AuditEntry.objects.get().actor_label == "Maren"


def recorded_actions() -> set[str]:
    """Every action that is written by its name: the first argument of a call to some `record`."""
    found = set()
    for path in Path(ankommen.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and "record" in ast.unparse(node.func) and node.args:
                found |= {one for one in _texts(node.args[0]) if ACTION.fullmatch(one)}
    return found


def _texts(node: ast.expr) -> set[str]:
    return {
        one.value
        for one in ast.walk(node)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }


def test_every_recorded_action_has_its_words() -> None:
    assert {"accounts.role_given", "core.job_asked"} <= recorded_actions()
    assert sorted(recorded_actions() - set(LABELS)) == []
