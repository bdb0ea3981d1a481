"""What a data owner delivered: accepted, sent back, taken back, never written over silently."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from ankommen.core.errors import NotAllowed, Refused
from ankommen.core.models import AuditEntry
from ankommen.core.viewer import Scope
from ankommen.strategy.models import (
    IndicatorDefinition,
    IndicatorValue,
    RequestedValue,
    ValueRequest,
)
from ankommen.strategy.services import value_acceptance as services
from ankommen.strategy.services.value_acceptance import Chosen
from ankommen.strategy.services.value_request_mails import queue_value_request_mails
from tests.mails import send_queued_mails
from tests.people import maren, viewer_with
from tests.strategy import build
from tests.strategy.test_value_requests import ask

pytestmark = pytest.mark.django_db

LIST = "/intern/konzept/kennzahlen/anforderungen/"
OFFICE = viewer_with("strategy.read", "strategy.enter_values")


@pytest.fixture
def definition() -> IndicatorDefinition:
    indicator = build.indicator(build.concept(), data_owner="Jobcenter")
    old = build.definition(indicator, unit="Personen", valid_to=date(2023, 12, 31))
    build.indicator_value(old, 2023, "100")
    return build.definition(indicator, 2, unit="Personen", valid_from=date(2024, 1, 1))


@pytest.fixture
def request_(definition: IndicatorDefinition) -> ValueRequest:
    """Delivered: 120 for 2024, nothing to deliver for 2025, and 2022 still open."""
    found = ask(definition, 2024, 2025, 2022)
    first, second, _third = found.lines.all()
    now = timezone.now()
    keep = RequestedValue.objects.filter
    keep(pk=first.pk).update(value=120, source="Statistik", note="vorläufig", delivered_at=now)
    keep(pk=second.pk).update(absent_reason="nicht erhoben", delivered_at=now)
    return found


def chosen(request: ValueRequest, *numbers: int, current: int | None = None) -> list[Chosen]:
    lines = list(request.lines.all())
    return [Chosen(lines[one].pk, lines[one].version, current) for one in numbers]


def accept(request: ValueRequest, *numbers: int, current: int | None = None, why: str = "") -> int:
    return services.accept_lines(
        actor=OFFICE,
        request_id=request.pk,
        chosen=chosen(request, *numbers, current=current),
        reason=why,
        now=timezone.now(),
        today=timezone.localdate(),
    )


def accept_all(request: ValueRequest) -> services.Accepted:
    request.refresh_from_db()
    return services.accept_all(
        actor=OFFICE,
        request_id=request.pk,
        version=request.version,
        now=timezone.now(),
        today=timezone.localdate(),
    )


def figures(year: int) -> list[tuple[Decimal | None, bool]]:
    rows = IndicatorValue.objects.filter(reference_date__year=year).order_by("pk")
    return [(one.value, one.corrected_by_id is not None) for one in rows]


def test_accepting_writes_the_figure_with_source_and_the_version_of_the_day(
    request_: ValueRequest, definition: IndicatorDefinition
) -> None:
    assert accept_all(request_) == services.Accepted(2, 0)
    value = IndicatorValue.objects.get(reference_date__year=2024)
    assert (value.value, value.source, value.note) == (Decimal(120), "Statistik", "vorläufig")
    assert value.definition_id == definition.pk
    absent = IndicatorValue.objects.get(reference_date__year=2025)
    assert (absent.value, absent.note) == (None, "nicht erhoben")
    assert absent.source == definition.source
    assert AuditEntry.objects.filter(action="indicator_value.enter").count() == 2
    assert AuditEntry.objects.get(action="value_request.accept").details["count"] == 2


def test_a_figure_entered_meanwhile_is_never_written_over(
    request_: ValueRequest, definition: IndicatorDefinition
) -> None:
    other = build.indicator_value(definition, 2024, "119")
    assert accept_all(request_) == services.Accepted(1, 1)
    with pytest.raises(Refused, match="inzwischen 119"):
        accept(request_, 0)
    with pytest.raises(Refused, match="Warum"):
        accept(request_, 0, current=other.pk)
    assert figures(2024) == [(Decimal(119), False)]
    accept(request_, 0, current=other.pk, why="amtlich")
    assert figures(2024) == [(Decimal(119), True), (Decimal(120), False)]


def test_what_changed_since_it_was_seen_is_not_accepted(request_: ValueRequest) -> None:
    seen = chosen(request_, 0)
    RequestedValue.objects.filter(pk=seen[0].line_id).update(value=99, version=7)
    ValueRequest.objects.update(version=5)
    common = {"actor": OFFICE, "request_id": request_.pk, "now": timezone.now()}
    today = timezone.localdate()
    with pytest.raises(Refused, match="hat sich inzwischen geändert"):
        services.accept_lines(chosen=seen, reason="", today=today, **common)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="Prüfen Sie sie noch einmal"):
        services.accept_all(version=1, today=today, **common)  # type: ignore[arg-type]
    assert figures(2024) == []


def test_one_refused_line_lets_none_through(request_: ValueRequest) -> None:
    with pytest.raises(Refused, match="hat sich inzwischen geändert"):
        accept(request_, 0, 2)
    assert figures(2024) == []
    elsewhere = viewer_with("strategy.enter_values", scope=Scope("area", "999999"))
    with pytest.raises(NotAllowed):
        services.take_back(
            actor=elsewhere,
            request_id=request_.pk,
            line_ids=[],
            now=timezone.now(),
            today=timezone.localdate(),
        )


def test_sent_back_with_a_reason_and_a_letter_without_it(request_: ValueRequest) -> None:
    queue_value_request_mails(now=timezone.now())
    common = {"actor": OFFICE, "request_id": request_.pk, "now": timezone.now()}
    with pytest.raises(Refused, match="Was ist unklar"):
        services.send_back(chosen=chosen(request_, 0), reason=" ", **common)  # type: ignore[arg-type]
    services.send_back(chosen=chosen(request_, 0), reason="Springt um 20", **common)  # type: ignore[arg-type]
    assert request_.lines.all()[0].sent_back_reason == "Springt um 20"
    queue_value_request_mails(now=timezone.now())
    send_queued_mails()
    assert [one.subject.split()[0] for one in mail.outbox] == ["Bitte", "Rückfrage"]
    assert "Springt" not in str(mail.outbox[1].body)
    assert accept_all(request_) == services.Accepted(1, 0)


def test_taken_back_the_former_figure_stands_again(
    request_: ValueRequest, definition: IndicatorDefinition
) -> None:
    def take_back(number: int) -> None:
        services.take_back(
            actor=OFFICE,
            request_id=request_.pk,
            line_ids=[request_.lines.all()[number].pk],
            now=timezone.now(),
            today=timezone.localdate(),
        )

    other = build.indicator_value(definition, 2024, "119")
    accept(request_, 0, current=other.pk, why="amtlich")
    take_back(0)
    assert figures(2024)[-1] == (Decimal(119), False)
    assert request_.lines.all()[0].closed_at is None
    newest = IndicatorValue.objects.get(reference_date__year=2024, corrected_by=None)
    accept(request_, 0, current=newest.pk, why="doch")
    IndicatorValue.objects.filter(reference_date__year=2024, corrected_by=None).update(value=5)
    IndicatorValue.objects.filter(value=5).update(corrected_by=newest)
    build.indicator_value(definition, 2024, "7")
    with pytest.raises(Refused, match="hat hier inzwischen 7"):
        take_back(0)


def test_the_page_shows_the_jump_and_keeps_ticks_with_a_problem(
    request_: ValueRequest, definition: IndicatorDefinition
) -> None:
    client = Client()
    client.force_login(maren())
    build.indicator_value(definition, 2024, "50", reference_date=date(2024, 6, 30))
    build.indicator_value(definition.indicator.definitions.get(number=1), 2022, "70")
    RequestedValue.objects.filter(value=120).update(value=400)
    page = f"{LIST}{request_.pk}/"
    line = request_.lines.all()[0]
    token = f"{line.pk}.{line.version}."
    html = client.get(page).content.decode()
    assert f'value="{token}"' in html
    assert "springt" in html
    assert "inzwischen eingetragen" in html
    sent = {"do": "send_back", "zeile": token, "reason": ""}
    html = client.post(f"{page}entscheiden/", sent).content.decode()
    assert "Was ist unklar" in html
    assert f'value="{token}" checked' in html
    assert client.post(f"{page}entscheiden/", sent | {"do": "accept"}).status_code == 302
    assert figures(2024)[-1] == (Decimal(400), False)


def test_the_start_page_says_what_is_asked_late_and_waiting(request_: ValueRequest) -> None:
    client = Client()
    client.force_login(maren())
    ValueRequest.objects.update(deadline=date(2026, 1, 2))
    html = client.get("/intern/").content.decode()
    assert "(3 angefordert, 1 überfällig)" in html
    assert "1 Lieferung von Werten wartet auf Annahme" in html
