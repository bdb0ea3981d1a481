"""What ends when: the list, the card on the start page and the mail before a source ends."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from ankommen.core.models import AuditEntry
from ankommen.core.viewer import Scope
from ankommen.strategy.funding_registrations import funding_cards
from ankommen.strategy.models import Edition, FundingReminder, FundingSource, Measure
from ankommen.strategy.rules.funding import Total
from ankommen.strategy.selectors.cliffs import CliffList, cliff_list
from ankommen.strategy.services.funding_reminders import queue_funding_reminders
from tests.mails import send_queued_mails
from tests.people import reader, viewer_with
from tests.strategy import build

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
DAY = date(2026, 3, 2)
END = date(2026, 6, 30)
LEAD = viewer_with("strategy.read", "strategy.edit")
READER = viewer_with("strategy.read")


@pytest.fixture
def edition() -> Edition:
    edition = build.edition(state="in_force")
    build.action_field(edition)
    return edition


@pytest.fixture
def source(edition: Edition) -> FundingSource:
    return build.funding_source(edition.concept, "Landesprogramm", ends_on=END)


def measure(edition: Edition, number: str, *later: int | None, **fields: Any) -> Measure:
    """With money of the programme this year, and what is planned for the next from elsewhere."""
    fields = {"ends_on": date(2028, 12, 31), **fields}
    found = build.measure(edition.action_fields.get(), number, **fields)
    found.budgets.create(year=2026, source="LANDESPROGRAMM", planned_cents=100)
    for cents in later:
        found.budgets.create(year=2027, source="Kreis", planned_cents=cents)
    return found


def remind_somebody(row: Measure, email: str = "a@example.org") -> None:
    contact = build.contact(build.organisation(f"Haus {row.number}"), email=email)
    row.contacts.create(contact=contact, role="Ansprechperson", gets_reminders=True)


def listed(edition: Edition, viewer: Any = READER) -> CliffList:
    return cliff_list(viewer=viewer, edition=edition, day=DAY)


@pytest.mark.usefixtures("source")
def test_measures_that_go_on_without_money_come_first(edition: Edition) -> None:
    measure(edition, "1.1", 70)
    measure(edition, "1.2", ends_on=END)
    measure(edition, "1.3")
    measure(edition, "1.4", 0)
    measure(edition, "1.5", done_on=DAY)
    measure(edition, "1.6", end_kind="dropped", end_reason="x")
    [end] = listed(edition).ahead
    assert [line.number for line in end.lines] == ["1.4", "1.3", "1.1", "1.2"]
    assert (end.days_left, end.pressing) == (120, 2)
    assert (end.last, end.after) == (Total(400, 4, 0), Total(70, 2, 0))
    elsewhere = viewer_with("strategy.read", scope=Scope("area", "7"))
    assert listed(edition, elsewhere).ahead[0].lines == []
    assert listed(edition, viewer_with("partners.read")) == CliffList([], [], [])


def test_ends_stand_in_order_and_unknown_ones_apart(edition: Edition) -> None:
    def add(name: str, **fields: Any) -> FundingSource:
        return build.funding_source(edition.concept, name, **fields)

    later, first = add("B", ends_on=date(2029, 1, 1)), add("A", ends_on=DAY)
    unknown = add("U")
    add("P", is_permanent=True)
    add("Vergessen", ends_on=date(2020, 1, 1))
    past = add("Landesprogramm", ends_on=date(2026, 3, 1))
    measure(edition, "1.1")
    found = listed(edition)
    assert [end.source for end in found.ahead] == [first, later]
    assert [end.source for end in found.past] == [past]
    assert found.unknown == [unknown]


@pytest.mark.usefixtures("source")
def test_the_queries_of_the_list_do_not_grow(
    edition: Edition, django_assert_num_queries: Any
) -> None:
    measure(edition, "1.1")
    with django_assert_num_queries(4):
        listed(edition)
    for number in range(2, 22):
        measure(edition, f"1.{number}", 5)
        build.funding_source(edition.concept, f"Programm {number}", ends_on=END)
    with django_assert_num_queries(4):
        assert len(listed(edition).ahead) == 21


@pytest.mark.usefixtures("source")
def test_the_card_tells_who_keeps_the_register(edition: Edition) -> None:
    assert [card.text for card in funding_cards(LEAD, DAY)] == [
        "1 Mittelquelle endet bald, in 120 Tagen"
    ]
    assert funding_cards(READER, DAY) == []
    assert funding_cards(LEAD, date(2025, 9, 1)) == []
    assert funding_cards(LEAD, date(2026, 7, 1)) == []


def test_contacts_of_measures_that_go_on_are_told_of_each_end_once(
    edition: Edition, source: FundingSource
) -> None:
    going_on, ends_too = measure(edition, "1.1"), measure(edition, "1.2", ends_on=END)
    remind_somebody(going_on)
    remind_somebody(measure(edition, "1.3", 250_00), "A@example.org")
    remind_somebody(ends_too, "b@example.org")
    assert queue_funding_reminders(now=NOW) == 1
    assert queue_funding_reminders(now=NOW) == 0
    send_queued_mails()
    [sent] = mail.outbox
    assert sent.to == ["a@example.org"]
    assert "Landesprogramm endet am 30.06.2026 (noch 120 Tage)." in sent.body
    assert "– 1.1 Maßnahme 1.1: 2026 geplant 1\xa0€; danach nichts bekannt" in sent.body
    assert "danach 250\xa0€" in sent.body
    assert "1.2" not in sent.body
    FundingSource.objects.filter(pk=source.pk).update(ends_on=date(2026, 7, 31))
    assert queue_funding_reminders(now=NOW) == 1
    assert AuditEntry.objects.filter(action="funding_source.reminders_sent").count() == 2


def test_nobody_is_told_too_early_or_of_a_draft(edition: Edition, source: FundingSource) -> None:
    remind_somebody(measure(edition, "1.1"))
    assert queue_funding_reminders(now=datetime(2025, 9, 1, 9, tzinfo=UTC)) == 0
    Edition.objects.update(state="draft")
    assert queue_funding_reminders(now=NOW) == 0
    Edition.objects.update(state="in_force")
    assert queue_funding_reminders(now=NOW) == 1
    assert FundingReminder.objects.get().source == source


@pytest.mark.usefixtures("source")
def test_page_and_file(edition: Edition) -> None:
    FundingSource.objects.update(ends_on=date(2026, 12, 31))
    for number in range(1, 23):
        row = measure(edition, f"1.{number}")
        row.budgets.update(year=2099)
    client = Client()
    client.force_login(reader())
    text = client.get(reverse("strategy:cliff_list")).content.decode()
    assert "danach nichts bekannt" in text
    assert "2 weitere Maßnahmen stehen in der Datei." in text
    for kind in ("csv", "xlsx"):
        assert client.get(reverse("strategy:cliff_list") + f"?datei={kind}").status_code == 200
    csv = client.get(reverse("strategy:cliff_list") + "?datei=csv").content.decode("utf-8-sig")
    assert csv.count("Landesprogramm") == 22
