"""The public JSON interface: its gates, its shape, and whatever a stranger may send to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from schemathesis.core.result import Ok

from ankommen.core.models import RateCount
from ankommen.core.publication import Counted
from ankommen.partners.models import OrganisationKind, Unit
from ankommen.portal import api_types
from ankommen.strategy.models import Edition, StatusReport
from tests.strategy import build

pytestmark = pytest.mark.django_db

CANARY = "Kanarienvogel"
START = "/api/v1"


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    roomy = replace(settings.RATE_LIMITS["api"], address=100_000, account=100_000)
    monkeypatch.setitem(settings.RATE_LIMITS, "api", roomy)


@pytest.fixture
def open_database() -> Iterator[None]:
    """A request sent to the application itself must not close the connection of the test."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def edition() -> Edition:
    made = build.published_edition()
    field = build.action_field(made)
    for number, title in enumerate(("Kurse", "Lotsen", "Wohnen"), 1):
        build.measure(field, f"1.{number}", title=title)
    value = build.indicator_value(build.definition(build.indicator(made.concept)), 2024, "34.5")
    value.definition.indicator.is_public = True
    value.definition.indicator.save()
    return made


def get(path: str, **headers: str) -> Any:
    return Client().get(START + path, headers=headers)


def every_path(edition: Edition) -> dict[str, type[Any]]:
    slug, measure = edition.slug, edition.measures.order_by("pk")[0].slug
    return {
        "/concept": api_types.Edition,
        "/editions": api_types.EditionPage,
        f"/editions/{slug}": api_types.Edition,
        f"/editions/{slug}/measures": api_types.MeasurePage,
        f"/editions/{slug}/measures/{measure}": api_types.Measure,
        "/indicators": api_types.IndicatorPage,
        f"/indicators/{edition.concept.indicators.get(code='J1').slug}": api_types.Indicator,
        "/changes": api_types.ChangePage,
    }


def test_every_answer_has_its_type_and_an_etag(edition: Edition) -> None:
    for path, kind in every_path(edition).items():
        answer = get(path)
        assert answer.status_code == 200, path
        assert kind.model_validate_json(answer.content, strict=False, extra="forbid"), path
        again = get(path, **{"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b""), path
        assert get(path, **{"If-None-Match": '"other"'}).status_code == 200
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in answer


def test_pages_go_on_behind_the_last_key_without_gap_or_double(edition: Edition) -> None:
    path, titles, after = f"/editions/{edition.slug}/measures", [], ""
    while True:
        page = get(f"{path}?limit=2&after={after}").json()
        titles += [one["title"] for one in page["items"]]
        if page["next_after"] is None:
            break
        after = page["next_after"]
    assert titles == ["Kurse", "Lotsen", "Wohnen"]


@pytest.mark.parametrize(
    ("path", "status", "code", "field"),
    [
        ("/editions/nirgends", 404, "not_found", ""),
        ("/editions/nirgends/measures", 404, "not_found", ""),
        ("/indicators/nirgends", 404, "not_found", ""),
        ("/editions?after=nirgends", 422, "unknown_key", "after"),
        ("/editions?limit=0", 422, "greater_than_equal", "limit"),
        ("/editions?limit=501", 422, "less_than_equal", "limit"),
        ("/changes?limit=viele", 422, "int_parsing", "limit"),
    ],
)
def test_one_shape_for_every_refusal(
    edition: Edition, path: str, status: int, code: str, field: str
) -> None:
    answer = get(path)
    assert answer.status_code == status
    told = api_types.Problems.model_validate_json(answer.content)
    assert [(one.code, one.field) for one in told.problems] == [(code, field)]
    assert told.status == status


def test_who_asks_too_often_waits(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    tight = replace(settings.RATE_LIMITS["api"], address=2, account=2)
    monkeypatch.setitem(settings.RATE_LIMITS, "api", tight)
    RateCount.objects.all().delete()
    answers = [get("/editions") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert answers[-1].json()["problems"][0]["code"] == "too_often"


def test_drafts_protected_names_and_internal_fields_are_in_no_answer(edition: Edition) -> None:
    draft = build.edition(concept=edition.concept, slug="entwurf", title=f"{CANARY} Entwurf")
    build.measure(build.action_field(draft), title=f"{CANARY} Maßnahme")
    home = build.organisation(f"{CANARY} Haus", kind=OrganisationKind.SHELTER, protection="named")
    measure = edition.measures.get(title="Kurse")
    measure.lead_unit = Unit.objects.create(organisation=home, name=f"{CANARY} Team")
    measure.text, measure.internal_fields = f"{CANARY} Text", ["text", "status"]
    measure.save()
    measure.partners.add(home)
    StatusReport.objects.create(
        measure=measure,
        reported_on=date(2022, 5, 1),
        assessment="as_planned",
        text=f"{CANARY} Meldung",
        is_public=True,
        reported_by_label=f"{CANARY} Amt",
    )
    hidden = build.indicator(edition.concept, "J2", title=f"{CANARY} Zahl", is_public=False)
    texts = [get(path).content.decode() for path in every_path(edition)]
    assert CANARY not in "".join(texts)
    for path in ("/editions/entwurf", "/editions/entwurf/measures", f"/indicators/{hidden.slug}"):
        assert get(path).status_code == 404
    measure.internal_fields = []
    measure.save()
    shown = get(f"/editions/{edition.slug}/measures/{measure.slug}").json()
    assert shown["text"] == f"{CANARY} Text", "what is public does appear"
    assert shown["partners"] == []


def test_figures_about_people_wait_for_their_release(edition: Edition) -> None:
    """A figure the gate has not let out is null, on the page and here."""
    slug = edition.concept.indicators.get(code="J1").slug
    edition.concept.indicators.get(code="J1").definitions.update(counted=Counted.PERSONS)
    values = get(f"/indicators/{slug}").json()["values"]
    assert values
    assert {one["value"] for one in values} == {None}


def test_as_many_queries_for_a_hundred_measures_as_for_three(edition: Edition) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            get(f"/editions/{edition.slug}/measures?limit=500")
        return len(caught)

    queries()
    few = queries()
    field = edition.action_fields.get()
    for number in range(100):
        build.measure(field, f"2.{number}", title=f"Maßnahme {number}")
    assert queries() == few


def test_the_page_for_people_names_every_address_and_field(edition: Edition) -> None:
    page = Client().get(reverse("portal:api_help")).content.decode()
    schema = json.loads(get("/openapi.json").content)
    assert schema["openapi"].startswith("3.1")
    for path in schema["paths"]:
        assert path in page
    assert "content_hash" in page
    assert "next_after" in page


def operations() -> Iterator[Any]:
    schema = schemathesis.openapi.from_wsgi(f"{START}/openapi.json", get_wsgi_application())
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        yield found.ok()


def attack(most: int) -> int:
    """Send each operation what its description allows and what it forbids; no answer is a 5xx."""
    asked: list[str] = []

    def send(case: Any) -> None:
        asked.append(case.operation.label)
        status = case.call().status_code
        assert status in {200, 304, 404, 405, 422, 429}, f"{asked[-1]} answers {status}"

    limits = examples(
        max_examples=most,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    for operation in operations():
        limits(given(case=operation.as_strategy())(send))()
    return len(asked)


@pytest.mark.usefixtures("open_database")
def test_nothing_that_is_sent_breaks_it(edition: Edition) -> None:
    assert attack(3) >= len(every_path(edition))


@pytest.mark.prove
@pytest.mark.usefixtures("open_database")
def test_nothing_that_is_sent_breaks_it_at_length(edition: Edition) -> None:
    assert attack(300) >= 500
