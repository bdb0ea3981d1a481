from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from ankommen.core import publication
from ankommen.core.errors import NotAllowed, Refused
from ankommen.core.legal.shipped import load_shipped
from ankommen.core.models import AuditEntry, LegalEntry, PublicationRelease, ReleasedFigure
from ankommen.core.publication import Asked, Counted, Figure, FigureSet, Source, Why, registry
from ankommen.core.publication.thresholds import rule_on
from ankommen.core.viewer import DISTRICT, Grant, Viewer
from ankommen.methods.disclosure import Dimension
from tests import people
from tests.core import law_build

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
LEAD = Viewer(1, "Maren", frozenset({Grant("core.release_figures", DISTRICT)}))
SEX = Dimension.flat("sex", ["f", "m"], total="all")


def a_set(*counts: int, counted: Counted = Counted.PERSONS, first_key: int = 1) -> FigureSet:
    cells = (("",), ("f",), ("m",))[: len(counts)]
    return FigureSet(
        source="test.counts",
        population="learners:2026-06-30",
        title="Lernende am 30.06.2026",
        url="/intern/",
        counted=counted,
        reference_date=date(2026, 6, 30),
        dimensions=(SEX,),
        figures=tuple(
            Figure(first_key + at, cell, Decimal(count), 100)
            for at, (cell, count) in enumerate(zip(cells, counts, strict=True))
        ),
        labels=("gesamt", "weiblich", "männlich")[: len(counts)],
        unit="Personen",
    )


@pytest.fixture(autouse=True)
def thresholds() -> None:
    law_build.thresholds()


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> list[FigureSet]:
    sets = [a_set(100, 3, 97)]
    found = Source(
        "test.counts",
        "Zählungen",
        lambda _viewer: list(sets),
        lambda _viewer, population: next((s for s in sets if s.population == population), None),
    )
    monkeypatch.setattr(registry, "_sources", {"test.counts": found})
    return sets


def whys(keys: tuple[int, ...], counted: Counted = Counted.PERSONS) -> list[Why]:
    asked = [Asked(key, counted) for key in keys]
    decided = publication.decisions_for("test.counts", asked)
    return [decided[key].why for key in keys]


def test_nothing_is_shown_before_its_release_and_only_what_is_safe_after_it() -> None:
    assert whys((1, 2, 3)) == [Why.NOT_RELEASED] * 3
    publication.release(actor=LEAD, figures=a_set(100, 3, 97), now=NOW)
    assert whys((1, 2, 3)) == [Why.LARGE_ENOUGH, Why.SMALL, Why.PROTECTS_ANOTHER]
    entry = AuditEntry.objects.get(action="core.figures_released")
    assert (entry.details["shown"], entry.details["hidden"]) == (1, 2)
    assert "97" not in str(entry.details)


def test_without_release_official_figures_pass_and_undeclared_never_do() -> None:
    assert whys((1,), Counted.OFFICIAL) == [Why.PROTECTED_AT_SOURCE]
    assert whys((1,), Counted.NOT_PERSONS) == [Why.NOT_ABOUT_PERSONS]
    assert whys((1,), Counted.UNDECLARED) == [Why.UNDECLARED]


