"""Figures asked of a data owner: the request, its letters, the page behind the link."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ankommen.core.errors import NotAllowed, Refused
from ankommen.core.models import Area, AuditEntry, SignedLinkRow
from ankommen.core.viewer import Scope
from ankommen.strategy.models import (
    Concept,
    Indicator,
    IndicatorDefinition,
    IndicatorValue,
    RequestedValue,
    ValueRequest,
)
from ankommen.strategy.rules.value_requests import (
    LineState,
    RequestStanding,
    jumps,
    reminder_due,
    request_standing,
)
from ankommen.strategy.services import value_requests as services
from ankommen.strategy.services.value_request_mails import queue_value_request_mails
from ankommen.strategy.services.value_requests import Letter, Place
from tests.mails import send_queued_mails
from tests.people import maren, reader, viewer_with
from tests.strategy import build

pytestmark = pytest.mark.django_db

LIST = "/intern/konzept/kennzahlen/anforderungen/"
MISSING = "/intern/konzept/kennzahlen/fehlend/"
OFFICE = viewer_with("strategy.read", "strategy.enter_values")


def now() -> datetime:
    return timezone.now()


def ahead(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def concept() -> Concept:
    return build.concept()


@pytest.fixture
def definition(concept: Concept) -> IndicatorDefinition:
    indicator = build.indicator(concept, data_owner="Jobcenter")
    definition = build.definition(indicator, unit="Personen", valid_from=date(2020, 1, 1))
    build.indicator_value(definition, 2023, "100")
    return definition


@pytest.fixture
def lead() -> Client:
    client = Client()
    client.force_login(maren())
    return client


def places(definition: IndicatorDefinition, *years: int) -> list[Place]:
    area = definition.indicator.concept.district_id
    return [Place(definition.indicator_id, area, date(year, 12, 31)) for year in years]


def ask(definition: IndicatorDefinition, *years: int, days: int = 20) -> ValueRequest:
    return services.ask_for_values(
        actor=OFFICE,
        concept_id=definition.indicator.concept_id,
        letter=Letter(
            owner="Jobcenter",
            email="statistik@example.org",
            contact_name="Frau Scholz",
            deadline=ahead(days),
            message="Bitte bis zum Bericht.",
        ),
        places=places(definition, *years),
        now=now(),
    )


def address(request: ValueRequest) -> str:
    link = services.new_link(actor=OFFICE, request_id=request.pk, now=now())
    return link[link.index("/de/") :]


def fields(client: Client, page: str) -> dict[str, str]:
    """The form as a browser would send it, untouched."""
    html = client.get(page).content.decode()
    found = re.findall(r'<input\b[^>]*\bname="([^"]+)"[^>]*\bvalue="([^"]*)"', html)
    return dict(found)


@pytest.mark.parametrize(
    ("lines", "late", "standing"),
    [
        ([LineState.OPEN, LineState.OPEN], False, RequestStanding.OPEN),
        ([LineState.OPEN, LineState.DELIVERED], False, RequestStanding.PARTLY),
        ([LineState.OPEN, LineState.DELIVERED], True, RequestStanding.OVERDUE),
        ([LineState.SENT_BACK, LineState.ACCEPTED], True, RequestStanding.OVERDUE),
        ([LineState.DECLINED, LineState.DELIVERED], True, RequestStanding.DELIVERED),
        ([LineState.DECLINED, LineState.ACCEPTED], True, RequestStanding.DECLINED),
        ([LineState.ACCEPTED, LineState.ACCEPTED], True, RequestStanding.ACCEPTED),
    ],
)
def test_a_request_stands_as_its_lines_do(
    lines: list[LineState], late: bool, standing: RequestStanding
) -> None:
    deadline, day = date(2026, 3, 1), date(2026, 3, 2 if late else 1)
    assert request_standing(lines, deadline=deadline, is_withdrawn=False, day=day) == standing
    withdrawn = request_standing(lines, deadline=deadline, is_withdrawn=True, day=day)
    assert withdrawn == RequestStanding.WITHDRAWN


@pytest.mark.parametrize(
    ("day", "reminded", "due"),
    [
        (date(2026, 3, 2), None, None),
        (date(2026, 3, 3), None, date(2026, 3, 3)),
        (date(2026, 3, 5), date(2026, 3, 3), None),
        (date(2026, 3, 9), date(2026, 3, 3), date(2026, 3, 9)),
        (date(2026, 3, 11), date(2026, 3, 9), date(2026, 3, 11)),
        (date(2026, 3, 20), date(2026, 3, 11), date(2026, 3, 18)),
        (date(2026, 6, 1), date(2026, 3, 18), None),
    ],
)
def test_each_reminder_is_due_once_before_and_after(
    day: date, reminded: date | None, due: date | None
) -> None:
    deadline, asked_on = date(2026, 3, 10), date(2026, 2, 1)
    assert reminder_due(deadline=deadline, asked_on=asked_on, reminded_for=reminded, day=day) == due


def test_a_jump_is_more_than_a_quarter() -> None:
    day = date(2026, 11, 1)
    assert jumps(Decimal(126), Decimal(100), day=day)
    assert not jumps(Decimal(125), Decimal(100), day=day)
    assert jumps(Decimal(1), Decimal(0), day=day)
    assert not jumps(None, Decimal(100), day=day)


def test_from_the_missing_list_to_the_mail_in_three_clicks(
    lead: Client, definition: IndicatorDefinition
) -> None:
    html = lead.get(f"{MISSING}?stelle=Jobcenter").content.decode()
    key = f"{definition.indicator_id}-{definition.indicator.concept.district_id}-2024"
    assert f'name="zeile" value="{key}"' in html
    form = lead.get(f"{LIST}neu/?zeile={key}")
    html = form.content.decode()
    assert 'value="Jobcenter"' in html
    assert "Diese E-Mail geht hinaus" in html
    sent = {
        "zeile": key,
        "owner": "Jobcenter",
        "contact_name": "Frau Scholz",
        "email": "statistik@example.org",
        "deadline": f"{ahead(20):%d.%m.%Y}",
        "message": "Bitte.",
    }
    preview = lead.post(f"{LIST}neu/", {**sent, "vorschau": "1"})
    assert "Guten Tag Frau Scholz," in preview.content.decode()
    assert not ValueRequest.objects.exists()
    assert lead.post(f"{LIST}neu/", sent).status_code == 302
    queue_value_request_mails(now=now())
    send_queued_mails()
    assert [one.to for one in mail.outbox] == [["statistik@example.org"]]
    assert "/de/werte/" in mail.outbox[0].body
    html = lead.get(MISSING).content.decode()
    assert "angefordert bis" in html
    assert f'value="{key}"' not in html


def test_bad_input_comes_back_with_what_was_typed(
    lead: Client, definition: IndicatorDefinition
) -> None:
    key = f"{definition.indicator_id}-{definition.indicator.concept.district_id}-2024"
    sent = {"zeile": key, "owner": "Amt", "email": "kein", "deadline": "1.1.2020"}
    html = lead.post(f"{LIST}neu/", sent).content.decode()
    assert 'value="kein"' in html
    assert 'value="Amt"' in html
    assert not ValueRequest.objects.exists()


def test_the_breakdown_is_asked_for_too(lead: Client, definition: IndicatorDefinition) -> None:
    key = f"{definition.indicator_id}-{definition.indicator.concept.district_id}-2024"
    sent = {"zeile": key, "owner": "Amt", "email": "a@example.org", "with_breakdown": "on"}
    lead.post(f"{LIST}neu/", {**sent, "deadline": f"{ahead(9):%d.%m.%Y}"})
    found = RequestedValue.objects.values_list("dimension", flat=True)
    assert list(found) == ["", "Geschlecht=weiblich", "Geschlecht=männlich"]


def test_nothing_is_asked_twice_and_nothing_impossible(definition: IndicatorDefinition) -> None:
    first = ask(definition, 2024)
    with pytest.raises(Refused, match="Schon angefordert: J1"):
        ask(definition, 2024, 2025)
    services.withdraw_request(actor=OFFICE, request_id=first.pk, now=now())
    assert ask(definition, 2024).pk != first.pk
    with pytest.raises(Refused, match="lässt sich nicht anfordern"):
        ask(definition, 2019)
    with pytest.raises(Refused, match="Frist"):
        ask(definition, 2025, days=-1)
    with pytest.raises(Refused, match="mindestens einen"):
        ask(definition)


def test_who_enters_elsewhere_neither_asks_nor_reads(
    client: Client, definition: IndicatorDefinition
) -> None:
    request = ask(definition, 2024)
    elsewhere = viewer_with("strategy.enter_values", scope=Scope("area", "999999"))
    with pytest.raises(NotAllowed):
        services.withdraw_request(actor=elsewhere, request_id=request.pk, now=now())
    client.force_login(reader())
    assert client.get(f"{LIST}{request.pk}/").status_code == 404
    assert "angefordert bis" in client.get(MISSING).content.decode()


def test_the_page_behind_the_link_takes_german_and_english_numbers(
    client: Client, definition: IndicatorDefinition
) -> None:
    request = ask(definition, 2022, 2024, 2025)
    page = address(request)
    response = client.get(page)
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Cache-Control"] == "no-store"
    sent = fields(client, page)
    first, second, third = request.lines.all()
    sent |= {
        f"value-{first.pk}": "1.234,5",
        f"value-{second.pk}": "1,234.5 Personen",
        f"absent_reason-{third.pk}": "wird nicht mehr erhoben",
    }
    assert client.post(f"{page}?seite=0", sent).status_code == 302
    values = list(request.lines.values_list("value", "absent_reason"))
    expected = Decimal("1234.5")
    assert values == [(expected, ""), (expected, ""), (None, "wird nicht mehr erhoben")]
    entry = AuditEntry.objects.get(action="value_request.deliver")
    assert "Inhaber des Links" in entry.actor_label
    assert not IndicatorValue.objects.filter(reference_date__year=2024).exists()


def test_empty_stays_open_and_errors_stand_at_the_field(
    client: Client, definition: IndicatorDefinition
) -> None:
    request = ask(definition, 2022, 2024, 2025)
    page = address(request)
    first, second, third = request.lines.all()
    sent = fields(client, page) | {
        f"value-{first.pk}": "viele",
        f"note-{first.pk}": "siehe Anlage",
        f"value-{second.pk}": "12",
        f"absent_reason-{second.pk}": "auch",
        f"value-{third.pk}": "0",
    }
    html = client.post(f"{page}?seite=0", sent).content.decode()
    assert f'id="problem-value-{first.pk}"' in html
    assert 'value="viele"' in html
    assert 'value="siehe Anlage"' in html
    assert f'id="problem-absent_reason-{second.pk}"' in html
    states = [(one.value, one.delivered_at is None) for one in request.lines.all()]
    assert states == [(None, True), (None, True), (Decimal(0), False)]


def test_two_people_with_one_link_do_not_overwrite_each_other(
    client: Client, definition: IndicatorDefinition
) -> None:
    request = ask(definition, 2024, 2025)
    page = address(request)
    first, second = request.lines.all()
    mine, theirs = fields(client, page), fields(client, page)
    client.post(page, theirs | {f"value-{first.pk}": "10"})
    html = client.post(page, mine | {f"value-{first.pk}": "20", f"value-{second.pk}": "5"})
    text = html.content.decode()
    assert "Inzwischen steht dort:" in text
    assert 'value="20"' in text
    assert [one.value for one in request.lines.all()] == [Decimal(10), Decimal(5)]
    again = dict(re.findall(r'<input\b[^>]*\bname="([^"]+)"[^>]*\bvalue="([^"]*)"', text))
    assert client.post(page, again).status_code == 302
    assert [one.value for one in request.lines.all()] == [Decimal(20), Decimal(5)]


def test_only_what_was_asked_and_what_is_public_is_shown(
    client: Client, concept: Concept, definition: IndicatorDefinition
) -> None:
    build.published_edition(concept=concept)
    hidden = build.indicator(concept, "J2", is_public=False)
    secret = build.definition(hidden, unit="Personen")
    build.indicator_value(secret, 2023, "777")
    build.indicator(concept, "J9", title="Nicht gefragt")
    request = services.ask_for_values(
        actor=OFFICE,
        concept_id=concept.pk,
        letter=Letter(owner="Amt", email="a@example.org", deadline=ahead(9)),
        places=[*places(definition, 2024), *places(secret, 2024)],
        now=now(),
    )
    html = client.get(address(request)).content.decode()
    assert "100,0\u00a0Personen" in html
    assert "777" not in html
    assert "Nicht gefragt" not in html


def test_a_withdrawn_or_expired_link_says_whom_to_ask(
    client: Client, definition: IndicatorDefinition
) -> None:
    request = ask(definition, 2024)
    page = address(request)
    services.withdraw_request(actor=OFFICE, request_id=request.pk, now=now())
    gone = client.get(page)
    assert gone.status_code == 404
    assert "neuesten E-Mail" in gone.content.decode()
    other = ask(definition, 2025)
    page = address(other)
    SignedLinkRow.objects.update(expires_at=now() - timedelta(days=1))
    assert client.post(page, {}).status_code == 404


def test_letters_go_once_with_a_fresh_link_each_and_without_figures(
    definition: IndicatorDefinition,
) -> None:
    request = ask(definition, 2024, days=20)
    assert queue_value_request_mails(now=now()) == 1
    assert queue_value_request_mails(now=now()) == 0
    week_before = datetime.combine(ahead(13), datetime.min.time(), UTC) + timedelta(hours=9)
    assert queue_value_request_mails(now=week_before) == 1
    assert queue_value_request_mails(now=week_before) == 0
    send_queued_mails()
    links = [re.search(r"/de/werte/\S+", str(one.body)) for one in mail.outbox]
    assert len({found[0] for found in links if found}) == 2
    for one in mail.outbox:
        assert "100" not in one.body.replace("/de/werte/", "").split("http", maxsplit=1)[0]
        assert "Jobcenter" not in one.body
    RequestedValue.objects.update(value=1)
    assert queue_value_request_mails(now=week_before + timedelta(days=6)) == 0
    assert ValueRequest.objects.get(pk=request.pk).reminded_for == ahead(13)


def test_queries_do_not_grow_with_requests_lines_or_figures(
    client: Client, lead: Client, concept: Concept, definition: IndicatorDefinition
) -> None:
    def count(browser: Client, page: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(page).status_code == 200
        return len(caught)

    small = ask(definition, 2024)
    link = address(small)
    count(client, link)
    few = [count(lead, LIST), count(lead, f"{LIST}{small.pk}/"), count(client, link)]
    asked: list[Place] = []
    for number in range(20):
        indicator: Indicator = build.indicator(concept, f"K{number}")
        one = build.definition(indicator)
        area = Area.objects.create(name=f"Ort {number}", kind="municipality")
        asked += places(one, 2022, 2023, 2024, 2025)
        asked += [Place(indicator.pk, area.pk, date(2025, 12, 31))]
    big = services.ask_for_values(
        actor=OFFICE,
        concept_id=concept.pk,
        letter=Letter(owner="Amt", email="a@example.org", deadline=ahead(9)),
        places=asked,
        now=now(),
    )
    link = address(big)
    count(client, link)
    many = [count(lead, LIST), count(lead, f"{LIST}{big.pk}/"), count(client, link)]
    assert many == few
