"""What is kept internal appears nowhere in what the public gets."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ankommen.strategy.models import Measure, MeasureBudget, Milestone, StatusReport
from ankommen.strategy.selectors.public_measures import public_measure, public_measures
from tests.strategy import build

TODAY = date(2026, 11, 22)
CANARY = "Geheimwort"


@pytest.mark.django_db
@pytest.mark.parametrize("is_internal", [True, False])
def test_a_secret_word_in_every_internal_field(is_internal: bool) -> None:
    edition = build.edition(state="in_force", published_at=datetime(2026, 1, 1, tzinfo=UTC))
    measure = build.measure(
        build.action_field(edition),
        text=f"{CANARY} Text",
        responsible_text=f"{CANARY} Amt",
        financing_statement=f"{CANARY} Geld",
        internal_fields=list(Measure.CHOOSABLE_FIELDS) if is_internal else [],
    )
    Milestone.objects.create(measure=measure, title=f"{CANARY} Schritt", due_on=date(2026, 1, 1))
    MeasureBudget.objects.create(measure=measure, year=2026, source=CANARY, spent_cents=1)
    measure.outputs.create(name=CANARY, unit=CANARY, value=1, reference_date=TODAY, source=CANARY)
    StatusReport.objects.create(
        measure=measure,
        reported_on=TODAY,
        assessment="as_planned",
        text=CANARY,
        next_step=CANARY,
        is_public=True,
        reported_by_label=CANARY,
    )
    shown = repr(public_measure(edition.slug, measure.slug, day=TODAY))
    shown += repr(public_measures(edition.slug, day=TODAY))
    assert (CANARY in shown) is not is_internal
