"""An upgrade that fails has not happened, whichever of its migrations it was: tables, rows and
triggers are the old."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from ankommen.config import serving
from ankommen.config.installing import install
from ankommen.core.audit.verify import verify
from ankommen.core.operations import readiness
from tests.core.test_backup import OFFICE, hashes

pytestmark = pytest.mark.django_db(transaction=True)
GOOD = "9998_goes_well"
NAME = "9999_fails_in_the_middle"


def rename(apps: Any, schema_editor: Any) -> None:
    apps.get_model("core", "Installation").objects.update(office_name="Anders", added="neu")
    apps.get_model("core", "Invented").objects.create(name="Erika Mustermann")


def renew(apps: Any, schema_editor: Any) -> None:
    area = apps.get_model("core", "Area")
    area.objects.create(key="99", kind="planning", name="Neu", parent=area.objects.first())


def fail(apps: Any, schema_editor: Any) -> None:
    raise ValueError("Erika Mustermann")


class Before(migrations.Migration):
    """Goes well, and changes rows whose foreign keys PostgreSQL looks at only at the end."""

    operations = [
        migrations.AddField("installation", "earlier", models.TextField(default="")),
        migrations.RunPython(renew),
    ]


class Invented(migrations.Migration):
    operations = [
        migrations.AddField("area", "added", models.TextField(default="")),
        migrations.AddField("installation", "added", models.TextField(default="")),
        migrations.CreateModel(
            "Invented",
            [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())],
        ),
        migrations.RunPython(rename),
        migrations.AlterField("job", "title", models.CharField(max_length=300)),
        migrations.RunPython(fail),
    ]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Two migrations more than there are, behind the last one of core."""
    real = MigrationLoader.load_disk
    leaf = MigrationLoader(None).graph.leaf_nodes("core")[0]

    def load(self: MigrationLoader) -> None:
        real(self)
        Before.dependencies, Invented.dependencies = [leaf], [("core", GOOD)]
        self.disk_migrations["core", GOOD] = Before(GOOD, "core")
        self.disk_migrations["core", NAME] = Invented(NAME, "core")

    monkeypatch.setattr(MigrationLoader, "load_disk", load)
    return monkeypatch


def schema() -> list[Any]:
    queries = {
        "sqlite": ["SELECT type, name, sql FROM sqlite_master"],
        "postgresql": [
            "SELECT * FROM information_schema.columns WHERE table_schema = 'public'",
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint",
            "SELECT tgname, tgrelid::regclass::text, tgenabled FROM pg_trigger",
        ],
    }
    found: list[Any] = []
    with connection.cursor() as cursor:
        for query in queries[connection.vendor]:
            cursor.execute(query)
            found += sorted(map(repr, cursor.fetchall()))
    return found


def test_it_leaves_the_old_state_and_is_named(failing: pytest.MonkeyPatch) -> None:
    install(district_key="03153", now=timezone.now(), **OFFICE)
    before, rows = schema(), hashes()
    with pytest.raises(ValueError, match="Erika"):
        call_command("migrate", verbosity=0, interactive=False)
    assert (schema(), hashes()) == (before, rows)
    with pytest.raises(CommandError, match=f"core.{NAME} failed") as told:
        serving.migrate()
    assert "Erika" not in str(told.value)
    assert "ValueError at test_failed_migration.py" in str(told.value)
    assert (schema(), hashes()) == (before, rows)
    assert readiness.pending_migrations() == [f"core.{GOOD}", f"core.{NAME}"]
    failing.undo()
    assert readiness.pending_migrations() == []
    assert verify().broken is None


def test_no_migration_does_without_a_transaction() -> None:
    """Else its first half would stay."""
    known = MigrationLoader(None).disk_migrations.items()
    ours = [
        (app, name, one)
        for (app, name), one in known
        if type(one).__module__.startswith("ankommen.")
    ]
    assert len(ours) > 20
    assert [(app, name) for app, name, one in ours if not one.atomic] == []
