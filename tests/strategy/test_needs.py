"""Needs: what shows them, what becomes of them, and the thread that stays."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.models import AuditEntry, TraceLink
from ankommen.core.registries import trace
from ankommen.core.viewer import PUBLIC
from ankommen.strategy import need_states
from ankommen.strategy.models import Edition, Goal, Measure, Need, NeedState, TargetGroup
from ankommen.strategy.rules.evidence import Entry, strength
from ankommen.strategy.selectors.needs import NeedChoice, need_detail, need_for, need_lines
from ankommen.strategy.services import need_answers, need_evidence, needs
from tests import people
from tests.people import viewer_with
from tests.strategy import build

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
EDITOR = viewer_with("strategy.read", "strategy.edit")
READER = viewer_with("strategy.read")
EVIDENCE: dict[str, Any] = {
    "kind": "report",
    "weight": 3,
    "origin": "Runder Tisch Mitte",
    "text": "Kein Platz in der Kita während des Kurses.",
    "dated_on": date(2026, 2, 1),
}


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


@given(st.lists(st.builds(Entry, st.sampled_from("abc"), st.sampled_from([1, 3, 5]))))
def test_saying_it_again_adds_nothing(entries: list[Entry]) -> None:
    assert strength([*entries, *entries]) == strength(entries)


@given(st.integers(1, 60))
def test_loud_single_cases_never_outweigh_one_report_about_many(loud: int) -> None:
    cases = [Entry(f"Stelle {n}", 1) for n in range(loud)]
    assert strength(cases).weight <= strength([Entry("Befragung", 3)]).weight
    assert strength(cases).independent_reports == loud


def test_no_state_is_a_dead_end_and_every_step_has_words() -> None:
    sources = {step.source for step in need_states.TRANSITIONS}
    assert sources == set(NeedState)
    assert all(str(step.meaning).endswith(".") for step in need_states.TRANSITIONS)


@pytest.fixture
def edition(db: None) -> Edition:
    edition = build.edition()
    build.action_field(edition)
    return edition


@pytest.fixture
def need(edition: Edition) -> Need:
    return needs.add_need(
        actor=EDITOR,
        concept_id=edition.concept_id,
        now=NOW,
        title="Kinderbetreuung in Kurszeiten",
        system="day_care",
        since_year=2017,
    )


def test_a_need_is_numbered_and_belongs_to_those_who_read_the_concept(need: Need) -> None:
    assert need.number == 1
    assert need_for(viewer=READER, number=1) == need
    with pytest.raises(NotFound):
        need_for(viewer=PUBLIC, number=1)
    with pytest.raises(NotAllowed):
        needs.change_need(actor=READER, id=need.pk, version=1, now=NOW, title="Anders")


def test_the_second_editor_sees_both_texts(need: Need) -> None:
    values: dict[str, Any] = {"text": "", "system": "day_care", "since_year": 2017}
    needs.change_need(actor=EDITOR, id=need.pk, version=1, now=NOW, title="Eins", **values)
    with pytest.raises(Refused) as refused:
        needs.change_need(actor=EDITOR, id=need.pk, version=1, now=NOW, title="Zwei", **values)
    assert [problem.field for problem in refused.value.problems] == ["", "title"]
    detail = need_detail(viewer=READER, need=Need.objects.get())
    assert detail.revisions[0].revision.old_text == "Kinderbetreuung in Kurszeiten"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"origin": " "}, "origin_missing"),
        ({"text": ""}, "text_missing"),
        ({"dated_on": date(2026, 3, 2)}, "date_ahead"),
        ({"reports": 0}, "reports"),
        ({"weight": 2}, "weight"),
        ({"kind": "hearsay"}, "kind"),
        ({"kind": "survey"}, "share_missing"),
        ({"kind": "survey", "share_percent": Decimal(34)}, "margin_missing"),
        ({"margin_points": Decimal(5)}, "margin_without_survey"),
    ],
)
def test_evidence_says_what_it_lacks(need: Need, wrong: dict[str, Any], code: str) -> None:
    values = {**EVIDENCE, **wrong}
    with pytest.raises(Refused) as refused:
        need_evidence.add_evidence(actor=EDITOR, need_id=need.pk, now=NOW, **values)
    assert codes(refused) == [code]
    assert not need.evidence.exists()


def test_evidence_counts_until_it_is_taken_back_and_leaves_a_trace(need: Need) -> None:
    indicator = build.indicator(need.concept)
    entry = need_evidence.add_evidence(
        actor=EDITOR, need_id=need.pk, now=NOW, cites=("indicator", indicator.pk), **EVIDENCE
    )
    assert [step.end.id for step in trace.backward(READER, kind="need", id=need.pk)] == [
        indicator.pk
    ]
    with pytest.raises(Refused):
        need_evidence.remove_evidence(
            actor=EDITOR, need_id=need.pk, evidence_id=entry.pk, reason=" ", now=NOW
        )
    need_evidence.remove_evidence(
        actor=EDITOR, need_id=need.pk, evidence_id=entry.pk, reason="doppelt gezählt", now=NOW
    )
    detail = need_detail(viewer=READER, need=need)
    assert (detail.evidence, detail.strength.weight) == ([], 0)
    assert detail.removed[0].removed_reason == "doppelt gezählt"
    assert not TraceLink.objects.exists()
    assert AuditEntry.objects.filter(action="need.remove_evidence").count() == 1


def test_a_need_becomes_a_goal_and_a_measure_in_one_step(need: Need, edition: Edition) -> None:
    group = TargetGroup.objects.create(name="Familien")
    need.target_groups.add(group)
    field = edition.action_fields.get()
    made: dict[str, Any] = {
        "actor": EDITOR,
        "need_id": need.pk,
        "action_field_id": field.pk,
        "now": NOW,
    }
    goal = need_answers.make_goal(number="1", title="Kurse mit Betreuung", text="", **made)
    measure = need_answers.make_measure(number="1.1", title="Betreuung", text="", **made)
    need.refresh_from_db()
    assert need.state == NeedState.IN_GOAL
    assert list(measure.target_groups.all()) == [group]
    threads = trace.forward(READER, kind="need", id=need.pk)
    assert {(one.end.kind, one.end.id) for one in threads} == {
        ("goal", goal.pk),
        ("measure", measure.pk),
    }


def test_nothing_is_made_in_a_frozen_edition_and_the_need_stays_open(
    need: Need, edition: Edition
) -> None:
    Edition.objects.update(frozen_at=NOW)
    with pytest.raises(Refused) as refused:
        need_answers.make_measure(
            actor=EDITOR,
            need_id=need.pk,
            action_field_id=edition.action_fields.get().pk,
            number="1.1",
            title="Betreuung",
            text="",
            now=NOW,
        )
    assert codes(refused) == ["edition_frozen"]
    need.refresh_from_db()
    assert need.state == NeedState.OPEN
    for model in (TraceLink, Measure, Goal):
        assert not model._default_manager.exists()


def test_merged_needs_keep_their_history_and_count_where_they_live_on(need: Need) -> None:
    other, third = build.need(need.concept, 2), build.need(need.concept, 3)
    build.need_evidence(other, origin="Träger A")
    build.need_evidence(need, origin="Träger B")
    merge: dict[str, Any] = {"actor": EDITOR, "reason": "dasselbe", "now": NOW}
    needs.merge_need(id=other.pk, into=need.pk, **merge)
    for id, into in ((need.pk, need.pk), (third.pk, other.pk), (third.pk, None)):
        with pytest.raises(Refused):
            needs.merge_need(id=id, into=into, **merge)
    lines = {line.id: line for line in _lines(need)}
    assert lines[need.pk].strength.independent_reports == 2
    assert lines[other.pk].strength.independent_reports == 1
    detail = need_detail(viewer=READER, need=need)
    assert {line.of for line in detail.evidence} == {"", str(other)}
    needs.move_need(actor=EDITOR, id=other.pk, target="open", reason="doch zwei", now=NOW)
    assert _lines(need)[0].strength.independent_reports == 1


def test_an_answer_and_setting_aside_need_words(need: Need) -> None:
    for target in ("answered", "set_aside"):
        with pytest.raises(Refused) as refused:
            needs.move_need(actor=EDITOR, id=need.pk, target=target, now=NOW)
        assert codes(refused) == ["reason_missing"]
    needs.move_need(actor=EDITOR, id=need.pk, target="answered", reason="Es gibt Plätze.", now=NOW)
    with pytest.raises(Refused) as refused:
        needs.move_need(actor=EDITOR, id=need.pk, target="set_aside", reason="x", now=NOW)
    assert codes(refused) == ["no_such_step"]


def test_the_list_asks_the_same_of_the_database_for_one_and_for_many(
    need: Need, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(6):  # rows, merged ones, evidence, answers, groups, areas
        assert len(_lines(need)) == 1
    for number in range(2, 32):
        build.need_evidence(build.need(need.concept, number))
    with django_assert_num_queries(6):
        assert len(_lines(need)) == 31


def test_the_list_filters_sorts_and_exports_the_same(client: Client, need: Need) -> None:
    build.need_evidence(build.need(need.concept, 2, title="Ärztliche Versorgung", system="health"))
    client.force_login(people.maren())
    shown = client.get("/intern/konzept/bedarfe/?text=ärztl").content.decode()
    assert "B-2" in shown
    assert "B-1" not in shown
    file = client.get("/intern/konzept/bedarfe/?datei=csv&system=health").content.decode(
        "utf-8-sig"
    )
    assert [line.split(";")[0] for line in file.splitlines()[1:]] == ["B-2"]
    by_number = client.get("/intern/konzept/bedarfe/?sort=-number").content.decode()
    assert by_number.index("B-2") < by_number.index("B-1<")


def test_a_page_carries_a_need_into_the_concept(
    client: Client, need: Need, edition: Edition
) -> None:
    client.force_login(people.maren())
    address = f"/intern/konzept/bedarfe/{need.number}/"
    sent = {"action_field": edition.action_fields.get().pk, "number": "1.1", "title": need.title}
    answer = client.post(f"{address}massnahme/", sent, follow=True)
    assert "1.1 Kinderbetreuung in Kurszeiten" in answer.content.decode()
    measure = Measure.objects.get()
    page = client.get(f"/intern/konzept/{edition.slug}/massnahmen/{measure.slug}/")
    assert "B-1 Kinderbetreuung" in page.content.decode()


def _lines(need: Need) -> list[Any]:
    return need_lines(viewer=READER, concept=need.concept, choice=NeedChoice(sort="number"))
