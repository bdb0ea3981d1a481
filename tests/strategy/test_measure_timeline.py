"""When measures begin and end, and which waits for which."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ankommen.strategy.models import Edition
from ankommen.strategy.rules.timeline import Span, begins_too_early, span_within
from ankommen.strategy.views import measure_timeline
from tests.people import maren
from tests.strategy import build

PAGE = "/intern/konzept/massnahmen/zeitplan/"
FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "span"),
    [
        (FIRST, LAST, Span(0, 1000)),
        (date(2020, 1, 1), date(2030, 1, 1), Span(0, 1000)),
        (date(2026, 1, 1), LAST, Span(500, 500)),
        (LAST, LAST, Span(999, 1)),
        (date(2025, 3, 1), date(2025, 3, 1), Span(81, 1)),
        (None, LAST, None),
        (FIRST, None, None),
        (date(2020, 1, 1), date(2024, 12, 31), None),
        (date(2027, 1, 1), date(2027, 2, 1), None),
    ],
)
def test_a_bar_lies_within_the_edition(
    starts_on: date | None, ends_on: date | None, span: Span | None
) -> None:
    assert span_within(starts_on, ends_on, first=FIRST, last=LAST) == span


@pytest.mark.parametrize(
    ("starts_on", "needed_ends_on", "early"),
    [
        (date(2026, 3, 1), date(2026, 2, 28), False),
        (date(2026, 3, 1), date(2026, 3, 1), True),
        (date(2026, 3, 1), date(2026, 6, 30), True),
        (None, date(2026, 6, 30), False),
        (date(2026, 3, 1), None, False),
    ],
)
def test_a_measure_begins_after_the_one_it_waits_for(
    starts_on: date | None, needed_ends_on: date | None, early: bool
) -> None:
    assert begins_too_early(starts_on, needed_ends_on) is early


@pytest.fixture
def lead(db: None) -> Client:
    client = Client()
    client.force_login(maren())
    return client


@pytest.fixture
def edition(db: None) -> Edition:
    return build.published_edition(starts_on=FIRST, ends_on=LAST)


def test_the_page_shows_dates_bars_and_what_comes_too_late(
    lead: Client, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measure_timeline, "localdate", lambda: date(2026, 1, 1))
    field = build.action_field(edition)
    first = build.measure(field, "1.1", starts_on=FIRST, ends_on=date(2026, 6, 30))
    second = build.measure(field, "1.2", starts_on=date(2026, 1, 1), ends_on=LAST)
    second.depends_on.add(first)
    build.measure(field, "1.3", starts_on=None, ends_on=None)
    html = lead.get(PAGE).content.decode()
    assert html.count('class="share"') == 2
    assert '<rect x="500" width="500"' in html
    assert html.count("endet erst nach diesem Beginn") == 1
    assert html.count('<rect class="share__today" x="500"') == 2
    monkeypatch.setattr(measure_timeline, "localdate", lambda: date(2027, 1, 1))
    assert "share__today" not in lead.get(PAGE).content.decode()
    assert "unbekannt" in html
    narrowed = lead.get(f"{PAGE}?text=gibt+es+nicht").content.decode()
    assert "Keine Maßnahme passt" in narrowed


def test_queries_do_not_grow_with_measures(lead: Client, edition: Edition) -> None:
    field = build.action_field(edition)

    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert lead.get(PAGE).status_code == 200
        return len(caught)

    first = build.measure(field, "1.0", starts_on=FIRST, ends_on=LAST)
    build.measure(field, "1.1", starts_on=FIRST, ends_on=LAST).depends_on.add(first)
    few = count()
    for number in range(2, 60):
        build.measure(field, f"1.{number}", starts_on=FIRST, ends_on=LAST).depends_on.add(first)
    assert count() == few