def test_the_gate_asks_once_however_many_figures(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for keys in ((1,), tuple(range(1, 200))):
        with django_assert_num_queries(1):  # the released figures
            whys(keys)


def test_a_second_release_is_held_against_the_first() -> None:
    """Women first, everybody later: together they would tell the three men."""
    first = a_set(100, 97)
    women = replace(first, figures=first.figures[1:], labels=first.labels[1:])
    publication.release(actor=LEAD, figures=women, now=NOW)
    assert whys((2,)) == [Why.LARGE_ENOUGH]
    total = replace(first, figures=first.figures[:1], labels=first.labels[:1])
    publication.release(actor=LEAD, figures=total, now=NOW)
    assert whys((1,))[0] in {Why.DISCLOSES, Why.PROTECTS_ANOTHER}


def test_the_ledger_remembers_what_was_hidden_without_its_number() -> None:
    row = publication.release(actor=LEAD, figures=a_set(100, 3, 97), now=NOW)
    assert row.counts == [100, -1, -1]
    assert row.rule["threshold"] == 5
    again = publication.release(actor=LEAD, figures=a_set(100, 3, 97), now=NOW)
    assert again.content_hash == row.content_hash


def test_the_ledger_keeps_the_rule_with_its_source() -> None:
    row = publication.release(actor=LEAD, figures=a_set(100), now=NOW)
    assert row.rule == {
        "threshold": 5,
        "sample_base": 30,
        "valid_from": "2026-01-01",
        "legal_basis": "§ 3 EStG",
        "source": "Gesetz",
    }


@pytest.mark.parametrize("threshold", [None, 2, "5", True])
def test_without_a_threshold_nothing_is_published(
    client: Client, source: list[FigureSet], threshold: Any
) -> None:
    LegalEntry.objects.all().delete()
    assert rule_on(NOW.date()) is None
    law_build.thresholds(threshold=threshold)
    with pytest.raises(Refused, match="kein Schwellenwert"):
        publication.release(actor=LEAD, figures=a_set(100, 97), now=NOW)
    assert not PublicationRelease.objects.exists()
    client.force_login(people.maren())
    address = "/intern/verwaltung/veroeffentlichungen/neu/test.counts/?was=learners:2026-06-30"
    page = client.get(address).content.decode()
    assert "0 von 3 Zahlen" in page
    assert "So freigeben" not in page


def test_the_threshold_of_the_day_decides() -> None:
    LegalEntry.objects.filter(code="publication-threshold").update(valid_to=date(2026, 10, 31))
    law_build.value(
        code="publication-threshold",
        valid_from=date(2026, 11, 1),
        content={"value": 150, "unit": "Personen"},
    )
    publication.release(actor=LEAD, figures=a_set(100), now=NOW)
    assert whys((1,)) == [Why.SMALL]
    october = datetime(2026, 10, 31, 9, tzinfo=UTC)
    publication.release(actor=LEAD, figures=a_set(100, first_key=9), now=october)
    assert whys((9,)) == [Why.LARGE_ENOUGH]


def test_what_ships_is_the_rule_of_today() -> None:
    LegalEntry.objects.all().delete()
    load_shipped()
    dated = rule_on(NOW.date())
    assert dated is not None
    assert (dated.rule.threshold, dated.rule.sample_base) == (5, 30)


def test_counts_named_by_hand_are_held_against_each_other_and_the_past() -> None:
    """50 came, 47 of them women: nobody declared that, the three men are protected all the same."""
    course = replace(a_set(50, 47, 20), may_overlap=True)
    publication.release(actor=LEAD, figures=course, now=NOW)
    assert whys((1, 2, 3)) == [Why.LARGE_ENOUGH, Why.PROTECTS_ANOTHER, Why.LARGE_ENOUGH]
    later = replace(a_set(52, first_key=7), may_overlap=True)
    row = publication.release(actor=LEAD, figures=later, now=NOW)
    assert whys((7,)) == [Why.DISCLOSES]
    assert row.counts == [-1]


def test_the_ledger_is_never_changed() -> None:
    publication.release(actor=LEAD, figures=a_set(100), now=NOW)
    for rows in (PublicationRelease.objects.all(), ReleasedFigure.objects.all()):
        with pytest.raises(TypeError):
            rows.delete()
        with pytest.raises(TypeError):
            rows.update(source="x")


def test_who_may_not_release_is_refused_and_nothing_is_written() -> None:
    with pytest.raises(NotAllowed):
        publication.release(actor=Viewer(2, "Leser"), figures=a_set(100), now=NOW)
    assert not PublicationRelease.objects.exists()


def test_what_needs_no_release_is_refused() -> None:
    with pytest.raises(Refused):
        publication.release(actor=LEAD, figures=a_set(100, counted=Counted.NOT_PERSONS), now=NOW)


def test_the_page_shows_what_would_happen_and_lets_it_out(
    client: Client, source: list[FigureSet]
) -> None:
    client.force_login(people.maren())
    listed = client.get("/intern/verwaltung/veroeffentlichungen/").content.decode()
    assert "Lernende am 30.06.2026" in listed
    address = "/intern/verwaltung/veroeffentlichungen/neu/test.counts/?was=learners:2026-06-30"
    shown = client.get(address).content.decode()
    assert "Weniger als 5 Personen." in shown
    assert "1 von 3 Zahlen" in shown
    assert client.post(address, follow=True).status_code == 200
    assert PublicationRelease.objects.count() == 1
    file = client.get("/intern/verwaltung/veroeffentlichungen/?datei=csv").content.decode()
    assert "Lernende am 30.06.2026" in file
    assert "97" not in file.split("Lernende")[1].split(";")[0]


def test_an_unknown_set_is_not_found(client: Client, source: list[FigureSet]) -> None:
    client.force_login(people.maren())
    for address in ("neu/test.counts/?was=other", "neu/other/", "99999/"):
        found = client.get(f"/intern/verwaltung/veroeffentlichungen/{address}")
        assert found.status_code == 404
