"""Two people, one moment: one effect, and a sentence for who came second."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.utils import timezone

from ankommen.core import publication
from ankommen.core.audit.verify import verify
from ankommen.core.legal import services as law
from ankommen.core.models import (
    AuditEntry,
    DeletionRun,
    Job,
    LegalEntry,
    PublicationRelease,
    ReleasedFigure,
)
from ankommen.core.privacy import retention
from ankommen.core.publication import Why
from ankommen.core.viewer import Viewer
from ankommen.portal.models import Feedback
from ankommen.strategy.models import (
    ConceptUpdate,
    ConsultationStep,
    Edition,
    EditionText,
    StatusReport,
    Suggestion,
)
from ankommen.strategy.services import carry_over, concept_updates, editions, suggestions
from ankommen.strategy.services.concept_updates import Entry
from ankommen.strategy.services.status import Report, report_status
from tests.core import law_build
from tests.core.test_publication_gate import LEAD as RELEASER
from tests.core.test_publication_gate import a_set
from tests.people import viewer_with
from tests.strategy import build, chain
from tests.together import at_once, refusals

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
RIGHTS = viewer_with(
    "strategy.read",
    "strategy.edit",
    "strategy.suggest",
    "strategy.report_status",
    "strategy.approve",
    "strategy.publish",
)
MAREN = Viewer(1, "Maren", RIGHTS.grants)
BEA = Viewer(2, "Bea", RIGHTS.grants)
PRIVACY = viewer_with("core.keep_privacy").grants
LAW = viewer_with("core.edit_law").grants


@pytest.fixture(autouse=True)
def _chain_holds() -> Iterator[None]:
    yield
    assert verify().broken is None


def suggestion(**changes: str) -> Suggestion:
    edition = Edition.objects.first() or build.edition(preface="Alt.")
    return suggestions.suggest_text(
        **{  # type: ignore[arg-type]
            "actor": MAREN,
            "kind": "edition",
            "id": edition.pk,
            "field": "preface",
            "proposed_text": "Neu.",
            "reason": "kürzer",
            "now": NOW,
            **changes,
        }
    )


def decided(action: str) -> int:
    return AuditEntry.objects.filter(action=action).count()


def test_two_people_accept_one_suggestion() -> None:
    row = suggestion()
    acts = [
        partial(suggestions.accept_suggestion, actor=who, id=row.pk, now=NOW)
        for who in (MAREN, BEA)
    ]
    assert refusals(at_once(*acts)) == ["already_decided"]
    edition = Edition.objects.get()
    assert (edition.preface, edition.version) == ("Neu.", 2)
    assert decided("suggestion.accept") == 1


def test_one_accepts_while_the_other_declines() -> None:
    row = suggestion()
    outcomes = at_once(
        partial(suggestions.accept_suggestion, actor=MAREN, id=row.pk, now=NOW),
        partial(suggestions.decline_suggestion, actor=BEA, id=row.pk, answer="Nein.", now=NOW),
    )
    assert refusals(outcomes) == ["already_decided"]
    assert decided("suggestion.accept") + decided("suggestion.decline") == 1


def test_a_suggestion_sent_twice_is_one() -> None:
    build.edition(preface="Alt.")
    assert refusals(at_once(suggestion, suggestion)) == ["already_suggested"]
    assert Suggestion.objects.count() == 1


def test_a_status_report_sent_twice_is_one() -> None:
    measure = build.measure(build.action_field(build.edition(state="in_force")))
    report = Report(
        reported_on=date(2026, 10, 30),
        assessment="as_planned",
        text="Räume gefunden.",
        next_step="Vertrag",
        next_step_due_on=date(2026, 12, 1),
    )
    send = partial(report_status, actor=MAREN, measure_id=measure.pk, report=report, now=NOW)
    first, second = at_once(send, send)
    assert first == second
    assert StatusReport.objects.count() == 1
    assert decided("strategy.status_reported") == 1


def old_feedback() -> None:
    Feedback.objects.create(text="Muster", language="de", received_at=NOW - timedelta(days=300))


def test_two_people_propose_one_deletion() -> None:
    old_feedback()
    acts = [
        partial(retention.propose, actor=Viewer(n, "P", PRIVACY), rule="feedback", now=NOW)
        for n in (1, 2)
    ]
    assert refusals(at_once(*acts)) == ["already_proposed"]
    assert DeletionRun.objects.count() == 1


def test_two_people_approve_one_deletion() -> None:
    old_feedback()
    run = retention.propose(actor=Viewer(1, "P", PRIVACY), rule="feedback", now=NOW)
    acts = [
        partial(retention.approve, actor=Viewer(n, "P", PRIVACY), id=run.pk, now=NOW)
        for n in (2, 3)
    ]
    assert refusals(at_once(*acts)) == ["approved"]
    assert Job.objects.filter(kind="core.delete").count() == 1


def test_two_people_approve_one_change_of_the_law() -> None:
    law_build.value()
    keepers = [Viewer(n, "R", LAW) for n in (1, 2, 3)]
    proposal = law.propose(actor=keepers[0], draft=law_build.draft(), reason="neu")
    acts = [partial(law.approve, actor=one, proposal_id=proposal.pk) for one in keepers[1:]]
    assert refusals(at_once(*acts)) == ["decided"]
    assert LegalEntry.objects.filter(superseded_at=None).count() == 1
    assert decided("core.law_approved") == 1


def deliberated() -> tuple[Edition, ConsultationStep]:
    edition = build.edition(preface="Ankommen heißt bleiben können.")
    build.measure(build.action_field(edition))
    council = chain.body()
    step = editions.add_step(actor=MAREN, edition_id=edition.pk, body_id=council.pk, decides=True)
    move(edition, "consultation")()
    editions.lay_before(actor=MAREN, step_id=step.pk, now=NOW)
    return edition, step


def move(edition: Edition, target: str, actor: Viewer = MAREN) -> partial[Edition]:
    return partial(
        editions.move_edition,
        actor=actor,
        edition_id=edition.pk,
        target=target,
        day=NOW.date(),
        now=NOW,
    )


def test_two_people_adopt_one_edition() -> None:
    edition, step = deliberated()
    resolution = chain.resolution(step.body)
    editions.attach_resolution(actor=MAREN, step_id=step.pk, resolution_id=resolution.pk, now=NOW)
    outcomes = at_once(move(edition, "adopted"), move(edition, "adopted", BEA))
    assert refusals(outcomes) == ["no_such_step"]
    edition.refresh_from_db()
    assert edition.state == "adopted"
    assert EditionText.objects.filter(edition=edition).count() == 1


def test_a_resolution_and_a_new_text_laid_before_at_once() -> None:
    """The resolution stays on the text that lay before the body, whoever comes first."""
    _edition, step = deliberated()
    resolution = chain.resolution(step.body)
    laid = ConsultationStep.objects.get().content_hash
    Edition.objects.update(preface="Inzwischen geändert.")
    outcomes = at_once(
        partial(
            editions.attach_resolution,
            actor=MAREN,
            step_id=step.pk,
            resolution_id=resolution.pk,
            now=NOW,
        ),
        partial(editions.lay_before, actor=BEA, step_id=step.pk, now=NOW),
    )
    step.refresh_from_db()
    assert step.resolution_id == resolution.pk
    if refusals(outcomes):
        assert (refusals(outcomes), step.content_hash) == (["has_resolution"], laid)
    else:
        assert step.content_hash != laid
        entries = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
        assert list(entries)[-2:] == ["edition.lay_before", "edition.attach_resolution"]


def update_of(edition: Edition) -> ConceptUpdate:
    row = concept_updates.add_update(
        actor=MAREN,
        edition_id=edition.pk,
        title="Edition 2027–2029",
        starts_on=date(2027, 1, 1),
        ends_on=date(2029, 12, 31),
        now=NOW,
    )
    entries = [Entry(pk, "kept") for pk in edition.measures.values_list("pk", flat=True)]
    concept_updates.decide(actor=MAREN, update_id=row.pk, entries=entries, now=NOW)
    return row


def test_one_fortschreibung_carried_out_twice_makes_one_edition() -> None:
    edition = build.edition()
    build.measure(build.action_field(edition))
    update = update_of(edition)
    outcomes = at_once(
        *(
            partial(carry_over.carry_out, actor=who, update_id=update.pk, now=NOW)
            for who in (MAREN, BEA)
        )
    )
    assert set(refusals(outcomes)) <= {"already_made"}
    assert Edition.objects.exclude(pk=edition.pk).count() == 1


def test_two_fortschreibungen_of_one_name_make_one_edition() -> None:
    edition = build.edition()
    build.measure(build.action_field(edition))
    updates = [update_of(edition), update_of(edition)]
    outcomes = at_once(
        *(partial(carry_over.carry_out, actor=MAREN, update_id=row.pk, now=NOW) for row in updates)
    )
    assert refusals(outcomes) == ["title_taken"]
    assert Edition.objects.exclude(pk=edition.pk).count() == 1


def test_of_two_releases_the_second_sees_the_first() -> None:
    """Women and everybody, let out in the same moment: never both, they would tell the men."""
    build.district()
    law_build.thresholds()
    both = a_set(100, 97)
    sets = [
        replace(both, figures=both.figures[at : at + 1], labels=both.labels[at : at + 1])
        for at in (0, 1)
    ]
    acts = [
        partial(publication.release, actor=RELEASER, figures=one, now=timezone.now())
        for one in sets
    ]
    assert refusals(at_once(*acts)) == []
    assert PublicationRelease.objects.count() == 2
    shown = ReleasedFigure.objects.filter(is_shown=True)
    assert shown.count() == 1
    assert shown.get().why == Why.LARGE_ENOUGH
