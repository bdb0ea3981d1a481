from django.db import migrations

from ankommen.core.audit import triggers
from ankommen.core.audit.chain import GENESIS, content_hash, link

CHUNK = 500


def seal_what_is_there(apps, schema_editor):
    """Entries written before there was a chain become its beginning, in the order of their ids."""
    entries = apps.get_model("core", "AuditEntry")
    seals = apps.get_model("core", "AuditSeal")
    sequence, previous, after = 0, GENESIS, 0
    while chunk := list(entries.objects.filter(pk__gt=after).order_by("pk")[:CHUNK]):
        made = []
        for entry in chunk:
            entry.content_hash = content_hash(
                stream=entry.stream, at=entry.at, actor_id=entry.actor_id,
                actor_label=entry.actor_label, action=entry.action, purpose=entry.purpose,
                object_kind=entry.object_kind, object_id=entry.object_id,
                object_label=entry.object_label, details=entry.details,
            )
            sequence += 1
            previous = link(
                previous, sequence=sequence, entry_id=entry.pk, content_hash=entry.content_hash
            )
            made.append(
                seals(stream=entry.stream, sequence=sequence, entry_id=entry.pk, hash=previous)
            )
        entries.objects.bulk_update(chunk, ["content_hash"])
        seals.objects.bulk_create(made)
        after = chunk[-1].pk
    if not sequence:
        return
    heads = apps.get_model("core", "AuditHead")
    heads.objects.create(stream="change", sequence=sequence, hash=previous)
    heads.objects.create(stream="read", sequence=0, hash=GENESIS)


def protect(apps, schema_editor):
    triggers.install(schema_editor.connection)


def unprotect(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for statement in triggers.removal(schema_editor.connection):
            cursor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0010_audit_chain'),
    ]

    operations = [
        migrations.RunPython(seal_what_is_there, migrations.RunPython.noop),
        migrations.RunPython(protect, unprotect),
    ]
