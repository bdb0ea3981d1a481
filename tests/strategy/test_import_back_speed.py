"""Taking a table back costs about what writing it did, in CPU of this thread, whatever it holds."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from ankommen.core.imports.checking import run_check
from ankommen.core.imports.runs import Run, no_progress
from ankommen.core.imports.taking import run_undo, run_write
from ankommen.core.models import ImportBatch, ImportStage
from ankommen.strategy.models import Concept, Goal
from tests.people import viewer_with
from tests.strategy import build

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]
RIGHTS = ("strategy.read", "strategy.edit", "strategy.enter_values", "core.translate")
VIEWER = viewer_with(*RIGHTS)
ROWS = range(1_000)


def seconds(act: Callable[[Run], None], batch: ImportBatch, stage: ImportStage) -> float:
    ImportBatch.objects.filter(pk=batch.pk).update(stage=stage)
    run = Run(batch.pk, 0, VIEWER, timezone.now(), no_progress)
    begun = time.thread_time()
    act(run)
    return time.thread_time() - begun


def ratio(table: str, keys: str, lines: Sequence[str], target: str = "") -> float:
    """How many times the writing the taking back takes, for rows that are all new."""
    batch = ImportBatch(
        table=table,
        target=target,
        file_name="liste.csv",
        sheet="Tabelle",
        height=len(lines) + 1,
        columns=[
            {"index": at, "header": key, "key": key} for at, key in enumerate(keys.split(";"))
        ],
        uploaded_at=timezone.now(),
    )
    batch.file.save("", ContentFile("\n".join([keys, *lines]).encode()))
    seconds(run_check, batch, ImportStage.CHECKING)
    batch.refresh_from_db()
    assert batch.counts == {"new": len(lines)}
    there = seconds(run_write, batch, ImportStage.WRITING)
    back = seconds(run_undo, batch, ImportStage.UNDOING)
    assert set(batch.rows.values_list("step", flat=True)) == {"undone"}
    return back / there


def test_translations() -> None:
    """1.1 where it was measured; the search forgot them one by one and it was 1.8."""
    field = build.action_field(build.edition())
    goals = [Goal(action_field=field, title=f"Ziel {n}", number=str(n)) for n in ROWS]
    Goal.objects.bulk_create(goals)
    lines = [f"en.goal.{one.pk}.title;{one.title};Goal {one.number}" for one in goals]
    assert ratio("uebersetzungen", "key;german;text", lines, "en") < 1.6


def test_totals_of_the_balance() -> None:
    """0.7 where it was measured."""
    lines = [f"2025-3;Land {n};ausgestellt;Jobcenter;62;30.09.2025" for n in ROWS]
    assert ratio("bilanz", "quarter;origin;stage;source;count;reference_date", lines) < 1.5


def test_figures_of_indicators() -> None:
    """0.1 where it was measured: each is written by itself and they are taken back together."""
    indicator = build.indicator(build.concept())
    build.definition(indicator, 1)
    days = (date(2024, 12, 31) - timedelta(days=n) for n in ROWS)
    lines = [f"J1;{day};34,5;BA;2025-03-01" for day in days]
    keys, target = "code;reference_date;value;source;as_of", str(indicator.concept_id)
    assert ratio("kennzahlen", keys, lines, target) < 0.5


def test_needs_with_evidence() -> None:
    """0.05 where it was measured: written one by one by their services, taken back together."""
    build.concept()
    card = "Statistik;Einzelfall;Amt;Es fehlt etwas.;2025-03-01"
    lines = [f"Bedarf {n};nur Zugewanderte;{card}" for n in ROWS]
    keys = "title;system;evidence_kind;evidence_weight;origin;evidence_text;dated_on"
    target = str(Concept.objects.get().pk)
    assert ratio("bedarfe", keys, lines, target) < 0.5
