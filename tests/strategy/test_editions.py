from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from ankommen.committees.models import Outcome
from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.models import AuditEntry
from ankommen.strategy.models import Edition, EditionState, EditionText, TextRevision
from ankommen.strategy.selectors.editions import current_edition
from ankommen.strategy.selectors.verification import verify_edition
from ankommen.strategy.services import action_fields
from ankommen.strategy.services import editions as services
from tests.people import viewer_with
from tests.strategy import build, chain

pytestmark = pytest.mark.django_db

NOW = datetime(2024, 4, 1, 9, tzinfo=UTC)
DAY = date(2024, 4, 1)
LEAD = viewer_with("strategy.read", "strategy.edit", "strategy.approve", "strategy.publish")
EDITOR = viewer_with("strategy.read", "strategy.edit")


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def move(edition: Edition, target: str, **other: Any) -> Edition:
    values = {"actor": LEAD, "day": DAY, "now": NOW, **other}
    return services.move_edition(edition_id=edition.pk, target=target, **values)


@pytest.fixture
def edition() -> Edition:
    edition = build.edition(preface="Ankommen heißt bleiben können.")
    build.measure(build.action_field(edition))
    return edition


@pytest.fixture
def deliberated(edition: Edition) -> Edition:
    """In consultation, laid before the council, with its resolution attached."""
    council = chain.body()
    step = services.add_step(actor=EDITOR, edition_id=edition.pk, body_id=council.pk, decides=True)
    move(edition, "consultation")
    services.lay_before(actor=LEAD, step_id=step.pk, now=NOW)
    services.attach_resolution(
        actor=LEAD, step_id=step.pk, resolution_id=chain.resolution(council).pk, now=NOW
    )
    return Edition.objects.get(pk=edition.pk)


@pytest.fixture
def adopted(deliberated: Edition) -> Edition:
    return move(deliberated, "adopted")


def values(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Edition 2027–2029",
        "starts_on": date(2027, 1, 1),
        "ends_on": date(2029, 12, 31),
        **changes,
    }


