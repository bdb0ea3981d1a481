"""Reports and comments in the search of the staff: found through their own gates."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from ankommen.core.search.selectors import find
from ankommen.core.viewer import PUBLIC, Scope, Viewer
from ankommen.strategy.models import Comment, Consultation, Edition
from ankommen.strategy.services import reports
from tests import people
from tests.strategy import build

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 1, 2, 9, tzinfo=UTC)
READER = people.viewer_with("strategy.read")
EDITOR = people.viewer_with("strategy.read", "strategy.edit")
LOCAL = people.viewer_with("strategy.read", "strategy.edit", scope=Scope("area", "1"))
STRANGER = people.viewer_with("partners.read")


def kinds(query: str, viewer: Viewer) -> list[str]:
    return [hit.kind for hit in find(viewer=viewer, query=query).hits]


@pytest.fixture
def edition() -> Edition:
    edition = build.edition(
        starts_on=date(2020, 1, 1), ends_on=date(2022, 12, 31), slug="2020-2022"
    )
    measure = build.measure(build.action_field(edition), title="Wohnraum")
    measure.status_reports.create(
        reported_on=edition.starts_on,
        assessment="as_planned",
        text="Die Vermieterbörse läuft.",
        reported_by_label="Maren",
    )
    return edition


@pytest.fixture
def comment(edition: Edition) -> Comment:
    consultation = Consultation.objects.create(
        edition=edition, deadline=date(2030, 1, 1), opened_at=NOW, opened_by_label="Maren"
    )
    return Comment.objects.create(
        consultation=consultation,
        author_label="Gerda Hilfreich",
        section_kind="edition",
        section_id=edition.pk,
        section_label="Ganzer Entwurf",
        text="Es fehlen Fahrradwerkstätten.",
        sending="1",
        sent_at=NOW,
    )


class TestReports:
    def test_found_by_their_words_by_whoever_reads_the_concept(self, edition: Edition) -> None:
        maker = people.viewer_with("strategy.read", "strategy.make_report")
        made = reports.make_report(
            edition_id=edition.pk, reference_date=edition.ends_on, actor=maker, now=NOW
        )
        for viewer in (READER, LOCAL):
            assert kinds("Vermieterbörse", viewer) == ["report"]
        for viewer in (STRANGER, PUBLIC):
            assert kinds("Vermieterbörse", viewer) == []
        [hit] = find(viewer=READER, query="Vermieterbörsen").hits
        assert hit.url.endswith(f"/{made.pk}/")
        client = Client()
        client.force_login(people.maren())
        assert client.get(hit.url).status_code == 200


class TestComments:
    def test_for_whoever_may_answer_them(self, comment: Comment) -> None:
        assert kinds("Fahrradwerkstatt", EDITOR) == ["comment"]
        for viewer in (READER, LOCAL, STRANGER, PUBLIC):
            assert kinds("Fahrradwerkstatt", viewer) == []
        [hit] = find(viewer=EDITOR, query="Fahrradwerkstatt").hits
        client = Client()
        client.force_login(people.maren())
        assert client.get(hit.url).status_code == 200

    def test_their_answer_too_and_no_name_of_a_person(self, comment: Comment) -> None:
        assert kinds("Hilfreich", EDITOR) == []
        comment.answer = "Kommt als Pumpstation."
        comment.save()
        assert kinds("Pumpstation", EDITOR) == ["comment"]

    def test_gone_with_the_comment(self, comment: Comment) -> None:
        comment.consultation.delete()
        assert kinds("Fahrradwerkstatt", EDITOR) == []
