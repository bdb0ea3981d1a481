"""Every number the product stores is known: printed after the gate, never in public, or no count.

A new numeric field belongs into one of the tables below. What stands in `GATED` or `INTERNAL` is
then looked for in everything a visitor without an account can reach.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from ankommen.core.publication import Counted, registry
from ankommen.strategy.models import (
    Attachment,
    ImplementationReport,
    Indicator,
    IndicatorDefinition,
    OutputFigure,
)
from tests.public_web import public_web

from .sources import ROOT
from .world import World

# Counts of people that a public page may print after their release, by the source of the gate.
GATED = {
    "strategy.IndicatorValue.value": "strategy.indicators",
    "strategy.IndicatorValue.lower": "strategy.indicators",
    "strategy.IndicatorValue.upper": "strategy.indicators",
    "strategy.IndicatorValue.persons_counted": "strategy.indicators",
    "strategy.OutputFigure.value": "strategy.outputs",
}
# Released figures that are computed, and stored nowhere.
COMPUTED = "strategy.balance"
# Counts of people that no public page prints.
INTERNAL = {
    "strategy.CountedDelivery.count",  # only rounded balances leave: strategy.balance
    "strategy.RequestedValue.value",
    "strategy.NeedEvidence.reports",
    "strategy.NeedEvidence.share_percent",
    "core.PopulationFigure.persons",
    "partners.UnitResource.staff_fte",
}
# Numbers that count nobody.
NO_PEOPLE = {
    "strategy.CountedDelivery.quarter",
    "accounts.FailedLogin.failures",
    "committees.Resolution.votes_abstain",
    "committees.Resolution.votes_no",
    "committees.Resolution.votes_yes",
    "core.AuditHead.sequence",
    "core.AuditSeal.sequence",
    "core.AuditSegment.first",
    "core.AuditSegment.last",
    "core.ImportBatch.header_row",
    "core.ImportBatch.header_rows",
    "core.ImportBatch.height",
    "core.ImportBatch.run",
    "core.DeletionRun.deleted",
    "core.DeletionRun.found",
    "core.Job.attempts",
    "core.ListFile.rows",
    "core.Job.deaths",
    "core.Job.failures",
    "core.Job.steps_done",
    "core.Job.steps_total",
    "core.PopulationFigure.age_from",
    "core.PopulationFigure.age_to",
    "core.RateCount.stretch",
    "core.RateCount.times",
    "core.ReleasedFigure.key",
    "strategy.Attachment.size_bytes",
    "strategy.ComparisonValue.value",  # official figures of other districts
    "strategy.Concept.goal_depth",
    "strategy.ConceptImport.header_row",
    "strategy.Duty.every_months",
    "strategy.Duty.notice_days",
    "strategy.Edition.stale_after_days",
    "strategy.FundingSource.notice_days",
    "strategy.IndicatorDefinition.decimals",
    "strategy.IndicatorTarget.value",  # what is wanted, not what was counted
    "strategy.IndicatorValue.confidence_percent",
    "strategy.LandLetter.cents_per_month",
    "strategy.MeasureBudget.planned_cents",
    "strategy.MeasureBudget.spent_cents",
    "strategy.NeedEvidence.margin_points",
    "strategy.NeedEvidence.weight",
    "partners.UnitResource.budget_cents",
}
# Order, versions, numbers on paper, years and references.
PLAIN = re.compile(r"(^|_)(id|position|version|number|year)$")
NUMERIC = (models.IntegerField, models.DecimalField, models.FloatField)


def numeric_fields() -> Iterator[str]:
    for model in apps.get_models():
        if model.__module__.startswith("ankommen."):
            for field in model._meta.concrete_fields:
                if isinstance(field, NUMERIC) and not PLAIN.search(field.name):
                    yield f"{model._meta.label}.{field.name}"


def test_every_stored_number_is_known() -> None:
    known = {*GATED, *INTERNAL, *NO_PEOPLE}
    assert set(numeric_fields()) - known == set()
    assert known - set(numeric_fields()) == set()
    assert len(known) == len(GATED) + len(INTERNAL) + len(NO_PEOPLE)


def test_every_source_of_the_gate_has_its_counts() -> None:
    assert {*GATED.values(), COMPUTED} == {one.code for one in registry.sources()}


@pytest.fixture
def counted_world(world: World) -> dict[str, int]:
    """A number of its own in every field that counts people; nothing is released."""
    measure = world.published.measures.first()
    assert measure is not None
    measure.internal_fields = []
    measure.save()
    OutputFigure.objects.create(
        measure=measure,
        name="Teilnehmende",
        unit="Personen",
        value=1,
        reference_date=world.published.ends_on,
        counted=Counted.PERSONS,
    )
    Indicator.objects.update(is_public=True)
    IndicatorDefinition.objects.update(counted=Counted.PERSONS)
    # Their files are no real PDFs.
    ImplementationReport.objects.update(published_at=None)
    Attachment.objects.update(is_public=False)
    return dict(_marked())


def _marked() -> Iterator[tuple[str, int]]:
    """Write a number that stands nowhere else into each field that has a row and holds so much."""
    for place, name in enumerate(sorted({*GATED, *INTERNAL})):
        label, _, field = name.rpartition(".")
        model = apps.get_model(label)
        digits = getattr(model._meta.get_field(field), "max_digits", 9) or 9
        if model._default_manager.exists() and digits > 6:
            number = 717_000 + place
            model._default_manager.update(**{field: number})
            yield name, number


def shapes(number: int) -> tuple[str, ...]:
    return (str(number), f"{number:,}".replace(",", "."), f"{number:,}")


def test_no_count_of_people_leaves_before_its_release(counted_world: dict[str, int]) -> None:
    assert set(GATED) <= set(counted_world)
    pages = public_web()
    assert "/de/kennzahlen/" in pages
    assert any("nicht freigegeben" in text for text in pages.values())
    seen = {
        (name, url)
        for name, number in counted_world.items()
        for url, text in pages.items()
        if any(shape in text for shape in shapes(number))
    }
    assert seen == set()


# Behind the door of strategy: who reads counts there asks the gate.
COUNTS = re.compile(r"\b(OutputFigure|IndicatorValue|value_rows|outputs\.all)\b")
GATE = re.compile(r"^from \.(selectors\.)?published_(figures|outputs) import", re.MULTILINE)


def is_ungated(text: str) -> bool:
    return bool(COUNTS.search(text)) and not GATE.search(text)


def door_modules() -> Iterator[str]:
    folder = ROOT / "strategy"
    for node in ast.walk(ast.parse((folder / "public.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module:
            yield node.module


def test_what_the_door_gives_out_has_passed_the_gate() -> None:
    texts = {
        name: (ROOT / "strategy" / f"{name.replace('.', '/')}.py").read_text(encoding="utf-8")
        for name in door_modules()
    }
    reading = [name for name, text in texts.items() if COUNTS.search(text)]
    assert {"selectors.public_indicators", "selectors.public_measures"} <= set(reading)
    assert [name for name, text in texts.items() if is_ungated(text)] == []


def test_a_reader_without_the_gate_is_noticed() -> None:
    reads = "from ..models import OutputFigure\n"
    assert is_ungated(reads)
    assert not is_ungated("from .published_outputs import decisions_of\n" + reads)