def test_a_new_edition_is_a_draft_with_the_fields_of_a_preset() -> None:
    concept = build.concept()
    edition = services.add_edition(
        actor=EDITOR, concept_id=concept.pk, preset="goslar", now=NOW, **values()
    )
    assert edition.state == EditionState.DRAFT
    assert edition.slug == "2027-2029"
    assert [field.title for field in edition.action_fields.all()][:2] == [
        "Gesundheit",
        "Ehrenamt & Zivilgesellschaft",
    ]
    assert "8. November 2019" in edition.source_note


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ends_on": date(2026, 12, 31)}, "end_before_start"),
        ({"title": "edition 2024–2026"}, "title_taken"),
        ({"preset": "atlantis"}, "unknown_preset"),
    ],
)
def test_a_new_edition_is_refused(edition: Edition, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        services.add_edition(
            actor=EDITOR, concept_id=edition.concept_id, now=NOW, **values(**changes)
        )
    assert codes(refused) == [code]
    assert Edition.objects.count() == 1


def test_a_reader_adds_no_edition(edition: Edition) -> None:
    with pytest.raises(NotAllowed):
        services.add_edition(
            actor=viewer_with("strategy.read"), concept_id=edition.concept_id, now=NOW, **values()
        )


def test_a_changed_text_leaves_who_when_why(edition: Edition) -> None:
    services.change_edition(
        actor=EDITOR,
        id=edition.pk,
        version=1,
        reason="Wunsch des Beirats",
        now=NOW,
        preface="Ankommen heißt dazugehören.",
    )
    revision = TextRevision.objects.get()
    assert (revision.field, revision.reason) == ("preface", "Wunsch des Beirats")
    assert revision.old_text == "Ankommen heißt bleiben können."
    assert AuditEntry.objects.filter(action="edition.change").count() == 1


def test_the_second_editor_sees_both_texts(edition: Edition) -> None:
    change: dict[str, Any] = {"actor": EDITOR, "id": edition.pk, "version": 1, "now": NOW}
    services.change_edition(**change, preface="Erster Text")
    with pytest.raises(Refused) as refused:
        services.change_edition(**change, preface="Zweiter Text")
    theirs = [one.value for one in refused.value.problems if one.field == "preface"]
    assert theirs == ["Erster Text"]
    assert Edition.objects.get().preface == "Erster Text"
    services.change_edition(**{**change, "version": 2}, preface="Zweiter Text")
    assert Edition.objects.get().preface == "Zweiter Text"


def test_adopting_freezes_under_the_hash_that_lay_before_the_body(deliberated: Edition) -> None:
    edition = move(deliberated, "adopted")
    assert edition.state == EditionState.ADOPTED
    assert edition.frozen_at == NOW
    assert edition.content_hash == edition.steps.get().content_hash
    assert EditionText.objects.filter(content_hash=edition.content_hash).count() == 1
    assert verify_edition(edition, viewer=EDITOR).is_unchanged


def test_a_text_changed_after_it_was_laid_is_not_adopted(deliberated: Edition) -> None:
    services.change_edition(
        actor=EDITOR, id=deliberated.pk, version=deliberated.version, now=NOW, preface="Anders."
    )
    with pytest.raises(Refused) as refused:
        move(deliberated, "adopted")
    assert codes(refused) == ["text_changed"]
    assert Edition.objects.get().frozen_at is None


def test_adopting_needs_the_right_and_an_adopted_resolution(deliberated: Edition) -> None:
    with pytest.raises(NotAllowed):
        move(deliberated, "adopted", actor=EDITOR)
    step = deliberated.steps.get()
    assert step.resolution is not None
    type(step.resolution).objects.filter(pk=step.resolution.pk).update(outcome=Outcome.POSTPONED)
    with pytest.raises(Refused) as refused:
        move(deliberated, "adopted")
    assert codes(refused) == ["not_adopted"]


def test_adopting_waits_for_the_meeting(deliberated: Edition) -> None:
    with pytest.raises(Refused) as refused:
        move(deliberated, "adopted", day=date(2024, 3, 19))
    assert codes(refused) == ["meeting_in_future"]


def test_a_resolution_of_another_body_or_before_its_meeting_is_not_attached(
    edition: Edition,
) -> None:
    council, committee = chain.body(), chain.body("Sozialausschuss", "committee")
    step = services.add_step(actor=EDITOR, edition_id=edition.pk, body_id=council.pk, decides=True)
    move(edition, "consultation")
    strange = chain.resolution(committee)
    early = chain.resolution(council, decided_on=date(2024, 3, 1), paper_number="1/24")
    for resolution, code in ((strange, "wrong_body"), (early, "before_meeting")):
        with pytest.raises(Refused) as refused:
            services.attach_resolution(
                actor=LEAD, step_id=step.pk, resolution_id=resolution.pk, now=NOW
            )
        assert codes(refused) == [code]
    with pytest.raises(NotFound):
        services.attach_resolution(actor=LEAD, step_id=step.pk, resolution_id=0, now=NOW)


def test_the_frozen_text_refuses_every_change(adopted: Edition) -> None:
    field = adopted.action_fields.get()
    attempts: list[Callable[[], object]] = [
        lambda: services.change_edition(
            actor=LEAD, id=adopted.pk, version=adopted.version, now=NOW, preface="Neu"
        ),
        lambda: action_fields.change_action_field(
            actor=LEAD, id=field.pk, version=1, now=NOW, number="1", title="Neu"
        ),
        lambda: action_fields.add_goal(
            actor=LEAD, action_field_id=field.pk, number="9", title="Neu"
        ),
        lambda: action_fields.order_action_fields(actor=LEAD, edition_id=adopted.pk, places={}),
        lambda: services.remove_step(actor=LEAD, step_id=adopted.steps.get().pk),
        lambda: services.lay_before(actor=LEAD, step_id=adopted.steps.get().pk, now=NOW),
    ]
    for attempt in attempts:
        with pytest.raises(Refused) as refused:
            attempt()
        assert codes(refused) == ["edition_frozen"]
    assert verify_edition(adopted, viewer=EDITOR).is_unchanged


def test_what_steers_a_frozen_edition_can_change(adopted: Edition) -> None:
    services.change_edition(
        actor=EDITOR,
        id=adopted.pk,
        version=adopted.version,
        now=NOW,
        report_due_on=date(2027, 3, 31),
        stale_after_days=60,
    )
    assert Edition.objects.get().stale_after_days == 60


def test_a_tampered_text_is_named(adopted: Edition) -> None:
    adopted.action_fields.update(summary="heimlich")
    found = verify_edition(adopted, viewer=EDITOR)
    assert not found.is_unchanged
    assert [(one.path, one.old, one.new) for one in found.differences] == [
        (("action_fields", "1", "summary"), None, "heimlich")
    ]


def test_a_damaged_kept_text_proves_nothing(adopted: Edition) -> None:
    adopted.action_fields.update(summary="heimlich")
    EditionText.objects.update(content='{"form":1}')
    found = verify_edition(adopted, viewer=EDITOR)
    assert not found.is_unchanged
    assert found.differences == ()


def test_in_force_only_after_adoption_and_reported_only_with_report(adopted: Edition) -> None:
    draft = build.edition(concept=adopted.concept, slug="neu", title="Neu")
    with pytest.raises(Refused) as refused:
        move(draft, "in_force")
    assert codes(refused) == ["no_such_step"]
    with pytest.raises(NotAllowed):
        move(adopted, "in_force", actor=viewer_with("strategy.approve"))
    assert move(adopted, "in_force").state == EditionState.IN_FORCE
    with pytest.raises(Refused) as refused:
        move(adopted, "reported")
    assert codes(refused) == ["no_report"]


def test_only_an_adopted_edition_is_published(adopted: Edition) -> None:
    draft = build.edition(concept=adopted.concept, slug="neu", title="Neu")
    with pytest.raises(Refused):
        services.publish_edition(actor=LEAD, edition_id=draft.pk, now=NOW)
    with pytest.raises(NotAllowed):
        services.publish_edition(actor=EDITOR, edition_id=adopted.pk, now=NOW)
    assert services.publish_edition(actor=LEAD, edition_id=adopted.pk, now=NOW).published_at == NOW
    assert services.withdraw_edition(actor=LEAD, edition_id=adopted.pk).published_at is None


def test_the_chain_has_each_body_once_and_one_that_decides(edition: Edition) -> None:
    council, committee = chain.body(), chain.body("Sozialausschuss", "committee")
    add: dict[str, Any] = {"actor": EDITOR, "edition_id": edition.pk}
    services.add_step(**add, body_id=council.pk, decides=True)
    with pytest.raises(Refused) as refused:
        services.add_step(**add, body_id=council.pk, decides=True)
    assert codes(refused) == ["body_twice", "decides_twice"]
    second = services.add_step(**add, body_id=committee.pk)
    services.swap_step(actor=EDITOR, step_id=second.pk)
    assert [step.body.name for step in edition.steps.all()] == ["Sozialausschuss", "Kreistag"]
    services.remove_step(actor=EDITOR, step_id=second.pk)
    assert edition.steps.count() == 1


def test_the_edition_of_the_day_is_the_one_in_force(adopted: Edition) -> None:
    running = move(adopted, "in_force")
    later = build.edition(
        concept=adopted.concept,
        slug="2027",
        title="2027",
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 12, 31),
    )
    assert current_edition([later, running], day=date(2026, 6, 1)) == running
    assert current_edition([later], day=date(2026, 6, 1)) == later
    assert current_edition([], day=date(2026, 6, 1)) is None
