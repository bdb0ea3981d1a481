"""The balance of access to courses: totals in, rounded balances out, and only after a release."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from ankommen.core import publication
from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.models import AuditEntry
from ankommen.strategy.balance_table import Delivered, read_deliveries
from ankommen.strategy.models import CountedDelivery
from ankommen.strategy.selectors.balance import balances, one_set, waiting_sets
from ankommen.strategy.services.balance import enter_deliveries
from tests import people
from tests.core import law_build

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
DAY = date(2026, 9, 30)
OFFICE = people.viewer_with("strategy.enter_values", "core.release_figures")
READER = people.viewer_with("strategy.read")
HEAD = "Quartal;Herkunft;Stufe;Stelle;Anzahl;Stichtag\n"
SYRIA = (
    "2026-3;Syrien;ausgestellt;Jobcenter;62;30.09.2026\n"
    "2026-3;Syrien;angemeldet;Kursträger;41;30.09.2026\n"
    "3/2026;Syrien;entschuldigt;Jobcenter;3;2026-09-30\n"
)
ADDRESS = "/intern/konzept/kennzahlen/bilanz/"


def enter(text: str) -> None:
    enter_deliveries(actor=OFFICE, rows=read_deliveries(HEAD + text), now=NOW)


def test_totals_become_a_rounded_balance() -> None:
    enter(SYRIA)
    (line,) = balances(viewer=OFFICE)
    assert (line.low, line.high, line.notes, line.hidden) == (15, 15, (), "nicht freigegeben")
    entry = AuditEntry.objects.get(action="balance.enter")
    assert entry.details == {"rows": 3}


def test_offices_that_disagree_give_an_interval_and_a_missing_one_gives_none() -> None:
    enter(SYRIA + "2026-3;Syrien;ausgestellt;Ausländerbehörde;71;30.09.2026\n")
    enter("2026-3;Ukraine;ausgestellt;Jobcenter;20;30.09.2026\n")
    syria, ukraine = balances(viewer=OFFICE)
    assert (syria.low, syria.high, syria.notes) == (15, 25, ("sources_disagree",))
    assert (ukraine.low, ukraine.missing) == (None, ("registered", "excused"))


def test_a_newer_delivery_takes_the_place_of_the_older() -> None:
    enter(SYRIA)
    enter("2026-3;Syrien;ausgestellt;Jobcenter;80;30.09.2026\n")
    assert CountedDelivery.objects.count() == 3
    assert balances(viewer=OFFICE)[0].low == 35


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2026-5;A;ausgestellt;B;1;30.09.2026", "Zeile 2: das Quartal"),
        ("2026-3;;ausgestellt;B;1;30.09.2026", "Herkunft oder Stelle"),
        ("2026-3;A;gezählt;B;1;30.09.2026", "die Stufe ist"),
        ("2026-3;A;ausgestellt;B;-1;30.09.2026", "keine ganze Zahl"),
        ("2026-3;A;ausgestellt;B;1,5;30.09.2026", "keine ganze Zahl"),
        ("2026-3;A;ausgestellt;B;1;31.09.2026", "der Stichtag fehlt"),
        ("2026-3;A;ausgestellt;B;1;30.06.2026", "nicht im Quartal"),
        ("2026-3", "Zeile 2"),
        ("", "keine Zeile"),
        (SYRIA + SYRIA, "schon weiter oben"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_kept(line: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        enter(line)
    assert not CountedDelivery.objects.exists()


def test_columns_and_days_to_come_are_refused() -> None:
    with pytest.raises(Refused, match="Diese Spalten fehlen: Quartal"):
        read_deliveries("a;b\n1;2\n")
    ahead = Delivered(2026, 4, "A", "issued", "B", 1, date(2026, 12, 31))
    with pytest.raises(Refused, match="Zukunft"):
        enter_deliveries(actor=OFFICE, rows=[ahead], now=NOW)


def test_who_may_not_enter_neither_reads_nor_writes() -> None:
    enter(SYRIA)
    with pytest.raises(NotAllowed):
        enter_deliveries(actor=READER, rows=read_deliveries(HEAD + SYRIA), now=NOW)
    with pytest.raises(NotFound):
        balances(viewer=READER)


def test_a_release_lets_out_the_quarter_and_a_new_total_waits_again(client: Client) -> None:
    law_build.thresholds()
    enter(SYRIA + "2026-3;Syrien;ausgestellt;Ausländerbehörde;71;30.09.2026\n")
    client.force_login(people.maren())
    before = client.get(ADDRESS + "?datei=csv").content.decode("utf-8-sig")
    assert "nicht freigegeben" in before
    assert "15;25" not in before
    (waiting,) = waiting_sets(OFFICE)
    assert one_set(OFFICE, waiting.population) == waiting
    publication.release(actor=OFFICE, figures=waiting, now=NOW)
    assert waiting_sets(OFFICE) == []
    assert balances(viewer=OFFICE)[0].hidden == ""
    after = client.get(ADDRESS + "?datei=csv").content.decode("utf-8-sig")
    assert "3/2026;Syrien;15;25" in after
    for raw in ("62", "71", "41"):
        assert f";{raw};" not in after
    enter("2026-3;Syrien;angemeldet;Kursträger;51;30.09.2026\n")
    assert len(waiting_sets(OFFICE)) == 1
    assert balances(viewer=OFFICE)[0].hidden == "nicht freigegeben"


def test_more_registered_than_issued_is_told_here_and_never_published() -> None:
    law_build.thresholds()
    enter(SYRIA.replace(";62;", ";10;"))
    (line,) = balances(viewer=OFFICE)
    assert (line.low, line.notes) == (-35, ("more_left_than_came",))
    publication.release(actor=OFFICE, figures=waiting_sets(OFFICE)[0], now=NOW)
    assert balances(viewer=OFFICE)[0].hidden == "zum Schutz von Personen nicht gezeigt"


def test_sets_are_found_by_their_quarter_only() -> None:
    enter(SYRIA)
    for wrong in ("", "x", "2026", "2026-4", "2026-3-1", "9" * 40 + "-1"):
        assert one_set(OFFICE, wrong) is None


def test_the_page_previews_before_it_keeps(client: Client) -> None:
    client.force_login(people.maren())
    empty = client.get(ADDRESS).content.decode()
    assert "Noch keine Summen" in empty
    assert 'href="/intern/einlesen/bilanz/"' in empty
    seen = client.post(ADDRESS + "eintragen/", {"rows": HEAD + SYRIA}).content.decode()
    assert "So sähe die Bilanz aus" in seen
    assert not CountedDelivery.objects.exists()
    kept = client.post(ADDRESS + "eintragen/", {"rows": HEAD + SYRIA, "keep": "1"}, follow=True)
    assert "Gespeichert: 3 Zeilen." in kept.content.decode()
    assert CountedDelivery.objects.count() == 3


def test_queries_are_as_many_for_one_quarter_as_for_many(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for quarters in (1, 3):
        for quarter in range(1, quarters + 1):
            day = f"0{quarter * 3}.2026"
            enter(f"2026-{quarter};A;ausgestellt;B;20;01.{day}\n")
        with django_assert_num_queries(2):  # totals; released figures
            balances(viewer=OFFICE)
