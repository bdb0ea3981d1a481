from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ankommen.core.errors import NotFound
from ankommen.strategy.models import Edition, Goal, GuidingGoal
from ankommen.strategy.public import public_edition, published_editions
from tests.strategy import build, chain

pytestmark = pytest.mark.django_db

NOW = datetime(2024, 4, 1, 9, tzinfo=UTC)


@pytest.fixture
def edition() -> Edition:
    edition = build.edition(
        state="in_force", frozen_at=NOW, published_at=NOW, content_hash="a" * 64
    )
    guiding = GuidingGoal.objects.create(concept=edition.concept, number="1", title="Partizipation")
    top = Goal.objects.create(action_field=build.action_field(edition), number="1", title="Ziel")
    top.guiding_goals.add(guiding)
    Goal.objects.create(action_field=top.action_field, number="1.1", title="Teil", parent=top)
    body = chain.body()
    edition.steps.create(position=1, body=body, decides=True, resolution=chain.resolution(body))
    return edition


def test_anybody_reads_what_was_decided(edition: Edition) -> None:
    found = public_edition(edition.slug)
    goal = found.action_fields[0].goals[0]
    assert (goal.title, goal.children[0].title) == ("Ziel", "Teil")
    assert goal.guiding_goals == ("1 Partizipation",)
    assert found.resolution is not None
    assert found.resolution.paper_number == "112/24"
    assert found.content_hash == "a" * 64
    assert [one.slug for one in published_editions()] == [edition.slug]


@pytest.mark.parametrize("missing", ["published_at", "frozen_at"])
def test_what_is_not_adopted_and_published_does_not_exist(edition: Edition, missing: str) -> None:
    Edition.objects.update(**{missing: None})
    with pytest.raises(NotFound):
        public_edition(edition.slug)
    assert published_editions() == []
