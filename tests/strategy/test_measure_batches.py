"""Many measures at once: previewed, refused with the reason at the row, written, taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.models import Area, AreaKind, AuditEntry
from ankommen.core.viewer import Scope, Viewer
from ankommen.partners.models import Unit
from ankommen.strategy.models import (
    Edition,
    Measure,
    MeasureBatch,
    MeasureContact,
    StatusOverride,
    TargetGroup,
)
from ankommen.strategy.rules.bulk_change import (
    BulkChange,
    ByHand,
    ContactChange,
    Drop,
    EndChange,
    LeadChange,
    SetChange,
)
from ankommen.strategy.services import measure_batches as services
from ankommen.strategy.services.measure_batch_plan import BatchPlan, batch_plan
from ankommen.strategy.services.measures import edit_measure
from tests import people
from tests.strategy import build

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ALL = ("strategy.read", "strategy.edit", "strategy.report_status", "strategy.approve")
LEAD = replace(people.viewer_with(*ALL, "partners.read"), user_id=7)
ADDRESS = "/intern/konzept/massnahmen/"
LATER = BulkChange(ends_on=EndChange(months=6))


@pytest.fixture
def edition() -> Edition:
    return build.edition()


def fill(edition: Edition, count: int, **fields: Any) -> list[Measure]:
    field = edition.action_fields.first() or build.action_field(edition)
    start = edition.measures.count()
    values = {"starts_on": date(2024, 1, 1), "ends_on": date(2026, 6, 30), **fields}
    return [
        build.measure(field, f"1.{n}", position=n, **values)
        for n in range(start + 1, start + count + 1)
    ]


def open_batch(rows: list[Measure], change: BulkChange, actor: Viewer = LEAD) -> MeasureBatch:
    ids = [row.pk for row in rows]
    batch = services.choose_measures(actor=actor, edition=rows[0].edition, ids=ids, now=NOW)
    return services.set_change(actor=actor, batch_id=batch.pk, change=change, now=NOW)


def plan_of(batch: MeasureBatch, viewer: Viewer = LEAD) -> BatchPlan:
    batch.refresh_from_db()
    return batch_plan(viewer=viewer, batch=batch, now=NOW)


def outcomes(plan: BatchPlan) -> dict[str, str]:
    return {
        row.state.number: row.problems[0].code if row.problems else row.outcome for row in plan.rows
    }


def run(batch: MeasureBatch, *, only_good: bool = False, actor: Viewer = LEAD) -> MeasureBatch:
    return services.run_batch(actor=actor, batch_id=batch.pk, only_good=only_good, now=NOW)


def undo(batch: MeasureBatch, *, only_good: bool = False) -> MeasureBatch:
    return services.undo_batch(actor=LEAD, batch_id=batch.pk, only_good=only_good, now=NOW)


def stored(edition: Edition) -> list[Any]:
    """All a batch can change, as one value to compare; the version may only grow."""
    names = ("lead_unit_id", "ends_on", "internal_fields", "last_confirmed_at", "end_kind")
    return [
        (
            [getattr(row, name) for name in (*names, "end_reason", "ended_on", "title", "text")],
            sorted(row.target_groups.values_list("pk", flat=True)),
            sorted(row.areas.values_list("pk", flat=True)),
            sorted(row.partners.values_list("pk", flat=True)),
            sorted(row.contacts.values_list("contact", "role", "gets_reminders")),
            sorted(row.overrides.values_list("status", "reason", "valid_until")),
        )
        for row in edition.measures.all()
    ]


def test_everything_at_once_is_written_recorded_and_taken_back(edition: Edition) -> None:
    rows = fill(edition, 3)
    house = build.organisation()
    unit = Unit.objects.create(organisation=house, name="Sachgebiet")
    old, new = TargetGroup.objects.create(name="Alte"), TargetGroup.objects.create(name="Neue")
    first, second = build.contact(house), build.contact(house, "Zweite")
    rows[0].target_groups.set([old, new])
    rows[1].target_groups.set([old])
    MeasureContact.objects.create(measure=rows[0], contact=first, role="Leitung")
    before = stored(edition)
    change = BulkChange(
        lead_unit=LeadChange(unit.pk),
        ends_on=EndChange(days=10),
        contacts=ContactChange(SetChange("replace", (second.pk,)), "Neu", True),
        sets={
            "target_groups": SetChange("remove", (old.pk,)),
            "areas": SetChange("add", (edition.concept.district_id,)),
            "partners": SetChange("add", (house.pk,)),
            "internal_fields": SetChange("add", ("budget",)),
        },
        confirm=True,
        by_hand=ByHand("at_risk", "Geld fehlt", TODAY + timedelta(days=30)),
        drop=Drop("Kein Bedarf", TODAY),
        reason="Neu verteilt",
    )
    batch = run(open_batch(rows, change))
    row = Measure.objects.get(pk=rows[0].pk)
    assert (row.lead_unit_id, row.ends_on, row.end_kind) == (unit.pk, date(2026, 7, 10), "dropped")
    assert list(row.contacts.values_list("contact", "role", "gets_reminders")) == [
        (second.pk, "Neu", True)
    ]
    assert [list(row.target_groups.all()), list(row.partners.all())] == [[new], [house]]
    assert (row.internal_fields, row.last_confirmed_at, row.version) == (["budget"], NOW, 2)
    assert row.overrides.get().set_by_label == LEAD.label
    entries = AuditEntry.objects.filter(object_kind="measure", object_id=str(row.pk))
    assert {one.action.partition(".")[2] for one in entries} == {
        "measure_edited",
        "measure_confirmed",
        "status_overridden",
        "measure_dropped",
    }
    assert {one.details["batch"] for one in entries} == {batch.pk}
    assert undo(batch).state == "undone"
    assert stored(edition) == before
    assert AuditEntry.objects.filter(action="strategy.batch_row_undone").count() == 3


def test_a_frozen_edition_keeps_its_text_and_lets_the_rest_change() -> None:
    edition = build.published_edition()
    rows = fill(edition, 2)
    rows[1].internal_fields = ["areas"]
    rows[1].save()
    official = open_batch(rows, LATER)
    assert set(outcomes(plan_of(official)).values()) == {"edition_frozen"}
    with pytest.raises(Refused):
        run(official, only_good=True)
    hide = BulkChange(sets={"internal_fields": SetChange("add", ("areas",))})
    batch = open_batch(rows, hide)
    assert outcomes(plan_of(batch)) == {"1.1": "changed", "1.2": "unchanged"}
    assert list(run(batch).written) == [str(rows[0].pk)]
    edition.state = "closed"
    edition.save()
    assert outcomes(plan_of(open_batch(rows, BulkChange(confirm=True))))["1.1"] == "edition_closed"


def test_refused_rows_are_named_and_the_choice_is_good_rows_or_nothing(edition: Edition) -> None:
    good, no_end = [*fill(edition, 1), *fill(edition, 1, ends_on=None)]
    [starts_later] = fill(edition, 1, starts_on=date(2027, 1, 1), ends_on=date(2027, 6, 30))
    early = open_batch([good, no_end, starts_later], BulkChange(ends_on=EndChange(months=-9)))
    assert outcomes(plan_of(early)) == {
        "1.1": "changed",
        "1.2": "no_end",
        "1.3": "end_before_start",
    }
    before = stored(edition)
    with pytest.raises(Refused) as refused:
        run(early)
    assert [one.code for one in refused.value.problems] == [
        "rows_refused",
        "no_end",
        "end_before_start",
    ]
    assert stored(edition) == before
    assert not AuditEntry.objects.filter(action="strategy.batch_done").exists()
    done = run(early, only_good=True)
    assert [*done.written] == [str(good.pk)]
    assert sum(map(len, done.left_out.values())) == 2
    with pytest.raises(Refused):
        run(early, only_good=True)


def test_who_may_not_is_refused_at_the_row_and_foreign_measures_do_not_exist(
    edition: Edition,
) -> None:
    mine, foreign = fill(edition, 2)
    area = Area.objects.create(kind=AreaKind.PLANNING_AREA, name="Nord", source="erfunden")
    mine.areas.add(area)
    here = Scope("area", str(area.pk))
    kik = people.viewer_with("strategy.read", "strategy.report_status", scope=here)
    kik = replace(kik, user_id=8)
    with pytest.raises(NotFound):
        open_batch([mine, foreign], BulkChange(confirm=True), kik)
    with pytest.raises(NotAllowed):
        open_batch([mine], BulkChange(confirm=True), people.viewer_with("strategy.read"))
    forbidden = open_batch([mine], LATER, kik)
    assert outcomes(plan_of(forbidden, kik)) == {"1.1": "not_allowed"}
    with pytest.raises(Refused):
        run(forbidden, actor=kik, only_good=True)
    batch = run(open_batch([mine], BulkChange(confirm=True), kik), actor=kik)
    assert Measure.objects.get(pk=mine.pk).last_confirmed_at == NOW
    other = replace(kik, user_id=9)
    with pytest.raises(NotFound):
        services.undo_batch(actor=other, batch_id=batch.pk, only_good=False, now=NOW)


def test_a_second_editor_is_not_overwritten_and_the_row_is_shown_again(edition: Edition) -> None:
    rows = fill(edition, 2)
    batch = open_batch(rows, LATER)
    edit_measure(
        actor=LEAD,
        measure_id=rows[0].pk,
        seen=None,
        values={"ends_on": date(2026, 9, 30)},
        now=NOW,
    )
    assert outcomes(plan_of(batch)) == {"1.1": "changed_meanwhile", "1.2": "changed"}
    with pytest.raises(Refused):
        run(batch)
    services.renew_preview(actor=LEAD, batch_id=batch.pk)
    assert outcomes(plan_of(batch)) == {"1.1": "changed", "1.2": "changed"}
    run(batch)
    ends = edition.measures.values_list("ends_on", flat=True)
    assert list(ends) == [date(2027, 3, 30), date(2026, 12, 30)]


def test_undo_names_what_changed_since_and_leaves_it(edition: Edition) -> None:
    rows = fill(edition, 3)
    batch = run(open_batch(rows, LATER))
    edit_measure(
        actor=LEAD, measure_id=rows[0].pk, seen=None, values={"title": "Neu"}, now=NOW, reason="x"
    )
    rows[2].delete()
    plan = services.undo_plan(viewer=LEAD, batch=batch)
    assert (outcomes(plan), plan.gone) == ({"1.1": "changed_meanwhile", "1.2": "changed"}, 1)
    with pytest.raises(Refused) as refused:
        undo(batch)
    assert "1.1 Neu" in str(refused.value)
    undo(batch, only_good=True)
    ends = edition.measures.values_list("ends_on", flat=True)
    assert list(ends) == [date(2026, 12, 30), date(2026, 6, 30)]
    with pytest.raises(Refused):
        undo(batch)


def test_undo_after_freezing_leaves_the_decided_text(edition: Edition) -> None:
    batch = run(open_batch(fill(edition, 1), LATER))
    edition.frozen_at = datetime(2026, 11, 1, tzinfo=UTC)
    edition.save()
    assert outcomes(services.undo_plan(viewer=LEAD, batch=batch)) == {"1.1": "changed"}
    batch.refresh_from_db()
    assert outcomes(services.undo_plan(viewer=LEAD, batch=batch)) == {"1.1": "edition_frozen"}
    with pytest.raises(Refused):
        undo(batch)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (BulkChange(), ""),
        (BulkChange(lead_unit=LeadChange(99)), "lead_unit"),
        (BulkChange(ends_on=EndChange()), "shift_by"),
        (BulkChange(sets={"areas": SetChange("add")}), "areas"),
        (BulkChange(sets={"areas": SetChange("add", (99,))}), "areas"),
        (BulkChange(sets={"internal_fields": SetChange("add", ("title",))}), "internal_fields"),
        (BulkChange(sets={"areas": SetChange("turn", (1,))}), "areas_how"),
        (BulkChange(by_hand=ByHand("done", "x", TODAY)), "hand_status"),
        (BulkChange(by_hand=ByHand("late", " ", TODAY)), "hand_reason"),
        (BulkChange(by_hand=ByHand("late", "x", TODAY - timedelta(days=1))), "hand_until"),
        (BulkChange(drop=Drop("", TODAY)), "drop_reason"),
        (BulkChange(drop=Drop("x", TODAY + timedelta(days=1))), "dropped_on"),
    ],
)
def test_a_change_that_cannot_be_is_refused_at_its_place(
    edition: Edition, change: BulkChange, place: str
) -> None:
    with pytest.raises(Refused) as refused:
        open_batch(fill(edition, 1), change)
    assert place in [one.field for one in refused.value.problems]


def test_more_than_the_limit_is_refused_and_none_too(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = fill(edition, 3)
    monkeypatch.setattr(services, "MOST", 2)
    assert open_batch(rows[:2], LATER).pk
    for chosen in (rows, []):
        with pytest.raises(Refused):
            services.choose_measures(
                actor=LEAD, edition=edition, ids=[row.pk for row in chosen], now=NOW
            )


def test_a_chunk_takes_the_same_queries_for_many_rows_as_for_few(edition: Edition) -> None:
    area = edition.concept.district
    change = BulkChange(
        ends_on=EndChange(days=1), confirm=True, sets={"areas": SetChange("add", (area.pk,))}
    )
    counts = []
    for number in (2, 40):
        batch = open_batch(fill(edition, number), change)
        with CaptureQueriesContext(connection) as preview:
            plan_of(batch)
        with CaptureQueriesContext(connection) as written:
            run(batch)
        with CaptureQueriesContext(connection) as back:
            undo(batch)
        counts.append((len(preview), len(written), len(back)))
    assert counts[0] == counts[1], counts


def test_the_pages_lead_from_the_list_to_the_undo(client: Client, edition: Edition) -> None:
    client.force_login(people.maren())
    rows = fill(edition, 3)
    page = client.get(ADDRESS).content.decode()
    assert 'aria-label="1.1 Maßnahme 1.1"' in page
    assert client.post(f"{ADDRESS}viele/waehlen/", {"which": "ticked"}).status_code == 302
    assert not MeasureBatch.objects.exists()
    sent = {"which": "all"}
    client.post(f"{ADDRESS}viele/waehlen/?text=1.2", sent)
    assert list(MeasureBatch.objects.get().chosen) == [str(rows[1].pk)]
    to_change = client.post(
        f"{ADDRESS}viele/waehlen/", {"which": "ticked", "row": [rows[0].pk, rows[2].pk]}
    )["Location"]
    refused = client.post(to_change, {"end_how": "set", "reason": "getippt"}).content.decode()
    assert "Bitte geben Sie das neue Ende an." in refused
    assert "getippt" in refused
    preview_url = client.post(to_change, {"end_how": "set", "ends_on": "31.12.2026"})["Location"]
    preview = client.get(preview_url).content.decode()
    assert "30.06.2026" in preview
    assert "31.12.2026" in preview
    assert Measure.objects.filter(ends_on=date(2026, 12, 31)).count() == 0
    detail_url = client.post(preview_url.replace("vorschau", "uebernehmen"), {"which": "all"})
    assert Measure.objects.filter(ends_on=date(2026, 12, 31)).count() == 2
    url = detail_url["Location"]
    assert "Sammeländerung zurücknehmen" in client.get(url).content.decode()
    assert url in client.get(f"{ADDRESS}viele/").content.decode()
    client.post(f"{url}zuruecknehmen/", {"which": "all"})
    assert Measure.objects.filter(ends_on=date(2026, 12, 31)).count() == 0
    stranger = Client()
    stranger.force_login(people.reader())
    assert stranger.get(url).status_code == 404
    assert "Angekreuzte ändern" not in stranger.get(ADDRESS).content.decode()


def test_a_status_set_by_a_batch_ends_with_it_and_earlier_days_stay(edition: Edition) -> None:
    change = BulkChange(by_hand=ByHand("late", "x", TODAY + timedelta(days=60)))
    batch = run(open_batch(fill(edition, 1), change))
    services.undo_batch(
        actor=LEAD, batch_id=batch.pk, only_good=False, now=NOW + timedelta(days=10)
    )
    assert StatusOverride.objects.get().valid_until == TODAY + timedelta(days=9)
