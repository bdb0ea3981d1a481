"""A council question becomes one page from existing values, in three clicks, frozen when given."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from ankommen.core.errors import NotAllowed, Refused
from ankommen.strategy.models import CouncilQuestion, Indicator, IndicatorValue
from ankommen.strategy.report.answer import answer_hash
from ankommen.strategy.selectors.council_questions import answer_content
from ankommen.strategy.services import council_questions as services
from tests.people import maren, reader, viewer_with
from tests.strategy import build

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 2, 3, 10, tzinfo=UTC)
DAY = date(2026, 2, 3)
LEAD = viewer_with("strategy.read", "strategy.edit", "strategy.approve", "strategy.publish")
WORDS = {"question": "Wie viele?", "asked_by": "Ratsfrau Beispiel", "asked_on": DAY}


@pytest.fixture
def indicator() -> Indicator:
    indicator = build.indicator(build.concept())
    definition = build.definition(indicator)
    build.indicator_value(definition, 2023, "33.1")
    build.indicator_value(definition, 2024, "34.5")
    return indicator


def add(indicator: Indicator) -> CouncilQuestion:
    return services.add_question(
        subject=f"indicator-{indicator.pk}", values=WORDS, actor=LEAD, day=DAY
    )


def give(question: CouncilQuestion) -> CouncilQuestion:
    return services.give_answer(id=question.pk, actor=LEAD, now=NOW)


def test_the_page_is_composed_from_figure_definition_date_and_source(indicator: Indicator) -> None:
    content = answer_content(add(indicator))
    assert "34,5" in content["figure"]
    assert content["reference_date"] == "31.12.2024"
    assert content["source"] == "Bundesagentur für Arbeit"
    assert content["definition"] == "Anteil der Beschäftigten"
    assert [one[0] for one in content["series"]] == ["31.12.2023", "31.12.2024"]
    assert "34,5" in content["answer"]
    assert content["district_decides"]


def test_a_given_answer_is_one_tagged_page_and_never_changes(
    file_store: Path, indicator: Indicator
) -> None:
    question = give(add(indicator))
    pdf = PdfReader(io.BytesIO((file_store / str(question.pdf.name)).read_bytes()))
    assert len(pdf.pages) == 1
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    IndicatorValue.objects.update(value=99)
    question.refresh_from_db()
    assert answer_hash(answer_content(question)) == question.content_hash
    with pytest.raises(Refused, match="nicht mehr ändern"):
        services.renew_facts(id=question.pk, actor=LEAD, day=DAY)
    with pytest.raises(Refused, match="nicht mehr ändern"):
        services.change_question(
            id=question.pk, values={"answer": "anders"}, version=question.version, actor=LEAD
        )


def test_what_does_not_fit_on_a_page_is_refused(file_store: Path, indicator: Indicator) -> None:
    question = add(indicator)
    CouncilQuestion.objects.update(answer="Sehr viele Worte. " * 900)
    with pytest.raises(Refused, match="eine Seite"):
        give(question)
    assert not any(file_store.rglob("*.pdf"))


def test_internal_values_are_not_published(file_store: Path, indicator: Indicator) -> None:
    question = add(indicator)
    with pytest.raises(Refused, match="zuerst die Antwort"):
        services.publish_answer(id=question.pk, public=True, actor=LEAD, now=NOW)
    give(question)
    Indicator.objects.update(is_public=False)
    with pytest.raises(Refused, match="nur intern"):
        services.publish_answer(id=question.pk, public=True, actor=LEAD, now=NOW)
    Indicator.objects.update(is_public=True)
    assert services.publish_answer(id=question.pk, public=True, actor=LEAD, now=NOW).published_at
    with pytest.raises(NotAllowed):
        services.give_answer(id=question.pk, actor=viewer_with("strategy.edit"), now=NOW)


def test_the_next_answer_begins_with_what_the_last_one_said(
    file_store: Path, indicator: Indicator
) -> None:
    first = add(indicator)
    services.change_question(
        id=first.pk, values={"district_decides": "Kursorte."}, version=1, actor=LEAD
    )
    give(first)
    assert add(indicator).district_decides == "Kursorte."


def test_three_clicks_from_the_indicator_to_the_given_answer(
    file_store: Path, indicator: Indicator
) -> None:
    client = Client()
    client.force_login(maren())
    start = client.get(reverse("strategy:indicator_detail", args=[indicator.pk])).content.decode()
    address = reverse("strategy:council_question_add") + f"?ueber=indicator-{indicator.pk}"
    assert address in start
    form = client.get(address).context["form"]  # click 1
    assert form.initial["subject"] == f"indicator-{indicator.pk}"
    words = {**WORDS, "asked_on": "03.02.2026", "subject": f"indicator-{indicator.pk}"}
    composed = client.post(address, words, follow=True)  # click 2
    question = CouncilQuestion.objects.get()
    assert "34,5" in composed.content.decode()
    given = client.post(  # click 3
        reverse("strategy:council_question_give", args=[question.pk]), follow=True
    )
    assert "Antwort als PDF" in given.content.decode()
    file = client.get(reverse("strategy:council_question_file", args=[question.pk]))
    assert file["Content-Type"] == "application/pdf"


def test_the_archive_is_searched_and_readers_see_given_answers_only(
    file_store: Path, indicator: Indicator
) -> None:
    add(indicator)
    client = Client()
    client.force_login(reader())
    url = reverse("strategy:council_question_list")
    assert "Wie viele?" not in client.get(url).content.decode()
    give(CouncilQuestion.objects.get())
    assert "Wie viele?" in client.get(url, {"text": "Ratsfrau"}).content.decode()
    assert "Wie viele?" not in client.get(url, {"text": "Autobahn"}).content.decode()


def test_two_people_at_one_answer_lose_nothing(indicator: Indicator) -> None:
    question = add(indicator)
    services.change_question(id=question.pk, values={"answer": "Erste."}, version=1, actor=LEAD)
    with pytest.raises(Refused) as refusal:
        services.change_question(id=question.pk, values={"answer": "Zwei."}, version=1, actor=LEAD)
    assert refusal.value.problems[1].value == "Erste."
