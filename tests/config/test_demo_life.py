"""The demo from one edition to the next: succession, consultation, questions, registers."""

from __future__ import annotations

from collections import Counter

from django.utils import timezone

from ankommen.config.demo import content
from ankommen.core.models import Area
from ankommen.strategy.models import (
    Consultation,
    CouncilQuestion,
    Edition,
    Fate,
    Measure,
    MeasureSuccession,
)
from ankommen.strategy.public import public_projects
from ankommen.strategy.selectors.duties import duty_lines
from ankommen.strategy.selectors.land_letters import letter_lines
from ankommen.strategy.selectors.projects import waiting_requests
from ankommen.strategy.selectors.succession import ancestors
from ankommen.strategy.selectors.synopsis import SynopsisRow, build_synopsis
from tests.people import viewer_with

KINDS = {"kept", "changed", "merged", "split", "dropped", "new"}


def editions() -> tuple[Edition, Edition]:
    old, present = Edition.objects.filter(frozen_at__isnull=False).order_by("starts_on")
    return old, present


def measure_rows() -> list[SynopsisRow]:
    reader = viewer_with("strategy.read")
    synopsis = build_synopsis(*editions(), reader=reader)
    return [row for section in synopsis.sections for row in section.rows if row.kind == "measure"]


def test_the_earlier_edition_is_closed_reported_and_the_predecessor(demo_district: Area) -> None:
    old, present = editions()
    assert (old.state, present.state) == ("closed", "in_force")
    assert present.predecessor == old
    assert old.reports.count() == 1
    assert 40 <= old.measures.count() <= 50


def test_the_succession_loses_no_measure_and_doubles_none(demo_district: Area) -> None:
    old, present = editions()
    links = MeasureSuccession.objects.filter(edition=present)
    own = links.exclude(fate=Fate.MERGED).exclude(successor=None)
    after = Counter(own.values_list("successor_id", flat=True))
    assert set(after) == set(present.measures.values_list("pk", flat=True))
    assert set(after.values()) == {1}
    before = Counter(links.exclude(predecessor=None).values_list("predecessor_id", flat=True))
    assert set(before) == set(old.measures.values_list("pk", flat=True))
    parts = {row["number"]: len(content.followers(row)) for row in content.earlier_measures()}
    for measure in old.measures.all():
        assert before[measure.pk] == max(1, parts[measure.number])


def test_each_kind_stands_in_the_synopsis_at_least_twice(demo_district: Area) -> None:
    found = Counter(row.fate for row in measure_rows())
    assert set(found) == KINDS
    assert min(found.values()) >= 2


def test_kept_means_the_same_text_and_changed_means_another(demo_district: Area) -> None:
    rows = content.earlier_measures()
    wanted = Counter(row["fate"] for row in rows)
    found = Counter(row.fate for row in measure_rows())
    assert (found["kept"], found["changed"]) == (wanted["kept"], wanted["changed"])
    reasons = [row.reason for row in measure_rows() if row.fate != "kept"]
    assert all(reasons)


def test_what_was_counted_before_stands_with_the_follower(demo_district: Area) -> None:
    _, present = editions()
    measure = Measure.objects.get(edition=present, number="2.2")
    found = ancestors(viewer=viewer_with("strategy.read"), measure=measure)
    assert [one.fate_label for one in found] == ["wird geändert", "geht auf in einer anderen"]
    assert [figure.value for figure in found[0].outputs] == [18]
    assert len(found[0].money) == 3


def test_elsewhere_only_what_goes_on_there_is_in_the_earlier_edition() -> None:
    present = {row["number"] for row in content.measures(elsewhere=True)}
    earlier = content.earlier_measures(elsewhere=True)
    assert all(set(content.followers(row)) <= present for row in earlier)
    assert not [row for row in earlier if row["number"].startswith("9.")]
    words = str(earlier) + str(content.earlier_fields(elsewhere=True))
    assert not [place for place in content.PLACES if place in words]


def test_bodies_and_partners_comment_on_the_draft_of_the_next_edition(demo_district: Area) -> None:
    _, present = editions()
    consultation = Consultation.objects.get()
    assert consultation.edition.predecessor == present
    assert consultation.edition.frozen_at is None
    assert consultation.deadline > timezone.localdate()
    states = Counter(consultation.comments.values_list("state", flat=True))
    assert states == {"open": 5, "declined": 4, "accepted": 5, "partly": 1}
    for comment in consultation.comments.filter(state="accepted"):
        assert comment.revisions.count() == 1
    asked = consultation.invitations
    assert asked.filter(body__isnull=False).count() == 2
    assert asked.filter(organisation__isnull=False).count() == 6


def test_twelve_council_questions_are_answered(demo_district: Area) -> None:
    assert CouncilQuestion.objects.filter(given_at__isnull=False).count() == 12
    assert CouncilQuestion.objects.filter(published_at__isnull=False).exists()


def test_ten_duties_stand_differently_and_only_what_was_read_counts_as_reviewed(
    demo_district: Area,
) -> None:
    lines = duty_lines(viewer=viewer_with("strategy.read"), day=timezone.localdate())
    assert len(lines) == 10
    found = Counter(line.state.standing for line in lines)
    assert set(found) == {"overdue", "due_soon", "open", "proven"}
    assert [line.duty.legal_basis for line in lines if not line.to_review] == [
        "Beschluss des Kreistags zum Integrationskonzept (Demo)"
    ]


def test_five_letters_two_of_them_answered(demo_district: Area) -> None:
    lines = letter_lines(viewer=viewer_with("strategy.read"), day=timezone.localdate())
    found = Counter(line.standing for line in lines)
    assert found == {"overdue": 2, "waiting": 1, "answered": 2}
    assert all("erfunden" in line.letter.addressee for line in lines)


def test_good_practice_has_public_projects_and_a_waiting_request(demo_district: Area) -> None:
    assert len(public_projects()) == 2
    assert waiting_requests(viewer=viewer_with("strategy.read", "strategy.edit")) == 1
