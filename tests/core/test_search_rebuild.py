"""The index made anew: beside everybody's work, going on where it stopped, after upgrades."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from ankommen.core.jobs.worker import Worker
from ankommen.core.models import Job, JobState, SearchEntry
from ankommen.core.search import analysis, index, rebuilding
from ankommen.strategy.models import Need
from tests import people
from tests.strategy import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def needs() -> list[Need]:
    concept = build.concept()
    return [build.need(concept, number, title=f"Kurs {number}") for number in range(1, 8)]


def make_old(*needs: Need) -> None:
    """As a version with other lists of words would have left them."""
    entries = SearchEntry.objects.filter(kind="need", object_id__in=[one.pk for one in needs])
    assert entries.update(analysis="alt", tokens="alt") == len(needs)


def outdated() -> set[int]:
    return set(SearchEntry.objects.filter(analysis="alt").values_list("object_id", flat=True))


def test_a_rebuild_goes_on_behind_the_last_place(needs: list[Need]) -> None:
    make_old(*needs)
    call_command("search", "rebuild", after=f"need:{needs[3].pk}")
    assert outdated() == {one.pk for one in needs[:4]}
    call_command("search", "rebuild")
    assert outdated() == set()
    assert index.check() == {}


@pytest.mark.parametrize("place", ["need", "need:x", "unbekannt:3", ":", "need:-1"])
def test_what_is_no_place_is_refused(needs: list[Need], place: str) -> None:
    make_old(*needs)
    with pytest.raises(CommandError, match="no place"):
        call_command("search", "rebuild", after=place)
    assert len(outdated()) == len(needs)


def test_the_place_is_said_while_it_goes(needs: list[Need], monkeypatch: Any) -> None:
    monkeypatch.setattr(rebuilding, "CHUNK", 3)
    places: list[tuple[str, int]] = []
    rebuilding.rebuild(lambda *place: places.append(place))
    said = [id for kind, id in places if kind == "need"]
    assert said == [needs[2].pk, needs[5].pk, needs[6].pk]


def test_a_renewal_reads_only_what_needs_it(needs: list[Need], monkeypatch: Any) -> None:
    make_old(needs[1])
    SearchEntry.objects.filter(kind="need", object_id=needs[4].pk).delete()
    assert rebuilding.renew()["need"] == 2
    assert index.check() == {}
    assert rebuilding.renew()["need"] == 0


@pytest.mark.django_db(transaction=True)
def test_nothing_is_analysed_while_others_wait(needs: list[Need], monkeypatch: Any) -> None:
    seen: list[bool] = []
    tokens = analysis.tokens

    def watched(text: str) -> list[str]:
        seen.append(connection.in_atomic_block)
        return tokens(text)

    monkeypatch.setattr(analysis, "tokens", watched)
    rebuilding.rebuild()
    assert len(seen) >= len(needs)
    assert not any(seen)


@pytest.mark.django_db(transaction=True)
def test_a_row_that_changes_meanwhile_keeps_its_new_words(
    needs: list[Need], monkeypatch: Any
) -> None:
    entry_of = index.entry_of
    changed: list[int] = []

    def slow(searchable: Any, row: Any) -> Any:
        entry = entry_of(searchable, row)
        if searchable.kind == "need" and not changed:
            changed.append(row.pk)
            other = Need.objects.get(pk=row.pk)
            other.title = "Werkstatt"
            other.save()
        return entry

    monkeypatch.setattr(index, "entry_of", slow)
    rebuilding.rebuild()
    monkeypatch.undo()
    assert changed == [needs[0].pk]
    assert index.check() == {}


class TestAfterAnUpgrade:
    def test_the_next_start_asks_for_it_once(self, needs: list[Need]) -> None:
        call_command("migrate", verbosity=0)
        assert not Job.objects.exists()
        make_old(*needs)
        call_command("migrate", verbosity=0)
        call_command("migrate", verbosity=0)
        job = Job.objects.get()
        assert (job.kind, job.asked_by_id) == (rebuilding.KIND, None)

    def test_a_kind_that_is_new_is_noticed(self, needs: list[Need]) -> None:
        assert not rebuilding.is_outdated()
        SearchEntry.objects.filter(kind="need").delete()
        assert rebuilding.is_outdated()

    def test_the_worker_asks_and_does_it(self, needs: list[Need]) -> None:
        make_old(*needs)
        call_command("work", once=True)
        assert Job.objects.get(kind=rebuilding.KIND).state == JobState.DONE
        assert index.check() == {}

    def test_meanwhile_the_page_says_so_and_answers(
        self, client: Client, needs: list[Need]
    ) -> None:
        make_old(*needs[1:])
        said = "Die Suche wird neu aufgebaut."
        client.force_login(people.maren())

        def page() -> str:
            return client.get("/intern/suche/", {"q": "Kurs"}).content.decode()

        assert said not in page()
        assert rebuilding.queue_if_outdated()
        assert said in page()
        assert "B-1 <mark>Kurs</mark> 1" in page()
        assert said in client.get("/de/suche/", {"q": "Kurs"}).content.decode()
        Worker(interval=0).run_waiting(now=timezone.now())
        assert said not in page()
        assert "B-7 <mark>Kurs</mark> 7" in page()
