"""What the database itself enforces: it seals every entry and refuses to change or delete one.

On PostgreSQL the seal is set by a deferred trigger, at commit: writers wait for each other only
for the two small statements that close a transaction, never while a service is still working, and
no other lock is taken after it, so the chain can be in no deadlock. On SQLite writers take turns
anyway; there the seal is set at once. Both compute `chain.link`.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

GUARDED = ("core_auditentry", "core_auditseal", "core_auditsegment", "core_audithead")

SQLITE = {
    "audit_seal": """
        AFTER INSERT ON core_auditentry BEGIN
            INSERT OR IGNORE INTO core_audithead (stream, sequence, hash)
            VALUES (NEW.stream, 0, hex(zeroblob(32)));
            UPDATE core_audithead SET
                hash = SHA256(hash || char(10) || (sequence + 1) || char(10) || NEW.id
                    || char(10) || NEW.content_hash),
                sequence = sequence + 1
            WHERE stream = NEW.stream;
            INSERT INTO core_auditseal (stream, sequence, entry_id, hash)
            SELECT stream, sequence, NEW.id, hash FROM core_audithead WHERE stream = NEW.stream;
        END""",
    "audit_entry_kept": """
        BEFORE DELETE ON core_auditentry WHEN NOT EXISTS (
            SELECT 1 FROM core_auditseal s JOIN core_auditsegment g ON g.stream = s.stream
            WHERE s.entry_id = OLD.id AND s.sequence BETWEEN g.first AND g.last)
        BEGIN SELECT RAISE(ABORT, 'Audit entries are never deleted.'); END""",
    "audit_seal_kept": """
        BEFORE DELETE ON core_auditseal WHEN NOT EXISTS (
            SELECT 1 FROM core_auditsegment g
            WHERE g.stream = OLD.stream AND OLD.sequence BETWEEN g.first AND g.last)
        BEGIN SELECT RAISE(ABORT, 'Audit seals are never deleted.'); END""",
    "audit_segment_kept": """
        BEFORE DELETE ON core_auditsegment
        BEGIN SELECT RAISE(ABORT, 'Audit segments are never deleted.'); END""",
    "audit_head_kept": """
        BEFORE DELETE ON core_audithead
        BEGIN SELECT RAISE(ABORT, 'The end of the audit chain is never deleted.'); END""",
    "audit_entry_unchanged": """
        BEFORE UPDATE ON core_auditentry
        BEGIN SELECT RAISE(ABORT, 'Audit entries are never changed.'); END""",
    "audit_seal_unchanged": """
        BEFORE UPDATE ON core_auditseal
        BEGIN SELECT RAISE(ABORT, 'Audit seals are never changed.'); END""",
    "audit_segment_unchanged": """
        BEFORE UPDATE ON core_auditsegment
        BEGIN SELECT RAISE(ABORT, 'Audit segments are never changed.'); END""",
    "audit_head_forward": """
        BEFORE UPDATE ON core_audithead
        WHEN NEW.sequence <> OLD.sequence + 1 OR NEW.stream <> OLD.stream
        BEGIN SELECT RAISE(ABORT, 'The audit chain only grows.'); END""",
}

POSTGRESQL_FUNCTIONS = """
CREATE OR REPLACE FUNCTION core_audit_seal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    next_sequence bigint;
    next_hash text;
BEGIN
    -- Both chains in one order: a transaction that writes to both cannot meet another crosswise.
    PERFORM 1 FROM core_audithead ORDER BY stream FOR UPDATE;
    IF (SELECT count(*) FROM core_audithead) < 2 THEN
        INSERT INTO core_audithead (stream, sequence, hash)
        VALUES ('change', 0, repeat('0', 64)), ('read', 0, repeat('0', 64)) ON CONFLICT DO NOTHING;
        PERFORM 1 FROM core_audithead ORDER BY stream FOR UPDATE;
    END IF;
    UPDATE core_audithead SET
        sequence = sequence + 1,
        hash = encode(sha256(convert_to(hash || chr(10) || (sequence + 1) || chr(10) || NEW.id
            || chr(10) || NEW.content_hash, 'UTF8')), 'hex')
    WHERE stream = NEW.stream RETURNING sequence, hash INTO next_sequence, next_hash;
    INSERT INTO core_auditseal (stream, sequence, entry_id, hash)
    VALUES (NEW.stream, next_sequence, NEW.id, next_hash);
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION core_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit log is never changed or deleted (% on %).', TG_OP, TG_TABLE_NAME;
END $$;

