"""Navigation, cycle and door: what the apps register is what the viewer gets."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import RequestFactory

from ankommen.core.registries import cycle, entrance, navigation
from ankommen.core.registries.cycle import Progress, StepState
from ankommen.core.registries.navigation import Item
from ankommen.core.ui.cycle_ring import cycle_ring
from tests.people import viewer_with

TODAY = date(2026, 11, 22)


@pytest.fixture
def items(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_items", [])
    for item in (
        Item("Stil", "core:style", "", "Verwaltung", 90),
        Item("Start", "core:start", "", "", 0),
        Item("Geheim", "core:job_list", "accounts.manage", "Verwaltung", 10),
        Item("Später", "offers:list", "", "Angebote", 5),
    ):
        navigation.register(item)


@pytest.mark.usefixtures("items")
def test_shows_in_order_what_the_viewer_may_open() -> None:
    groups = navigation.menu(viewer_with("strategy.read"), path="/intern/stil/")
    assert [[entry.label for entry in group.entries] for group in groups] == [["Start"], ["Stil"]]
    more = navigation.menu(viewer_with("accounts.manage"), path="/")
    assert [entry.label for entry in more[1].entries] == ["Geheim", "Stil"]


@pytest.mark.usefixtures("items")
def test_marks_the_closest_entry_and_only_that() -> None:
    groups = navigation.menu(viewer_with("strategy.read"), path="/intern/stil/unter/")
    current = [entry.label for group in groups for entry in group.entries if entry.current]
    assert current == ["Stil"]


@pytest.mark.usefixtures("items")
def test_an_entry_stands_for_pages_at_other_addresses() -> None:
    navigation.register(Item("Stile", "core:area_list", stands_for=("core:style_",)))
    for name, expected in (("core:style_one", "Stile"), ("core:style", "Stil")):
        groups = navigation.menu(
            viewer_with("accounts.manage"), path="/intern/stil/unter/", url_name=name
        )
        current = [entry.label for group in groups for entry in group.entries if entry.current]
        assert current == [expected]


@pytest.mark.usefixtures("items")
def test_a_page_has_its_place_in_the_navigation_also_outside_the_menu() -> None:
    navigation.register(Item("Hilfe", "core:area_list", place="Handbuch", in_menu=False))
    for path, place, is_here in (
        ("/intern/stil/", "Stil", True),
        ("/intern/stil/unter/", "Stil", False),
        ("/intern/verwaltung/gebiete/3/", "Handbuch", False),
    ):
        found = navigation.navigation(viewer_with("strategy.read"), path=path)
        assert found.place is not None
        assert (found.place.label, found.place.current) == (place, is_here)
        assert "Hilfe" not in [entry.label for group in found.groups for entry in group.entries]
    hidden = navigation.navigation(viewer_with("strategy.read"), path="/intern/auftraege/")
    assert hidden.place is None or hidden.place.label == "Start"


@pytest.mark.usefixtures("items")
def test_leaves_out_what_is_not_installed() -> None:
    groups = navigation.menu(viewer_with("strategy.read"), path="/")
    assert "Angebote" not in [group.label for group in groups]


def test_the_cycle_has_six_steps_whoever_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cycle, "_sources", {})
    monkeypatch.setattr(cycle, "_shared", [])
    cycle.register("act", lambda *_: StepState(Progress.UNDER_WAY, "64 Maßnahmen"))
    steps = cycle.steps(viewer_with("strategy.read"), TODAY)
    assert [step.code for step in steps] == list(cycle.STEPS)
    assert [step.state.progress for step in steps].count(Progress.AHEAD) == 5
    with pytest.raises(ValueError, match="listen"):
        cycle.register("dance", lambda *_: StepState(Progress.DONE))


def test_the_ring_says_every_step_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cycle, "_sources", {})
    monkeypatch.setattr(cycle, "_shared", [])
    cycle.register("listen", lambda *_: StepState(Progress.DONE))
    ring = cycle_ring(cycle.steps(viewer_with("strategy.read"), TODAY))
    assert "zuhören: abgeschlossen" in ring
    assert "fortschreiben: steht bevor" in ring
    assert 'role="img"' in ring


def test_without_a_door_a_page_stays_shut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrance, "_doors", [])
    page = entrance.behind_the_door(lambda _: pytest.fail("open"))
    with pytest.raises(RuntimeError, match="door"):
        page(RequestFactory().get("/"))
