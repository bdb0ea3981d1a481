"""Of what the concept tells people, and that each kind asks who may see it today."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from ankommen.accounts.models import RoleAssignment, User
from ankommen.core.models import Notice
from ankommen.core.notices.selectors import lines_of
from ankommen.partners.models import Organisation
from ankommen.strategy.models import CommentState
from ankommen.strategy.services import consultations
from ankommen.strategy.services.comments import answer_comments, send_comment
from ankommen.strategy.services.suggestions import decline_suggestion, suggest_text
from tests import people
from tests.strategy import build

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 3, 10, tzinfo=UTC)


def titles(user: User) -> list[str]:
    rows = list(Notice.objects.filter(person=user))
    lines = lines_of(people.as_viewer(user), rows)
    return [line.shown.title if line.shown else "–" for line in lines]


def test_a_decided_suggestion_is_told_to_whoever_made_it(client: Client) -> None:
    house = Organisation.objects.create(name="Beispielhilfe", kind="association")
    measure = build.measure(build.action_field(build.edition()), text="Kurse am Abend.")
    measure.partners.add(house)
    scholz, maren = people.scholz(house.pk), people.maren()
    made = suggest_text(
        actor=people.as_viewer(scholz),
        kind="measure",
        id=measure.pk,
        field="text",
        proposed_text="Kurse am Vormittag.",
        reason="Kinderbetreuung",
        now=NOW,
    )
    decline_suggestion(actor=people.as_viewer(maren), id=made.pk, answer="Nein.", now=NOW)
    (title,) = titles(scholz)
    assert title.endswith("abgelehnt")
    assert not titles(maren)
    client.force_login(scholz)
    opened = client.get(f"/intern/mitteilungen/{Notice.objects.get().pk}/", follow=True)
    assert "Nein." in opened.content.decode()
    RoleAssignment.objects.filter(user=scholz).delete()
    assert titles(scholz) == ["–"]


def test_an_answered_comment_is_told_to_its_author_and_to_nobody_else() -> None:
    field = build.action_field(build.edition(title="Entwurf 2027"), summary="Zusammenfassung.")
    maren, reader, becker = people.maren(), people.reader(), people.becker()
    consultation = consultations.open_consultation(
        edition_id=field.edition_id,
        deadline=date(2026, 2, 20),
        introduction="Bitte lesen.",
        actor=people.as_viewer(maren),
        now=NOW,
    )
    comment = send_comment(
        consultation=consultation,
        section_kind="action_field",
        section_id=field.pk,
        text="Mehr Kurse.",
        sending="a",
        author=people.as_viewer(reader),
        now=NOW,
    )
    answer_comments(
        consultation_id=consultation.pk,
        ids=[comment.pk],
        state=CommentState.ACCEPTED,
        answer="Ja.",
        actor=people.as_viewer(maren),
        now=NOW,
    )
    assert len(titles(reader)) == 1
    assert not titles(maren)
    Notice.objects.update(person=becker)
    assert titles(becker) == ["–"]
