"""What the audit log costs: a change with its entry, and following a hundred thousand entries."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from ankommen.core.audit.verify import CHUNK, FIELDS, Verified, verify
from ankommen.core.models import AuditEntry, AuditSeal, AuditStream
from ankommen.core.viewer import DISTRICT
from ankommen.strategy.models import Edition, EditionState, Measure
from ankommen.strategy.services.measures import edit_measure
from tests.people import TODAY, person

from .dataset import fill
from .measuring import compare_acts

CHANGE_LIMIT = 4.0
VERIFY_LIMIT = 3.0
ENTRIES = 100_000
STARTED = datetime(2026, 1, 1, tzinfo=UTC)
texts = count()


@csrf_exempt
def bare(request: HttpRequest, pk: int) -> HttpResponse:
    """The same middleware, session and right; one row read and saved."""
    assert request.viewer.may_somewhere("strategy.edit")  # type: ignore[attr-defined]
    row = Measure.objects.select_related("action_field", "lead_unit", "edition").get(pk=pk)
    row.text = f"Stand {next(texts)}"
    row.version += 1
    row.save(update_fields=["text", "version"])
    return HttpResponse()


@csrf_exempt
def through_the_service(request: HttpRequest, pk: int) -> HttpResponse:
    edit_measure(
        actor=request.viewer,  # type: ignore[attr-defined]
        measure_id=pk,
        seen=None,
        values={"text": f"Stand {next(texts)}"},
        reason="fortgeschrieben",
        now=timezone.now(),
    )
    return HttpResponse()


def bench_change() -> bool:
    """One field of one measure: lock, rights, comparison, revision, entry, seal."""
    edition = fill(measures=20, today=TODAY, slug="aenderung")
    Edition.objects.filter(pk=edition.pk).update(state=EditionState.DRAFT, frozen_at=None)
    measure = edition.measures.all()[7]
    client = Client()
    client.force_login(person("schreibt", "Bench", ("integration_lead", DISTRICT)))
    with override_settings(ROOT_URLCONF="tests.bench.urls", DEBUG=False):
        result = compare_acts(
            "audited change of a measure",
            lambda: client.post(f"/service/change/{measure.pk}/"),
            lambda: client.post(f"/bare/change/{measure.pk}/"),
        )
    print(result.line(CHANGE_LIMIT))
    return result.ratio <= CHANGE_LIMIT


def bench_verification(entries: int = ENTRIES) -> bool:
    """Following the chain against reading the same rows in the same chunks."""
    write(entries)
    plain = cpu_seconds(lambda: sum(1 for _ in read()))
    found: list[Verified] = []
    spent = cpu_seconds(lambda: found.append(verify()))
    assert found[0].broken is None
    ratio = spent / plain
    mark = "ok" if ratio <= VERIFY_LIMIT else "TOO SLOW"
    print(
        f"{f'audit verify, {found[0].entries:,} entries':<44} {ratio:5.2f} × bare "
        f"(limit {VERIFY_LIMIT:.1f})  {spent / entries * 1e6:6.1f} µs against "
        f"{plain / entries * 1e6:6.1f} µs CPU per entry  {mark}"
    )
    return ratio <= VERIFY_LIMIT


def cpu_seconds(act: Callable[[], object]) -> float:
    started = time.process_time()
    act()
    return time.process_time() - started


def read() -> Iterator[dict[str, object]]:
    """Every entry with its seal, as the verification reads them, and nothing done with them."""
    for stream in AuditStream.values:
        after = 0
        while True:
            seals = AuditSeal.objects.filter(stream=stream, sequence__gt=after).order_by("sequence")
            chunk = list(seals.values("sequence", "entry_id", "hash")[:CHUNK])
            if not chunk:
                break
            entries = AuditEntry.objects.filter(pk__in=[seal["entry_id"] for seal in chunk])
            yield from entries.values("id", "content_hash", *FIELDS)
            after = chunk[-1]["sequence"]


def write(entries: int) -> None:
    """So many entries of an invented person, sealed by the database as always."""
    for start in range(0, entries, CHUNK):
        with transaction.atomic():
            AuditEntry.objects.bulk_create(
                entry(number) for number in range(start, min(start + CHUNK, entries))
            )


def entry(number: int) -> AuditEntry:
    return AuditEntry(
        at=STARTED + timedelta(seconds=number),
        actor_id=number % 40,
        actor_label="Maren Musterfrau",
        action="strategy.measure_edited",
        object_kind="measure",
        object_id=str(number % 5000),
        object_label="3.4 Kinderbetreuung während der Kurszeiten sichern",
        details={"changed": ["text", "milestones"], "version": number % 90},
    )