CREATE OR REPLACE FUNCTION core_audit_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'core_auditseal' THEN
        PERFORM 1 FROM core_auditsegment g
        WHERE g.stream = OLD.stream AND OLD.sequence BETWEEN g.first AND g.last;
    ELSE
        PERFORM 1 FROM core_auditseal s JOIN core_auditsegment g ON g.stream = s.stream
        WHERE s.entry_id = OLD.id AND s.sequence BETWEEN g.first AND g.last;
    END IF;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'The audit log is never deleted (%).', TG_TABLE_NAME;
    END IF;
    RETURN OLD;
END $$;

CREATE OR REPLACE FUNCTION core_audit_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sequence <> OLD.sequence + 1 OR NEW.stream <> OLD.stream THEN
        RAISE EXCEPTION 'The audit chain only grows.';
    END IF;
    RETURN NEW;
END $$;
"""

SEALS_AT_COMMIT = (
    "AFTER INSERT ON core_auditentry DEFERRABLE INITIALLY DEFERRED "
    "FOR EACH ROW EXECUTE FUNCTION core_audit_seal()"
)
POSTGRESQL = {
    "audit_seal": ("CONSTRAINT TRIGGER", SEALS_AT_COMMIT),
    **{
        f"audit_{table}_{name}": ("TRIGGER", f"BEFORE {event} ON core_audit{table} {what}")
        for table, name, event, what in (
            ("entry", "kept", "DELETE", "FOR EACH ROW EXECUTE FUNCTION core_audit_keep()"),
            ("seal", "kept", "DELETE", "FOR EACH ROW EXECUTE FUNCTION core_audit_keep()"),
            ("segment", "kept", "DELETE", "FOR EACH ROW EXECUTE FUNCTION core_audit_refuse()"),
            ("head", "kept", "DELETE", "FOR EACH ROW EXECUTE FUNCTION core_audit_refuse()"),
            ("entry", "unchanged", "UPDATE", "FOR EACH ROW EXECUTE FUNCTION core_audit_refuse()"),
            ("seal", "unchanged", "UPDATE", "FOR EACH ROW EXECUTE FUNCTION core_audit_refuse()"),
            ("segment", "unchanged", "UPDATE", "FOR EACH ROW EXECUTE FUNCTION core_audit_refuse()"),
            ("head", "forward", "UPDATE", "FOR EACH ROW EXECUTE FUNCTION core_audit_forward()"),
        )
    },
    **{
        f"audit_{table.removeprefix('core_audit')}_whole": (
            "TRIGGER",
            f"BEFORE TRUNCATE ON {table} EXECUTE FUNCTION core_audit_refuse()",
        )
        for table in GUARDED
    },
}


def names(connection: BaseDatabaseWrapper) -> frozenset[str]:
    """The triggers that must stand in this database."""
    return frozenset(POSTGRESQL if connection.vendor == "postgresql" else SQLITE)


def standing(connection: BaseDatabaseWrapper) -> frozenset[str]:
    """Those of them that do stand there and are switched on."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {str(row[0]) for row in cursor.fetchall()}
    return names(connection) & found


def removal(connection: BaseDatabaseWrapper) -> list[str]:
    if connection.vendor == "postgresql":
        return [
            f"DROP TRIGGER IF EXISTS {name} ON {_table(rule)}"
            for name, (_, rule) in POSTGRESQL.items()
        ]
    return [f"DROP TRIGGER IF EXISTS {name}" for name in SQLITE]


def creation(connection: BaseDatabaseWrapper) -> list[str]:
    if connection.vendor == "postgresql":
        rules = [f"CREATE {kind} {name} {rule}" for name, (kind, rule) in POSTGRESQL.items()]
        return [POSTGRESQL_FUNCTIONS, *rules]
    return [f"CREATE TRIGGER {name} {rule}" for name, rule in SQLITE.items()]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger in its place, new. A migration that rebuilds a guarded table calls it."""
    with connection.cursor() as cursor:
        for statement in (*removal(connection), *creation(connection)):
            cursor.execute(statement)


def _table(rule: str) -> str:
    return rule.partition(" ON ")[2].partition(" ")[0]
