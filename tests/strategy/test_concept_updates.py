"""The Fortschreibung: decided measure by measure, made as a whole, taken back while untouched."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.jobs.worker import Worker
from ankommen.core.models import TraceLink, Translation
from ankommen.core.registries import trace
from ankommen.core.translations import keep_translation
from ankommen.strategy.models import (
    ConceptUpdate,
    Edition,
    Goal,
    Measure,
    MeasureBudget,
    MeasureDecision,
    MeasureSuccession,
    OutputFigure,
)
from ankommen.strategy.rules.official_text import content_hash
from ankommen.strategy.selectors.concept_updates import open_points, update_rows
from ankommen.strategy.selectors.official_text import edition_content
from ankommen.strategy.selectors.succession import Lineage, ancestors, lineage
from ankommen.strategy.services import carry_over, concept_updates, measures
from ankommen.strategy.services.concept_updates import Entry
from tests import people
from tests.people import viewer_with
from tests.strategy import build

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
DAY = date(2026, 11, 1)
EDITOR = viewer_with("strategy.read", "strategy.edit")
READER = viewer_with("strategy.read")


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


@pytest.fixture
def old(db: None) -> Edition:
    """Six measures in two action fields, with all that can hang on one."""
    edition = build.edition()
    fields = [build.action_field(edition, "1"), build.action_field(edition, "2")]
    rows = [build.measure(fields[n > 3], f"{1 + (n > 3)}.{n}", position=n) for n in range(1, 7)]
    goal = Goal.objects.create(action_field=fields[0], number="1", title="Ziel")
    Goal.objects.create(action_field=fields[0], number="1.1", title="Teilziel", parent=goal)
    first = rows[0]
    first.goals.add(goal)
    first.depends_on.add(rows[4])
    first.milestones.create(title="offen", due_on=DAY)
    first.milestones.create(title="erreicht", due_on=DAY, done_on=DAY)
    for year in (2025, 2027):
        first.budgets.create(year=year, source="Kreis", planned_cents=100, spent_cents=50)
    rows[1].budgets.create(year=2027, source="Kreis", planned_cents=10)
    rows[1].areas.add(build.district())
    OutputFigure.objects.create(
        measure=first, name="Plätze", unit="Plätze", reference_date=DAY, value=Decimal(20)
    )
    return edition


@pytest.fixture
def update(old: Edition) -> ConceptUpdate:
    return concept_updates.add_update(
        actor=EDITOR,
        edition_id=old.pk,
        title="Edition 2027–2029",
        starts_on=date(2027, 1, 1),
        ends_on=date(2029, 12, 31),
        now=NOW,
    )


def ids(old: Edition) -> list[int]:
    return list(old.measures.order_by("position").values_list("pk", flat=True))


def decide(update: ConceptUpdate, *entries: Entry) -> list[MeasureDecision]:
    return concept_updates.decide(actor=EDITOR, update_id=update.pk, entries=entries, now=NOW)


def decide_all(update: ConceptUpdate) -> None:
    """One kept, one merged into it, one changed, one split, one dropped, one kept; one new."""
    one, two, three, four, five, six = ids(update.predecessor)
    decide(
        update,
        Entry(one, "kept"),
        Entry(two, "merged", "dasselbe Ziel", into=one),
        Entry(three, "changed", "neuer Träger"),
        Entry(four, "split", "zu groß", parts=("Teil Nord", "Teil Süd")),
        Entry(five, "kept"),
        Entry(six, "dropped", "umgesetzt"),
    )
    field = update.predecessor.action_fields.get(number="1")
    concept_updates.add_new_measure(
        actor=EDITOR,
        update_id=update.pk,
        action_field_id=field.pk,
        title="Ganz neu",
        reason="neuer Bedarf",
        now=NOW,
    )


def make(update: ConceptUpdate) -> Edition:
    return carry_over.carry_out(actor=EDITOR, update_id=update.pk, now=NOW)


@pytest.fixture
def new(update: ConceptUpdate) -> Edition:
    decide_all(update)
    return make(update)


def test_the_next_edition_has_what_was_decided(old: Edition, new: Edition) -> None:
    before = content_hash(edition_content(old))
    titles = list(new.measures.order_by("position").values_list("number", "title"))
    assert titles == [
        ("1.1", "Maßnahme 1.1"),
        ("1.3", "Maßnahme 1.3"),
        ("1.2", "Ganz neu"),
        ("2.4a", "Teil Nord"),
        ("2.4b", "Teil Süd"),
        ("2.5", "Maßnahme 2.5"),
    ]
    assert (new.state, new.predecessor) == ("draft", old)
    assert content_hash(edition_content(old)) == before
    fates = sorted(MeasureSuccession.objects.values_list("fate", flat=True))
    assert fates == ["changed", "dropped", "kept", "kept", "merged", "new", "split", "split"]


def test_what_hangs_on_a_measure_goes_over_by_rule(new: Edition) -> None:
    first = new.measures.get(number="1.1")
    assert [one.title for one in first.milestones.all()] == ["offen"]
    # of 2027 only, added up with the merged measure's, nothing spent yet
    assert list(first.budgets.values_list("year", "planned_cents", "spent_cents")) == [
        (2027, 110, None)
    ]
    assert [one.name for one in first.areas.all()] == ["Musterkreis"]
    assert [str(one) for one in first.depends_on.all()] == ["2.5 Maßnahme 2.5"]
    goal = first.goals.get()
    assert (goal.action_field.edition, goal.children.get().title) == (new, "Teilziel")
    assert not first.outputs.exists()


def test_time_series_survive_and_say_their_edition(new: Edition) -> None:
    heir = new.measures.get(number="1.1")
    found = ancestors(viewer=READER, measure=heir)
    by_number = {one.measure.number: one for one in found}
    assert [one.value for one in by_number["1.1"].outputs] == [Decimal(20)]
    assert sum(one.spent_cents or 0 for one in by_number["1.1"].money) == 100
    assert by_number["1.2"].fate_label == "geht auf in einer anderen"
    assert {one.measure.edition.slug for one in found} == {"2024-2026"}
    assert lineage(viewer=READER, measure=heir) == Lineage(found, [])
    before = lineage(viewer=READER, measure=by_number["1.2"].measure)
    assert (before.ancestors, [one.successor for one in before.followers]) == ([], [heir])


def test_needs_and_translations_follow(old: Edition, update: ConceptUpdate) -> None:
    need = build.need(old.concept)
    one, two, *_rest = old.measures.order_by("position")
    for measure in (one, two):
        trace.link(source=("need", need.pk), target=("measure", measure.pk), relation="answered_by")
        keep_translation(
            actor=EDITOR,
            kind="measure",
            id=measure.pk,
            field="text",
            language="en",
            text="x",
            german="y",
        )
    decide_all(update)
    new = make(update)
    heir = new.measures.get(number="1.1")
    assert TraceLink.objects.filter(target_kind="measure", target_id=heir.pk).count() == 1
    assert Translation.objects.filter(object_kind="measure", object_id=heir.pk).count() == 1
    carry_over.undo_update(actor=EDITOR, update_id=update.pk)
    assert TraceLink.objects.count() == 2
    assert Translation.objects.count() == 2


def test_a_second_run_finds_what_the_first_one_made(update: ConceptUpdate, new: Edition) -> None:
    assert make(update) == new
    assert Edition.objects.count() == 2


def test_an_untouched_draft_can_be_taken_back_and_made_again(
    update: ConceptUpdate, new: Edition
) -> None:
    text = edition_content(new)
    carry_over.undo_update(actor=EDITOR, update_id=update.pk)
    assert Edition.objects.count() == 1
    assert not MeasureSuccession.objects.exists()
    assert edition_content(make(update)) == text


def test_a_draft_that_was_worked_on_stays(update: ConceptUpdate, new: Edition) -> None:
    measures.edit_measure(
        actor=EDITOR,
        measure_id=new.measures.get(number="1.1").pk,
        seen=None,
        values={"title": "Anders"},
        reason="genauer",
        now=NOW,
    )
    with pytest.raises(Refused) as refused:
        carry_over.undo_update(actor=EDITOR, update_id=update.pk)
    assert codes(refused) == ["touched"]
    assert new.measures.count() == 6


def test_two_drafts_of_one_edition_live_side_by_side(old: Edition, new: Edition) -> None:
    other = concept_updates.add_update(
        actor=EDITOR,
        edition_id=old.pk,
        title="Sparfassung",
        starts_on=date(2027, 1, 1),
        ends_on=date(2029, 12, 31),
        now=NOW,
    )
    decide(other, *(Entry(id, "dropped", "kein Geld") for id in ids(old)))
    spare = make(other)
    assert (spare.measures.count(), new.measures.count()) == (0, 6)
    assert spare.slug != new.slug


def test_nothing_is_made_while_something_is_open(update: ConceptUpdate) -> None:
    decide(update, Entry(ids(update.predecessor)[0], "kept"))
    with pytest.raises(Refused) as refused:
        make(update)
    assert codes(refused) == ["undecided"] * 5
    assert Edition.objects.count() == 1


def test_what_changes_after_the_decision_must_be_decided_again(
    old: Edition, update: ConceptUpdate
) -> None:
    decide_all(update)
    first = ids(old)[0]
    edited: dict[str, Any] = {"actor": EDITOR, "seen": None, "now": NOW, "reason": "genauer"}
    measures.edit_measure(measure_id=first, values={"title": "Neuer Titel"}, **edited)
    build.measure(old.action_fields.get(number="2"), "2.9", position=9)
    Measure.objects.get(pk=ids(old)[5]).delete()
    found = {(one.code, one.label) for one in open_points(update)}
    assert found == {
        ("changed_since", "1.1 Neuer Titel"),
        ("undecided", "2.9 Maßnahme 2.9"),
        ("removed_since", "2.6 Maßnahme 2.6"),
    }
    row = update_rows(update, viewer=EDITOR, day=DAY)[0]
    assert [(one.old, one.new) for one in row.changes] == [("Maßnahme 1.1", "Neuer Titel")]
    decide(update, Entry(first, "kept", seen=1), Entry(ids(old)[-1], "kept"))
    gone = update.decisions.get(measure__isnull=True, fate="dropped")
    concept_updates.remove_decision(actor=EDITOR, update_id=update.pk, decision_id=gone.pk)
    assert make(update).measures.count() == 7


@pytest.mark.parametrize(
    ("entries", "code", "row"),
    [
        ([(0, "merged", 1), (1, "dropped", None)], "merge_into_dropped", 0),
        ([(0, "merged", 1), (1, "merged", 0)], "merge_ring", 0),
        ([(0, "merged", 0)], "merge_target_missing", 0),
        ([(0, "split", None)], "parts_missing", 0),
    ],
)
def test_what_does_not_fit_is_refused_at_its_row(
    update: ConceptUpdate, entries: list[tuple[int, str, int | None]], code: str, row: int
) -> None:
    rows = ids(update.predecessor)
    with pytest.raises(Refused) as refused:
        decide(
            update,
            *(
                Entry(rows[at], fate, "weil", rows[into] if into is not None else None)
                for at, fate, into in entries
            ),
        )
    assert code in codes(refused)
    assert refused.value.problems[0].field == f"decision-{rows[row]}"
    assert not update.decisions.exists()


def test_the_target_of_a_merger_is_not_dropped_afterwards(update: ConceptUpdate) -> None:
    one, two, *_rest = ids(update.predecessor)
    decide(update, Entry(one, "merged", "weil", into=two), Entry(two, "kept"))
    with pytest.raises(Refused) as refused:
        decide(update, Entry(two, "dropped", "weil", seen=1))
    assert refused.value.problems[0].field == f"decision-{two}"
    assert "1.1 Maßnahme 1.1" in refused.value.problems[0].message


def test_two_people_at_one_row_lose_nothing(update: ConceptUpdate) -> None:
    one = ids(update.predecessor)[0]
    decide(update, Entry(one, "kept"))
    with pytest.raises(Refused) as refused:
        decide(update, Entry(one, "dropped", "weil"))
    assert codes(refused) == ["decided_meanwhile"]
    assert decide(update, Entry(one, "kept"))[0].fate == "kept"
    assert decide(update, Entry(one, "dropped", "weil", seen=2))[0].fate == "dropped"
    decide(update, Entry(one, "", seen=3))
    assert not update.decisions.exists()


def test_only_editors_decide_and_strangers_see_nothing(update: ConceptUpdate) -> None:
    with pytest.raises(NotAllowed):
        concept_updates.decide(actor=READER, update_id=update.pk, entries=(), now=NOW)
    with pytest.raises(NotAllowed):
        carry_over.carry_out(actor=READER, update_id=update.pk, now=NOW)
    with pytest.raises(NotFound):
        carry_over.undo_update(actor=EDITOR, update_id=update.pk)


@given(st.data())
@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_random_fortschreibung_loses_or_doubles_a_measure(
    update: ConceptUpdate, data: st.DataObject
) -> None:
    """In the tables as in the rules: each old one has its one fate, each new one its origin."""
    rows = ids(update.predecessor)
    fates = {id: data.draw(st.sampled_from(["kept", "changed", "split", "dropped"])) for id in rows}
    going = [id for id, fate in fates.items() if fate in {"kept", "changed"}]
    entries = [Entry(id, fate, "weil", parts=("a", "b")) for id, fate in fates.items()]
    if len(going) > 1 and data.draw(st.booleans()):
        entries = [one for one in entries if one.measure != going[1]]
        entries.append(Entry(going[1], "merged", "weil", into=going[0]))
    MeasureDecision.objects.all().delete()
    decide(update, *entries)
    new = make(update)
    links = list(MeasureSuccession.objects.filter(edition=new))
    assert {one.predecessor_id for one in links} == set(rows)
    followed = [one.successor_id for one in links if one.successor_id and one.fate != "merged"]
    assert sorted(followed) == sorted(new.measures.values_list("pk", flat=True))
    for entry in entries:
        mine = [one for one in links if one.predecessor_id == entry.measure]
        assert len(mine) == (2 if entry.fate == "split" else 1)
    carry_over.undo_update(actor=EDITOR, update_id=update.pk)


def test_the_page_asks_the_same_for_few_and_for_many(
    update: ConceptUpdate, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(25):
        assert len(update_rows(update, viewer=EDITOR, day=DAY)) == 6
    field = update.predecessor.action_fields.get(number="2")
    Measure.objects.bulk_create(
        Measure(
            edition=update.predecessor,
            action_field=field,
            number=f"2.{n}",
            slug=f"2-{n}",
            title="x",
        )
        for n in range(10, 210)
    )
    with django_assert_num_queries(25):
        assert len(update_rows(update, viewer=EDITOR, day=DAY)) == 206


def test_making_two_hundred_measures_takes_as_many_statements_as_six(
    update: ConceptUpdate, django_assert_max_num_queries: Any
) -> None:
    field = update.predecessor.action_fields.get(number="2")
    Measure.objects.bulk_create(
        Measure(
            edition=update.predecessor,
            action_field=field,
            number=f"2.{n}",
            slug=f"2-{n}",
            title="x",
        )
        for n in range(10, 204)
    )
    for row in ids(update.predecessor):
        MeasureDecision.objects.create(
            update=update, measure_id=row, label="x", fate="kept", decided_at=NOW
        )
    MeasureDecision.objects.update(seen={})
    _see_all(update)
    with django_assert_max_num_queries(130):
        assert make(update).measures.count() == 200


def _see_all(update: ConceptUpdate) -> None:
    from ankommen.strategy.selectors.measure_states import measure_states

    states = measure_states(update.predecessor)
    rows = list(update.decisions.all())
    for row in rows:
        row.seen = states[row.measure_id or 0]
    MeasureDecision.objects.bulk_update(rows, ["seen"])


def form_of(page: str, **other: str) -> dict[str, str]:
    """The inputs of the decision page as a browser would send them."""
    import re

    inputs = re.findall(r'<input type="hidden" name="((?:seen|was)-\d+)" value="([^"]*)"', page)
    return {**dict(inputs), **other}


def test_the_page_saves_what_was_changed_and_keeps_what_was_typed(
    client: Client, update: ConceptUpdate
) -> None:
    client.force_login(people.maren())
    address = f"/intern/konzept/fortschreibungen/{update.pk}/"
    one, two, *_rest = ids(update.predecessor)
    page = client.get(address).content.decode()
    wrong = form_of(
        page,
        **{f"fate-{one}": "merged", f"into-{one}": "1.2", f"reason-{one}": "zu klein"},
        **{f"fate-{two}": "dropped", f"reason-{two}": "umgesetzt"},
    )
    answer = client.post(address, wrong).content.decode()
    assert "„1.2 Maßnahme 1.2“ entfällt." in answer
    assert ">zu klein</textarea>" in answer
    assert not update.decisions.exists()
    client.post(address, form_of(page, **{**wrong, f"fate-{two}": "kept"}))
    assert dict(update.decisions.values_list("measure_id", "fate")) == {one: "merged", two: "kept"}
    assert "2 von 6" in client.get(address).content.decode()


def test_many_at_once_are_looked_at_before_they_are_decided(
    client: Client, update: ConceptUpdate
) -> None:
    client.force_login(people.maren())
    address = f"/intern/konzept/fortschreibungen/{update.pk}/viele/"
    Measure.objects.filter(pk=ids(update.predecessor)[5]).update(done_on=DAY)
    sent = {"what": "suggested", "all": "1", "keep_decided": "1"}
    preview = client.post(address, sent).content.decode()
    assert "6 Maßnahmen ändern sich" in preview
    assert not update.decisions.exists()
    client.post(address, {**sent, "confirm": "1"})
    fates = list(update.decisions.order_by("measure__position").values_list("fate", "reason"))
    assert fates == [("kept", "")] * 5 + [("dropped", "umgesetzt")]
    assert "Grund" in client.post(address, {"what": "dropped", "all": "1"}).content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_job_makes_the_edition_and_leads_to_it(client: Client) -> None:
    edition = build.edition()
    build.measure(build.action_field(edition))
    update = build.concept_update(edition)
    client.force_login(people.maren())
    address = f"/intern/konzept/fortschreibungen/{update.pk}/"
    client.post(f"{address}viele/", {"what": "kept", "all": "1", "confirm": "1"})
    job = client.post(f"{address}anlegen/")
    Worker().run_waiting(now=timezone.now())
    update.refresh_from_db()
    assert update.edition is not None
    assert update.edition.slug in client.get(job["Location"], follow=True).content.decode()
    check = client.get(f"{address}pruefen/").content.decode()
    assert "Entwurf zurücknehmen" in check
    client.post(f"{address}zuruecknehmen/")
    assert Edition.objects.count() == 1


def test_money_of_past_years_stays_behind(new: Edition) -> None:
    assert not MeasureBudget.objects.filter(measure__edition=new, year__lt=2027).exists()
