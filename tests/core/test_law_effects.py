"""What a change of the law means for stored rows: said by each app, to those who may know."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ankommen.core.legal import answers, shipped
from ankommen.core.models import LegalEntry
from ankommen.core.privacy import retention
from ankommen.core.privacy.kept import periods_on
from ankommen.core.privacy.periods import law_code
from ankommen.core.registries.law_effects import Effect, effects
from ankommen.core.viewer import DISTRICT, PUBLIC, Grant, Viewer
from ankommen.portal.models import Feedback
from ankommen.strategy.models import Duty, FundingSource
from tests import people
from tests.core import law_build
from tests.strategy import build

pytestmark = pytest.mark.django_db
OLD, NEW = date(2026, 12, 31), date(2027, 1, 1)
KEEPER = Viewer(1, "Datenschutz", frozenset({Grant("core.keep_privacy", DISTRICT)}))
READER = Viewer(2, "Lesend", frozenset({Grant("strategy.read", DISTRICT)}))


def keep(months: int | None, start: date, end: date | None = None) -> LegalEntry:
    return law_build.value(
        code="retention-feedback",
        title="Rückmeldungen aufbewahren",
        content={"value": months, "unit": "Monate"},
        valid_from=start,
        valid_to=end,
    )


def switch() -> None:
    keep(6, date(2026, 1, 1), OLD)
    keep(3, NEW)


def received(on: date) -> None:
    at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    Feedback.objects.create(text="Zu klein", language="de", received_at=at)


def lines(viewer: Viewer, label: str) -> list[Effect]:
    return dict(effects(viewer, OLD, NEW)).get(label, [])


class TestRetention:
    label = "Aufbewahrung und Löschung"

    def test_the_office_has_its_own_dated_period(self) -> None:
        assert periods_on(OLD)["feedback"].source == "Vorgabe des Produkts"
        switch()
        assert [periods_on(day)["feedback"].months for day in (OLD, NEW)] == [6, 3]
        assert periods_on(NEW)["feedback"].legal_basis == "§ 3 EStG"

    @pytest.mark.parametrize("months", [None, 0, -3])
    def test_what_is_no_period_leaves_the_products(self, months: int | None) -> None:
        keep(months, date(2026, 1, 1))
        found = periods_on(OLD)["feedback"]
        assert (found.months, found.source) == (6, "Vorgabe des Produkts")

    def test_a_shorter_period_makes_more_due(self) -> None:
        switch()
        received(date(2026, 9, 15))
        received(date(2026, 10, 15))
        [line] = [one for one in lines(KEEPER, self.label) if "Rückmeldungen" in one.title]
        assert (line.before, line.after) == ("6 Monate, 0 zu löschen", "3 Monate, 1 zu löschen")

    def test_the_deletion_itself_goes_by_it(self) -> None:
        switch()
        received(date(2026, 9, 15))
        now = datetime(2027, 1, 1, 9, tzinfo=UTC)
        run = retention.propose(actor=KEEPER, rule="feedback", now=now)
        assert (run.before, run.found) == (date(2026, 10, 1), 1)

    def test_nobody_else_reads_the_counts(self) -> None:
        switch()
        received(date(2026, 9, 15))
        assert lines(READER, self.label) == []
        assert lines(PUBLIC, self.label) == []

    def test_what_ships_holds_the_products_periods(self) -> None:
        before = {code: one.months for code, one in periods_on(OLD).items()}
        shipped.load_shipped()
        assert {code: one.months for code, one in periods_on(OLD).items()} == before
        codes = {law_code(code) for code, months in before.items() if months}
        assert (
            set(LegalEntry.objects.filter(code__in=codes).values_list("code", flat=True)) == codes
        )

    def test_one_query_finds_every_period(self, django_assert_num_queries: object) -> None:
        switch()
        with django_assert_num_queries(1):  # type: ignore[operator]
            periods_on(NEW)
        assert len(answers.parameters(on=NEW, land="", prefix="retention-")) == 1


class TestRegisters:
    @pytest.fixture(autouse=True)
    def _rows(self) -> None:
        now, concept = timezone.now(), build.concept()
        common = {"concept": concept, "added_at": now, "added_by_label": "Maren"}
        Duty.objects.create(
            title="Bericht an das Land", kind="report", legal_basis="§ 9", valid_from=NEW, **common
        )
        Duty.objects.create(title="Bleibt", kind="other", legal_basis="§ 1", **common)
        FundingSource.objects.create(name="Landesmittel", ends_on=OLD, **common)
        FundingSource.objects.create(name="Eigenes", is_permanent=True, **common)

    def test_duties_that_begin_and_money_that_ends(self) -> None:
        [duty] = lines(READER, "Pflichten")
        assert (duty.title, duty.before) == ("Bericht an das Land", "gilt noch nicht")
        [money] = lines(READER, "Mittelquellen")
        assert (money.title, money.after) == ("Landesmittel", "beendet")

    def test_who_may_not_read_the_concept_reads_nothing(self) -> None:
        assert effects(PUBLIC, OLD, NEW) == []

    def test_backwards_is_told_backwards(self) -> None:
        found = dict(effects(READER, NEW, OLD))
        assert found["Pflichten"][0].after == "gilt noch nicht"

    @pytest.mark.parametrize("more", [0, 20])
    def test_its_queries_do_not_grow(self, more: int, django_assert_num_queries: object) -> None:
        first = Duty.objects.get(title="Bleibt")
        for number in range(more):
            first.pk, first.title = None, f"Pflicht {number}"
            first.save(force_insert=True)
        with django_assert_num_queries(5):  # type: ignore[operator]
            effects(READER, OLD, NEW)


def test_the_page_shows_what_its_reader_may_know(client: Client) -> None:
    switch()
    received(OLD - timedelta(days=100))
    asked = {"first": "31.12.2026", "second": "01.01.2027", "land": ""}
    client.force_login(people.person("dsb", "Dora Schutz", ("data_protection_officer", DISTRICT)))
    page = client.get("/intern/recht/wechsel/", asked).content.decode()
    assert "3 Monate, 1 zu löschen" in page
    client.force_login(people.reader())
    page = client.get("/intern/recht/wechsel/", asked).content.decode()
    assert "zu löschen" not in page
    assert "Für die gespeicherten Daten ändert sich" in page
    assert 'value="01.01.' in client.get("/intern/recht/wechsel/").content.decode()
