"""Good practice: what worked, who may copy it, and who asks to have it too."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ankommen.core.errors import NotAllowed, Refused
from ankommen.strategy.models import OpeningRequest, Project
from ankommen.strategy.project_registrations import project_cards
from ankommen.strategy.public import public_projects
from ankommen.strategy.selectors.projects import ProjectChoice, project_lines
from ankommen.strategy.services import projects as services
from tests.people import maren, reader, viewer_with
from tests.strategy import build

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)
DAY = date(2026, 3, 1)
LEAD = viewer_with("strategy.read", "strategy.edit", "strategy.publish", "strategy.suggest")
EDITOR = viewer_with("strategy.read", "strategy.edit", "strategy.suggest")
PROVIDER = viewer_with("strategy.read", "strategy.suggest")
READER = viewer_with("strategy.read")


def ask(project: Project, **other: Any) -> OpeningRequest:
    words = {"asked_by": "Gemeinde (erfunden)", "asked_on": DAY, "wish": "Auch bei uns."}
    return services.ask_to_open(
        actor=PROVIDER, project_id=project.pk, now=NOW, **{**words, **other}
    )


def answer(request: OpeningRequest, **other: Any) -> OpeningRequest:
    given = {"state": "accepted", "answer": "Ab Mai.", "version": request.version}
    return services.answer_request(actor=LEAD, id=request.pk, now=NOW, **{**given, **other})


def test_a_request_waits_until_it_is_answered_with_a_reason() -> None:
    project = build.project(build.concept())
    request = ask(project)
    assert [line.waiting for line in project_lines(viewer=READER)] == [1]
    assert [card.text for card in project_cards(LEAD, DAY)] == ["1 Bitte, ein Projekt zu öffnen"]
    assert project_cards(PROVIDER, DAY) == []
    with pytest.raises(Refused, match="begründen"):
        answer(request, answer=" ")
    with pytest.raises(Refused, match="wählen"):
        answer(request, state="open")
    assert answer(request).answered_on == DAY
    assert [line.waiting for line in project_lines(viewer=READER)] == [0]


def test_whoever_works_on_the_concept_asks_and_editors_answer() -> None:
    project = build.project(build.concept())
    request = ask(project)
    with pytest.raises(NotAllowed):
        services.ask_to_open(
            actor=READER, project_id=project.pk, asked_by="x", asked_on=DAY, wish="x", now=NOW
        )
    with pytest.raises(NotAllowed):
        services.answer_request(
            actor=PROVIDER, id=request.pk, version=1, state="accepted", answer="x", now=NOW
        )
    with pytest.raises(Refused, match="Zukunft"):
        ask(project, asked_on=date(2026, 3, 2))


def test_only_whoever_may_publish_shows_a_project_to_everybody() -> None:
    project = build.project(build.concept())
    values = {"title": project.title, "result": project.result, "is_public": True}
    with pytest.raises(Refused, match="veröffentlichen darf"):
        services.change_project(actor=EDITOR, id=project.pk, version=1, values=values)
    assert public_projects() == []
    services.change_project(actor=LEAD, id=project.pk, version=1, values=values)
    assert [one.title for one in public_projects()] == ["Lernpaten"]
    # What is shown may be corrected by whoever edits.
    services.change_project(
        actor=EDITOR, id=project.pk, version=2, values={**values, "title": "Lernpaten neu"}
    )


def test_the_public_page_names_no_contact_and_no_hidden_provider() -> None:
    hidden = build.organisation(name="Frauenhaus (erfunden)", protection="staff")
    contact = build.contact(hidden, name="Geheime Person", email="geheim@example.org")
    build.project(
        build.concept(), organisation=hidden, contact=contact, is_public=True, is_reusable=True
    )
    page = Client().get(reverse("portal:projects")).content.decode()
    assert "Zwölf Paare" in page
    assert "Zur Nachahmung frei." in page
    for secret in ("Frauenhaus", "Geheime Person", "geheim@example.org"):
        assert secret not in page


def test_the_list_is_filtered() -> None:
    concept = build.concept()
    free = build.project(concept, "Frei", is_reusable=True)
    asked = build.project(concept, "Gefragt", is_public=True)
    ask(asked)

    def chosen(**choice: str) -> list[Project]:
        lines = project_lines(viewer=READER, choice=ProjectChoice(**choice))
        return [line.project for line in lines]

    assert chosen() == [free, asked]
    assert chosen(shown="reusable") == [free]
    assert chosen(shown="public") == chosen(shown="asked") == [asked]
    assert chosen(text="paare gefragt") == [asked]
    assert project_lines(viewer=viewer_with("partners.read")) == []


def test_the_queries_of_the_list_do_not_grow(django_assert_num_queries: Any) -> None:
    concept, house = build.concept(), build.organisation()
    build.project(concept, organisation=house)
    with django_assert_num_queries(2):
        project_lines(viewer=READER)
    for number in range(12):
        ask(build.project(concept, f"Projekt {number}", organisation=house))
    with django_assert_num_queries(2):
        assert len(project_lines(viewer=READER)) == 13


def test_an_end_before_the_beginning_is_refused() -> None:
    values = {
        "title": "x",
        "result": "y",
        "starts_on": date(2026, 2, 1),
        "ends_on": date(2026, 1, 1),
    }
    with pytest.raises(Refused, match="vor dem Beginn"):
        services.add_project(actor=LEAD, concept_id=build.concept().pk, values=values, now=NOW)


def test_pages_from_the_form_to_the_answer() -> None:
    build.edition()
    client = Client()
    client.force_login(maren())
    form = {"title": "Lernpaten", "result": "Es wirkt.", "conditions": "Ein Raum."}
    page = client.post(reverse("strategy:project_add"), form, follow=True).content.decode()
    assert "Ein Raum." in page
    project = Project.objects.get()
    asked = {"asked_by": "Nachbarkreis (erfunden)", "asked_on": "01.03.2026", "wish": "Auch wir."}
    url = reverse("strategy:project_ask", args=[project.pk])
    assert "Auch wir." in client.post(url, asked, follow=True).content.decode()
    opening = OpeningRequest.objects.get()
    url = reverse("strategy:project_answer", args=[project.pk, opening.pk])
    sent = {"state": "declined", "answer": "Die Mittel enden.", "version": "1"}
    assert "Die Mittel enden." in client.post(url, sent, follow=True).content.decode()
    csv = client.get(reverse("strategy:project_list") + "?datei=csv")
    assert "Lernpaten" in csv.content.decode("utf-8-sig")
    client.force_login(reader())
    assert client.get(reverse("strategy:project_detail", args=[project.pk])).status_code == 200
    assert client.get(url).status_code == 404
