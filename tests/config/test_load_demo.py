"""Loading the demo: complete, alive on any day, once, and never over somebody's work."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from ankommen.accounts.models import User
from ankommen.config.demo.loader import Loaded, load_demo
from ankommen.config.demo.people import PASSWORD, lock_out
from ankommen.config.management.commands.demo import login_table
from ankommen.core.errors import Refused
from ankommen.core.geography.selectors import population_of, population_tables
from ankommen.core.models import Area, Installation, Translation
from ankommen.core.registries import trace
from ankommen.partners.models import Organisation
from ankommen.strategy.models import Edition, ImplementationReport, IndicatorValue, Measure
from ankommen.strategy.selectors.status import edition_statuses
from tests.demo import without_typesetting
from tests.people import viewer_with
from tests.strategy import build


def present() -> Edition:
    return Edition.objects.get(state="in_force")


def test_the_two_populations_stay_apart(demo_district: Area) -> None:
    tables = population_tables(viewer=viewer_with("core.read_areas"), area=demo_district)
    assert [(one.series, one.reference_date, one.persons) for one in tables] == [
        ("Eigene Angabe des Landkreises", date(2023, 10, 31), 249_681),
        ("Destatis 12411-0018", date(2020, 12, 31), 250_558),
    ]
    parts = [
        population_of(
            area_id=area.pk,
            series="Eigene Angabe des Landkreises",
            reference_date=date(2023, 10, 31),
        )
        for area in demo_district.children.filter(kind="planning_area")
    ]
    assert set(parts) == {36_942, 40_869, 49_666, 56_574, 65_630}


def test_the_edition_is_adopted_in_force_and_frozen(demo_district: Area) -> None:
    edition = present()
    assert (edition.state, len(edition.content_hash)) == ("in_force", 64)
    assert edition.published_at is not None
    steps = list(edition.steps.all())
    assert [step.body.kind for step in steps] == ["advisory_board", "committee", "council"]
    assert {step.content_hash for step in steps} == {edition.content_hash}
    assert steps[-1].resolution is not None
    assert steps[-1].resolution.votes_yes == 52


def test_measures_stand_differently(demo_district: Area) -> None:
    today = timezone.localdate()
    found = Counter(str(one.status) for one in edition_statuses(present(), day=today).values())
    assert sum(found.values()) == 65
    assert set(found) >= {"on_time", "late", "at_risk", "done", "dropped", "merged"}
    assert min(found["late"], found["at_risk"], found["done"]) >= 4


def test_invented_values_say_so_and_official_ones_name_their_source(demo_district: Area) -> None:
    for value in IndicatorValue.objects.select_related("definition__indicator"):
        is_official = value.definition.indicator.code == "B1"
        assert ("erfunden" in value.source) is not is_official
    assert IndicatorValue.objects.filter(corrected_by__isnull=False).count() == 1
    assert IndicatorValue.objects.filter(lower__isnull=False).exists()
    assert IndicatorValue.objects.filter(dimension="Geschlecht=weiblich").exists()
    assert not Organisation.objects.filter(is_invented=False).exists()


def test_the_last_report_was_adopted_and_published(demo_district: Area) -> None:
    report = ImplementationReport.objects.get(edition=present())
    assert report.resolution is not None
    assert report.resolution.outcome == "adopted"
    assert report.published_at is not None
    assert len(report.content_hash) == 64
    promises = report.promises.exclude(due_on=None)
    assert promises.count() >= 20


def test_the_thread_leads_from_a_goal_to_resolution_and_indicators(demo_district: Area) -> None:
    reader = viewer_with("strategy.read", "committees.read")
    measure = Measure.objects.get(number="2.2", edition=present())
    backward, forward = trace.both_ways(reader, kind="measure", id=measure.pk)
    assert {one.end.kind for one in backward} == {"need", "goal"}
    assert backward == trace.backward(reader, kind="measure", id=measure.pk)
    assert forward == trace.forward(reader, kind="measure", id=measure.pk)
    assert [one.end.kind for one in forward] == ["resolution", "indicator", "indicator"]


def test_english_texts_are_drafts(demo_district: Area) -> None:
    statuses = set(Translation.objects.values_list("status", "language"))
    assert statuses == {("draft", "en")}
    translated = Translation.objects.filter(object_kind="measure", field="text").count()
    assert translated == Measure.objects.count()


def test_everybody_logs_in_with_the_printed_password(demo_district: Area) -> None:
    printed = [line.split()[0] for line in login_table()[2:]]
    assert printed[:4] == ["maren", "tomasz", "scholz", "becker"]
    assert sorted(printed) == sorted(User.objects.values_list("login", flat=True))
    by_letter = User.objects.get(email="")
    assert not by_letter.has_usable_password()
    others = User.objects.exclude(pk=by_letter.pk)
    assert all(user.check_password(PASSWORD) for user in others)


def test_one_is_locked_out_and_one_waits_for_a_letter_until_administrators_help(
    demo_district: Area, client: Client
) -> None:
    lock_out(now=timezone.now())
    lock_out(now=timezone.now())
    client.force_login(User.objects.get(login="admin"))
    people = client.get("/intern/verwaltung/konten/").content.decode()
    assert people.count("nach Fehlversuchen gesperrt") == people.count("Sperre aufheben") == 1
    assert people.count("Zugang per Brief") == 1
    grit, otto = (User.objects.get(login=login) for login in ("grit", "otto"))
    client.post(f"/intern/verwaltung/konten/{grit.pk}/entsperren/")
    assert not grit.failures.exists()
    assert otto.entry_codes.get().used_at is None
    letter = client.post(f"/intern/verwaltung/konten/{otto.pk}/brief/")
    assert letter.status_code == 200
    assert otto.entry_codes.filter(revoked_at__isnull=True).count() == 1


def test_loading_again_changes_nothing(demo_district: Area) -> None:
    before = Measure.objects.count()
    assert load_demo(today=timezone.localdate()) is Loaded.BEFORE
    assert Measure.objects.count() == before
    with pytest.raises(Refused, match="Landkreis Görlitz"):
        load_demo(district_key="03153", today=timezone.localdate())


@pytest.mark.any_database
@pytest.mark.django_db
def test_another_district_has_generic_areas_and_its_own_population() -> None:
    with without_typesetting():
        call_command("load_demo", "--district", "03153")
    area = Installation.objects.get().district
    assert (area.name, area.key) == ("Landkreis Goslar", "03153")
    assert (
        population_of(
            area_id=area.pk, series="Destatis 12411-0018", reference_date=date(2020, 12, 31)
        )
        == 134_688
    )
    children = list(area.children.all())
    assert len(children) == 5
    assert all(child.is_invented and "erfunden" in child.name for child in children)
    assert present().measures.count() == 27


@pytest.mark.any_database
@pytest.mark.django_db
@pytest.mark.parametrize("today", [date(2029, 1, 1)])
def test_the_demo_loads_on_any_day(today: date) -> None:
    with without_typesetting():
        assert load_demo(district_key="12067", today=today) is Loaded.NOW
    assert present().slug == f"{today.year - 2}-{today.year}"


@pytest.mark.django_db
def test_a_database_in_use_is_refused() -> None:
    build.district()
    with pytest.raises(CommandError, match="keine Demo"):
        call_command("load_demo")
    assert not Measure.objects.exists()


@pytest.mark.django_db
def test_rows_without_an_installation_are_refused() -> None:
    User.objects.create_user("somebody", "correct-horse-battery")
    with pytest.raises(CommandError, match="nicht leer"):
        call_command("load_demo")
    assert not Installation.objects.exists()


@pytest.mark.django_db
def test_an_unknown_district_is_refused() -> None:
    with pytest.raises(CommandError, match="99999"):
        call_command("load_demo", "--district", "99999")
