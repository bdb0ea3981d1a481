"""What others changed since the last log-in: a line on the start page, and the list behind it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from ankommen.accounts.models import User
from ankommen.core.models import AuditEntry
from ankommen.strategy.measure_registrations import changes_card
from ankommen.strategy.models import Edition, Measure
from ankommen.strategy.registrations import report_cards
from tests import people
from tests.strategy import build

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def measure() -> Measure:
    return build.measure(build.action_field(build.edition(state="in_force")), "1.1")


def was_here(user: User, days_ago: int) -> User:
    user.previous_login_at = NOW - timedelta(days=days_ago)
    user.save()
    return user


def change(measure: Measure, by: User, days_ago: int) -> None:
    AuditEntry.objects.create(
        at=NOW - timedelta(days=days_ago),
        actor_id=by.pk,
        actor_label=by.name,
        action="strategy.measure_edited",
        object_kind="measure",
        object_id=str(measure.pk),
        object_label=str(measure),
    )


def texts(user: User) -> list[str]:
    return [card.text for card in changes_card(people.as_viewer(user), NOW.date())]


def test_changes_of_others_since_the_last_log_in_are_counted(measure: Measure) -> None:
    maren, other = was_here(people.maren(), 3), people.becker()
    change(measure, other, days_ago=1)
    change(measure, other, days_ago=2)
    assert texts(maren) == ["Seit Ihrer letzten Anmeldung: 2 Änderungen an Maßnahmen"]


def test_own_and_older_changes_and_first_log_ins_are_not(measure: Measure) -> None:
    maren, other = was_here(people.maren(), 3), people.becker()
    change(measure, maren, days_ago=1)
    change(measure, other, days_ago=4)
    assert texts(maren) == []
    assert texts(people.administrator()) == []


def test_whoever_is_responsible_for_no_measure_hears_of_none(measure: Measure) -> None:
    reader = was_here(people.reader(), 3)
    change(measure, people.becker(), days_ago=1)
    assert texts(reader) == []


def test_the_page_lists_them_with_a_link(client: Client, measure: Measure) -> None:
    maren = was_here(people.maren(), 3)
    change(measure, people.becker(), days_ago=1)
    client.force_login(maren)
    User.objects.filter(pk=maren.pk).update(previous_login_at=NOW - timedelta(days=3))
    page = client.get(reverse("strategy:recent_changes")).content.decode()
    address = reverse("strategy:measure_detail", args=[measure.edition.slug, measure.slug])
    assert f'href="{address}"' in page
    assert "Dr. Becker" in page


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (date(2026, 12, 30), ["Umsetzungsbericht in 38 Tagen fällig"]),
        (date(2026, 11, 21), ["Umsetzungsbericht seit 1 Tag fällig"]),
        (date(2027, 3, 1), []),
        (None, []),
    ],
)
def test_the_report_is_announced_two_months_before(
    measure: Measure, due: date | None, said: list[str]
) -> None:
    Edition.objects.update(report_due_on=due)
    maren = people.as_viewer(people.maren())
    assert [card.text for card in report_cards(maren, NOW.date())] == said
    assert report_cards(people.as_viewer(people.reader()), NOW.date()) == []
