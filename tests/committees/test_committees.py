from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ankommen.committees import public, rules, services
from ankommen.committees.models import Body, Meeting, Resolution
from ankommen.committees.registrations import meeting_cards
from ankommen.core.errors import NotAllowed, Refused
from tests import people
from tests.people import viewer_with

CLERK = viewer_with("committees.read", "committees.edit")
READER = viewer_with("committees.read")


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("outcome", "yes", "no", "expected"),
    [
        ("adopted", 10, 9, False),
        ("adopted", 10, 10, True),
        ("adopted", None, 10, False),
        ("rejected", 10, 10, False),
        ("rejected", 11, 10, True),
        ("postponed", 0, 10, False),
    ],
)
def test_votes_fit_the_outcome(
    outcome: str, yes: int | None, no: int | None, expected: bool
) -> None:
    assert rules.contradicts_votes(outcome=outcome, yes=yes, no=no) is expected


@pytest.fixture
def meeting(db: None) -> Meeting:
    body = services.add_body(actor=CLERK, name="Kreistag", kind="council")
    return services.add_meeting(actor=CLERK, body_id=body.pk, held_on=date(2024, 3, 20))


def values(**changes: Any) -> dict[str, Any]:
    return {
        "paper_number": "112/24",
        "title": "Konzept",
        "decided_on": date(2024, 3, 20),
        "outcome": "adopted",
        "votes_yes": 40,
        "votes_no": 10,
        **changes,
    }


def add(meeting: Meeting, **changes: Any) -> Resolution:
    return services.add_resolution(actor=CLERK, meeting_id=meeting.pk, **values(**changes))


def test_a_resolution_and_its_facts(meeting: Meeting) -> None:
    resolution = add(meeting)
    facts = public.resolutions(ids=[resolution.pk, 0])
    assert list(facts) == [resolution.pk]
    assert facts[resolution.pk].is_adopted
    assert facts[resolution.pk].meeting_held_on == date(2024, 3, 20)
    assert public.resolution_choices(viewer=READER, body_id=meeting.body_id)
    assert public.resolution_choices(viewer=viewer_with(), body_id=meeting.body_id) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"decided_on": date(2024, 3, 19)}, "before_meeting"),
        ({"votes_yes": 1}, "votes_contradict"),
    ],
)
def test_an_impossible_resolution_is_refused(
    meeting: Meeting, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        add(meeting, **changes)
    assert codes(refused) == [code]
    assert not Resolution.objects.exists()


def test_one_resolution_per_paper_and_one_meeting_per_day(meeting: Meeting) -> None:
    add(meeting)
    with pytest.raises(Refused) as refused:
        add(meeting)
    assert codes(refused) == ["paper_exists"]
    with pytest.raises(Refused) as refused:
        services.add_meeting(actor=CLERK, body_id=meeting.body_id, held_on=meeting.held_on)
    assert codes(refused) == ["meeting_exists"]
    with pytest.raises(Refused) as refused:
        services.add_body(actor=CLERK, name="kreistag", kind="council")
    assert codes(refused) == ["body_exists"]


def test_a_meeting_does_not_move_behind_its_resolution(meeting: Meeting) -> None:
    add(meeting)
    move: dict[str, Any] = {"actor": CLERK, "id": meeting.pk, "version": 1}
    with pytest.raises(Refused) as refused:
        services.change_meeting(**move, held_on=date(2024, 3, 21))
    assert codes(refused) == ["meeting_after_resolution"]
    services.change_meeting(**move, held_on=date(2024, 3, 19), place="Saal")
    assert Meeting.objects.get().place == "Saal"


def test_two_clerks_at_one_resolution(meeting: Meeting) -> None:
    resolution = add(meeting)
    change: dict[str, Any] = {"actor": CLERK, "id": resolution.pk, "version": 1}
    services.change_resolution(**change, **values(title="Erste"))
    with pytest.raises(Refused) as refused:
        services.change_resolution(**change, **values(title="Zweite"))
    assert [one.value for one in refused.value.problems if one.field == "title"] == ["Erste"]


def test_readers_write_nothing(meeting: Meeting) -> None:
    with pytest.raises(NotAllowed):
        services.add_body(actor=READER, name="Beirat", kind="advisory_board")


def test_meetings_of_the_next_two_weeks_are_on_the_start_page(meeting: Meeting) -> None:
    (card,) = meeting_cards(READER, date(2024, 3, 14))
    assert card.text == "Kreistag: Sitzung in 6 Tagen"
    assert meeting_cards(READER, date(2024, 3, 21)) == []
    assert meeting_cards(READER, date(2024, 3, 1)) == []
    assert meeting_cards(viewer_with(), date(2024, 3, 14)) == []


def test_the_clerk_works_through_the_pages(client: Client, db: None) -> None:
    client.force_login(people.becker())
    client.post(reverse("committees:body_add"), {"name": "Kreistag", "kind": "council"})
    body = Body.objects.get()
    client.post(reverse("committees:meeting_add", args=[body.pk]), {"held_on": "20.03.2024"})
    meeting = Meeting.objects.get()
    typed = {"paper_number": "1/24", "title": "Konzept", "outcome": "adopted"}
    at = reverse("committees:resolution_add", args=[meeting.pk])
    refused = client.post(at, {**typed, "decided_on": "19.03.2024"})
    assert "vor der Sitzung am 20.03.2024" in refused.content.decode()
    client.post(at, {**typed, "decided_on": "20.03.2024"})
    resolution = Resolution.objects.get()
    for name, args in {
        "body_list": [],
        "body_detail": [body.pk],
        "body_change": [body.pk],
        "meeting_detail": [meeting.pk],
        "meeting_change": [meeting.pk],
        "resolution_list": [],
        "resolution_detail": [resolution.pk],
        "resolution_change": [resolution.pk],
    }.items():
        assert client.get(reverse(f"committees:{name}", args=args)).status_code == 200, name


def test_strangers_and_readers(client: Client, meeting: Meeting) -> None:
    client.force_login(people.stranger())
    assert client.get(reverse("committees:body_list")).status_code == 404
    client.force_login(people.reader())
    assert client.get(reverse("committees:body_list")).status_code == 200
    assert client.get(reverse("committees:body_add")).status_code == 404


def test_lists_take_the_same_queries_for_many_rows(client: Client, meeting: Meeting) -> None:
    client.force_login(people.reader())
    add(meeting)

    def queries(name: str) -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(reverse(f"committees:{name}"))
        return len(found)

    names = ("body_list", "resolution_list")
    few = [queries(name) for name in names]
    for number in range(60):
        body = Body.objects.create(name=f"Gremium {number}", kind="committee")
        Meeting.objects.create(body=body, held_on=date(2024, 1, 1))
        add(meeting, paper_number=f"{number}/25")
    assert [queries(name) for name in names] == few
    page = client.get(reverse("committees:resolution_list")).content.decode()
    assert "after=" in page
