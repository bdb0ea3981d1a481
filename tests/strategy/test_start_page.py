"""The start page of the office: which questions it asks, however many rows there are."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ankommen.strategy.models import Edition, Indicator
from ankommen.strategy.selectors.missing_values import open_tasks
from tests import people
from tests.strategy import build

pytestmark = pytest.mark.django_db
FIRST_TABLE = re.compile(r'FROM (?:\(SELECT .*? FROM )?"(\w+)"')
ASKED = Counter(
    {
        "django_session": 1,
        "accounts_user": 2,  # who is logged in; when they were here before
        "accounts_roleassignment": 1,
        "core_installation": 2,  # whose concept comes first; the head of the page
        "strategy_edition": 1,  # the edition of the day and its successor
        "strategy_statusreport": 1,  # measures by status, which begins with the last report
        "strategy_measure": 2,  # long silent; reminded without an address
        "strategy_measurecontact": 1,
        "strategy_concept": 1,
        "strategy_indicatordefinition": 1,
        "strategy_requestedvalue": 1,  # which missing figures are asked for
        "strategy_valuerequest": 1,  # requests with an answer that waits
        "strategy_indicatorvalue": 2,  # years with a figure; figures that wait for a release
        "strategy_outputfigure": 1,  # own figures of measures that wait for a release
        "strategy_counteddelivery": 1,  # balances that wait for a release
        "strategy_comment": 1,
        "strategy_duty": 1,
        "strategy_landletter": 1,
        "strategy_fundingsource": 1,
        "strategy_openingrequest": 1,
        "strategy_suggestion": 1,
        "committees_meeting": 1,
        "core_job": 1,
        "core_legalproposal": 1,
        "core_notice": 1,  # how many are unread, in the header
        "core_legalentry": 1,
        "core_translation": 1,  # those whose German text has changed
        "portal_feedback": 1,
    }
)


@pytest.fixture
def edition() -> Edition:
    return build.edition(state="in_force")


def with_rows(edition: Edition, *numbers: int) -> None:
    for number in numbers:
        build.measure(build.action_field(edition, str(number)), f"{number}.1")
        indicator = build.indicator(edition.concept, f"X{number}")
        build.indicator_value(build.definition(indicator), 2024, "1.5")


def asked_by(client: Client) -> Counter[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/intern/").status_code == 200
    tables = [FIRST_TABLE.search(one["sql"]) for one in captured.captured_queries]
    return Counter(table.group(1) for table in tables if table)


def test_thirty_rows_of_each_kind_are_asked_about_as_one_is(
    edition: Edition, client: Client
) -> None:
    client.force_login(people.maren())
    with_rows(edition, 1)
    client.get("/intern/")
    one = asked_by(client)
    with_rows(edition, *range(2, 31))
    assert asked_by(client) == one
    assert one == ASKED


@pytest.mark.parametrize(
    ("years", "missing"),
    [
        ((2023, 2024, 2025), 0),
        ((2023, 2025), 1),
        ((), 1),
        ((2023, 2024, 2026), 1),  # the running year answers for no other
    ],
)
def test_an_indicator_waits_while_one_completed_year_has_no_figure(
    edition: Edition, years: tuple[int, ...], missing: int
) -> None:
    indicator = build.indicator(edition.concept)
    definition = build.definition(indicator, valid_from=date(2023, 1, 1))
    for year in years:
        build.indicator_value(definition, year, "1.5")
    maren = people.as_viewer(people.maren())
    assert open_tasks(viewer=maren, today=date(2026, 11, 26)).indicators == missing


def test_an_indicator_without_a_definition_waits_for_nothing(edition: Edition) -> None:
    Indicator.objects.create(concept=edition.concept, code="Z9", title="leer", slug="leer")
    maren = people.as_viewer(people.maren())
    assert open_tasks(viewer=maren, today=timezone.localdate()).indicators == 0
