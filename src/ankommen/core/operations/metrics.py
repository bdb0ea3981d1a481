"""The load of the installation in Prometheus' text format: work and pages, never people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from itertools import accumulate

from django.db import DatabaseError, InterfaceError, connection

from ..backup.selectors import last_backup
from ..jobs.selectors import load
from .counters import BUCKETS, Durations, Key

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def exposition(*, requests: dict[Key, Durations], now: datetime) -> str:
    """What belongs to this process, then what the database knows for all of them."""
    lines = [*_gauge("build_info", "Version.", 1, f'{{version="{version("ankommen")}"}}')]
    lines += _requests(requests)
    try:
        known = [line for part in (_jobs(now), _database(now)) for line in part]
    except (DatabaseError, InterfaceError):
        known = []
    lines += _gauge("database_up", "1 if the database answers.", int(bool(known)))
    return "\n".join([*lines, *known, ""])


def _requests(found: dict[Key, Durations]) -> Iterator[str]:
    name = "ankommen_request_duration_seconds"
    yield f"# HELP {name} Answered requests of this process since its start, by page."
    yield f"# TYPE {name} histogram"
    for (page, status), durations in found.items():
        labels = f'route="{page}",status="{status}"'
        for bound, count in zip(
            (*map(str, BUCKETS), "+Inf"), accumulate(durations.counts), strict=True
        ):
            yield f'{name}_bucket{{{labels},le="{bound}"}} {count}'
        yield f"{name}_sum{{{labels}}} {durations.seconds:.6f}"
        yield f"{name}_count{{{labels}}} {sum(durations.counts)}"


def _jobs(now: datetime) -> Iterator[str]:
    found = load(now=now)
    yield from _gauge("jobs_waiting", "Jobs that wait.", found.waiting)
    yield from _gauge("jobs_running", "Jobs that run.", found.running)
    yield from _gauge("jobs_failed", "Failed jobs that nobody has seen.", found.failed)
    seconds = found.oldest_waits.total_seconds()
    yield from _gauge("jobs_oldest_seconds", "How long the oldest due job waits.", seconds)
    yield from _gauge("mail_jobs_waiting", "Waiting jobs that send mails.", found.mails)


def _database(now: datetime) -> Iterator[str]:
    yield from _gauge("database_bytes", "Size of the database.", _size())
    made_at, proved_at = last_backup()
    if made_at:
        age = (now - made_at).total_seconds()
        yield from _gauge("backup_age_seconds", "Age of the last whole backup.", age)
    if proved_at:
        age = (now - proved_at).total_seconds()
        yield from _gauge("backup_proof_age_seconds", "Since a backup was proved.", age)


def _size() -> int:
    postgresql = connection.vendor == "postgresql"
    query = (
        "SELECT pg_database_size(current_database())"
        if postgresql
        else "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])


def _gauge(name: str, help: str, value: float, labels: str = "") -> Iterator[str]:
    yield f"# HELP ankommen_{name} {help}"
    yield f"# TYPE ankommen_{name} gauge"
    yield f"ankommen_{name}{labels} {value}"
