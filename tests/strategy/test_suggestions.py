"""Suggesting a wording, deciding about it and publishing are three rights."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ankommen.partners.models import Organisation
from ankommen.strategy.models import Measure, Suggestion, TextRevision
from tests import people
from tests.strategy import build

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def house() -> Organisation:
    return Organisation.objects.create(name="Beispielhilfe", kind="association")


@pytest.fixture
def measure(house: Organisation) -> Measure:
    measure = build.measure(build.action_field(build.edition()), text="Kurse am Abend.")
    measure.partners.add(house)
    return measure


@pytest.fixture
def provider(house: Organisation) -> Client:
    """Suggests and reports, edits nothing, decides nothing."""
    client = Client()
    client.force_login(people.scholz(house.pk))
    return client


@pytest.fixture
def head() -> Client:
    client = Client()
    client.force_login(people.maren())
    return client


def page_of(client: Client, measure: Measure) -> str:
    address = reverse("strategy:measure_detail", args=[measure.edition.slug, measure.slug])
    return client.get(address).content.decode()


def link(measure: Measure, field: str = "text") -> str:
    return reverse("strategy:suggestion_add", args=["measure", measure.pk, field])


def suggest(client: Client, measure: Measure, text: str, field: str = "text") -> Suggestion:
    sent = {"proposed_text": text, "reason": "Rückmeldung der Teilnehmenden"}
    assert client.post(link(measure, field), sent).status_code == 302
    return Suggestion.objects.latest("pk")


def test_who_may_only_suggest_finds_the_way_on_the_page_of_a_measure(
    provider: Client, head: Client, measure: Measure
) -> None:
    page = page_of(provider, measure)
    assert link(measure) in page
    assert "Bearbeiten" not in page
    form = provider.get(link(measure)).content.decode()
    for field in ("title", "financing_statement", "responsible_text"):
        assert link(measure, field) in form
    made = suggest(provider, measure, "Kurse am Vormittag.")
    at = reverse("strategy:suggestion_detail", args=[made.pk])
    assert provider.post(at, {"decision": "accept"}).status_code == 404
    assert at in page_of(head, measure)
    head.post(at, {"decision": "accept"})
    measure.refresh_from_db()
    assert (measure.text, measure.version) == ("Kurse am Vormittag.", 2)
    assert "Frau Scholz" in TextRevision.objects.get().reason
    assert at not in page_of(head, measure)


def test_a_title_is_suggested_and_declined_with_an_answer(
    provider: Client, head: Client, measure: Measure
) -> None:
    made = suggest(provider, measure, "Kurse mit Kinderbetreuung", "title")
    at = reverse("strategy:suggestion_detail", args=[made.pk])
    assert head.post(at, {"decision": "decline"}).status_code == 200
    head.post(at, {"decision": "decline", "answer": "Der Titel ist beschlossen."})
    made.refresh_from_db()
    assert made.is_accepted is False
    assert "Der Titel ist beschlossen." in provider.get(at).content.decode()
    assert Measure.objects.get().title == "Maßnahme 1.1"


def test_nobody_suggests_without_the_right_or_into_adopted_text(
    provider: Client, client: Client, measure: Measure
) -> None:
    client.force_login(people.reader())
    assert link(measure) not in page_of(client, measure)
    assert client.get(link(measure)).status_code == 404
    measure.edition.frozen_at = NOW
    measure.edition.save()
    assert link(measure) not in page_of(provider, measure)
    refused = provider.post(link(measure), {"proposed_text": "Anders.", "reason": "weil"})
    assert refused.status_code == 200
    assert not Suggestion.objects.exists()


def test_others_suggestions_stay_with_who_made_and_who_decides(
    provider: Client, client: Client, measure: Measure
) -> None:
    at = reverse("strategy:suggestion_detail", args=[suggest(provider, measure, "Neu.").pk])
    client.force_login(people.tomasz(7))
    assert at not in page_of(client, measure)
    assert client.get(at).status_code == 404


def test_the_list_goes_on_beyond_any_number_of_rows(head: Client, measure: Measure) -> None:
    Suggestion.objects.bulk_create(
        Suggestion(
            edition=measure.edition, object_kind="measure", object_id=measure.pk, field="text",
            proposed_text="Neu", reason=f"Grund {number:03}", suggested_at=NOW,
            suggested_by_label="Frau Scholz",
        )
        for number in range(205)
    )  # fmt: skip
    first = reverse("strategy:suggestion_list")
    seen: list[str] = []
    address, last = first, ""
    while address:
        response = head.get(address)
        rows = [one["row"].reason for one in response.context["rows"]]
        seen += rows
        following = response.context["page"].next_url
        address, last = (first + following if following else ""), address
    assert seen == [f"Grund {number:03}" for number in reversed(range(205))]
    back = head.get(last).context["page"].previous_url
    assert [one["row"].reason for one in head.get(first + back).context["rows"]] == seen[150:200]


def test_the_list_needs_as_many_queries_for_many_rows_as_for_one(
    head: Client, measure: Measure
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            head.get(reverse("strategy:suggestion_list"))
        return len(queries)

    suggest(head, measure, "Neu 0")
    count()
    one = count()
    for number in range(1, 12):
        suggest(head, measure, f"Neu {number}")
    count()
    assert count() == one
