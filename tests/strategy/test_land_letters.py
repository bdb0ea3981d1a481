"""Letters to the Land: numbered, waiting, answered, and what waiting costs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ankommen.core.errors import NotAllowed, Refused
from ankommen.strategy.duty_registrations import letter_cards
from ankommen.strategy.models import LandLetter
from ankommen.strategy.selectors.land_letters import LetterChoice, letter_lines, letter_sums
from ankommen.strategy.services import land_letters as services
from tests.people import maren, reader, viewer_with
from tests.strategy import build

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)
DAY = date(2026, 3, 1)
LEAD = viewer_with("strategy.read", "strategy.edit")
READER = viewer_with("strategy.read")


def values(**other: Any) -> dict[str, Any]:
    return {
        "topic": "Vorausschau der Zuweisungen",
        "addressee": "Landesbehörde (erfunden)",
        "sent_on": date(2026, 1, 30),
        "due_on": date(2026, 2, 20),
        **other,
    }


@pytest.fixture
def concept_id() -> int:
    return build.concept().pk


def add(concept_id: int, **other: Any) -> LandLetter:
    return services.add_letter(actor=LEAD, concept_id=concept_id, values=values(**other), now=NOW)


def test_letters_are_numbered_and_the_longest_wait_stands_on_top(concept_id: int) -> None:
    new = add(concept_id, sent_on=date(2026, 2, 10), due_on=None)
    old = add(concept_id, cents_per_month=100_000)
    assert (new.number, old.number) == (1, 2)
    lines = letter_lines(viewer=READER, day=DAY)
    assert [(line.letter, line.days, line.standing) for line in lines] == [
        (old, 30, "overdue"),
        (new, 19, "waiting"),
    ]
    sums = letter_sums(lines)
    assert (sums.waiting, sums.overdue, sums.cost_cents, sums.without_costs) == (2, 1, 98_600, 1)


def test_an_answer_ends_the_wait_and_can_be_taken_back(concept_id: int) -> None:
    letter = add(concept_id)

    def answer(version: int, day: date | None, text: str) -> LandLetter:
        return services.answer_letter(
            actor=LEAD, id=letter.pk, version=version, answered_on=day, answer=text, now=NOW
        )

    answered = answer(1, date(2026, 2, 9), "Kommt.")
    line = letter_lines(viewer=READER, day=DAY)[0]
    assert (line.standing, line.days) == ("answered", 10)
    assert letter_sums([line]).waiting == 0
    reopened = answer(answered.version, None, "")
    assert reopened.answered_on is None
    with pytest.raises(Refused, match="was die Antwort sagt"):
        answer(reopened.version, date(2026, 2, 9), " ")


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"sent_on": date(2026, 3, 2)}, "in der Zukunft"),
        ({"due_on": date(2026, 1, 1)}, "vor dem Tag der Absendung"),
        ({"cents_per_month": -1}, "nicht kleiner als null"),
    ],
)
def test_what_cannot_be_is_refused(concept_id: int, other: dict[str, Any], message: str) -> None:
    with pytest.raises(Refused, match=message):
        add(concept_id, **other)
    assert not LandLetter.objects.exists()


def test_an_answer_before_the_letter_is_refused(concept_id: int) -> None:
    letter = add(concept_id)
    for day, message in ((date(2026, 1, 1), "vor dem Tag"), (date(2026, 4, 1), "Zukunft")):
        with pytest.raises(Refused, match=message):
            services.answer_letter(
                actor=LEAD, id=letter.pk, version=1, answered_on=day, answer="Ja", now=NOW
            )


def test_only_editors_write(concept_id: int) -> None:
    letter = add(concept_id)
    with pytest.raises(NotAllowed):
        services.change_letter(actor=READER, id=letter.pk, version=1, values=values(), now=NOW)
    assert letter_lines(viewer=viewer_with("partners.read"), day=DAY) == []


def test_the_card_counts_what_is_overdue(concept_id: int) -> None:
    add(concept_id)
    assert [card.text for card in letter_cards(LEAD, DAY)] == [
        "1 Schreiben an das Land ohne Antwort"
    ]
    assert letter_cards(READER, DAY) == []


def test_the_list_is_filtered(concept_id: int) -> None:
    letter = add(concept_id)

    def chosen(**choice: str) -> list[LandLetter]:
        lines = letter_lines(viewer=READER, choice=LetterChoice(**choice), day=DAY)
        return [line.letter for line in lines]

    assert chosen(standing="overdue", text="vorausschau") == [letter]
    assert chosen(standing="answered") == []
    assert chosen(text="Autobahn") == []


def test_pages_from_the_form_to_the_answer(concept_id: int) -> None:
    client = Client()
    client.force_login(maren())
    form = {
        "topic": "Erlass",
        "addressee": "Ministerium (erfunden)",
        "sent_on": "30.01.2026",
        "cents_per_month": "1.000,00",
    }
    page = client.post(reverse("strategy:land_letter_add"), form, follow=True).content.decode()
    assert "bisher rund" in page
    letter = LandLetter.objects.get()
    assert letter.cents_per_month == 100_000
    url = reverse("strategy:land_letter_answer", args=[letter.number])
    sent = {"answered_on": "09.02.2026", "answer": "Der Erlass kommt.", "version": "1"}
    assert "Der Erlass kommt." in client.post(url, sent, follow=True).content.decode()
    csv = client.get(reverse("strategy:land_letter_list") + "?datei=csv")
    assert "Der Erlass kommt." in csv.content.decode("utf-8-sig")
    client.force_login(reader())
    listed = client.get(reverse("strategy:land_letter_list"))
    assert "Erlass" in listed.content.decode()
    assert client.get(url).status_code == 404
