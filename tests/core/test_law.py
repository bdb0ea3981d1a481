from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ankommen.core import legal
from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.legal import answers, facts, rules, selectors, services, shipped
from ankommen.core.legal.views import law_cards
from ankommen.core.models import AuditEntry, LegalEntry, ProposalState
from ankommen.core.viewer import DISTRICT, Grant, Viewer
from tests import people
from tests.core import law_build

pytestmark = pytest.mark.django_db

RIGHTS = frozenset({Grant("core.edit_law", DISTRICT), Grant("core.read_law", DISTRICT)})
MAREN, RITA = Viewer(7, "Maren", RIGHTS), Viewer(8, "Rita", RIGHTS)
READER = Viewer(9, "Leser", frozenset({Grant("core.read_law", DISTRICT)}))
STRANGER = Viewer(10, "Fremd")


def put(draft: services.Draft) -> LegalEntry:
    proposal = services.propose(actor=MAREN, draft=draft, reason="Änderung")
    return services.approve(actor=RITA, proposal_id=proposal.pk)


def refused(draft: services.Draft) -> list[str]:
    with pytest.raises(Refused) as found:
        services.propose(actor=MAREN, draft=draft, reason="Änderung")
    return [problem.code for problem in found.value.problems]


class TestAnswers:
    def test_a_value_carries_paragraph_and_day(self) -> None:
        law_build.value()
        answer = legal.parameter("allowance-test", on=date(2026, 5, 1))
        assert (answer.value, answer.legal_basis) == (96000, "§ 3 EStG")
        assert answer.valid_from == date(2026, 1, 1)
        assert answer.is_stale(date(2026, 5, 1))

    def test_beyond_what_is_known_it_says_until_when_it_was(self) -> None:
        law_build.value(valid_to=date(2026, 12, 31))
        answer = legal.parameter("allowance-test", on=date(2027, 1, 1))
        assert (answer.value, answer.last_known_until) == (None, date(2026, 12, 31))
        before = legal.parameter("allowance-test", on=date(2025, 12, 31))
        assert (before.value, before.last_known_until) == (None, None)

    def test_an_empty_stretch_never_answers_with_the_old_value(self) -> None:
        law_build.value(valid_to=date(2026, 12, 31))
        law_build.value(valid_from=date(2027, 1, 1), content={"value": None, "unit": "cent"})
        answer = legal.parameter("allowance-test", on=date(2030, 1, 1))
        assert (answer.value, answer.last_known_until) == (None, date(2026, 12, 31))

    def test_the_land_goes_before_the_federation(self) -> None:
        law_build.value()
        law_build.value(land="14", content={"value": 1, "unit": "cent"})
        on = date(2026, 5, 1)
        assert legal.parameter("allowance-test", on=on, land="14").value == 1
        assert legal.parameter("allowance-test", on=on, land="12").value == 96000

    def test_a_code_nobody_knows_is_a_typing_error(self) -> None:
        with pytest.raises(LookupError):
            legal.parameter("allowence", on=date(2026, 5, 1))

    def test_rules_answer_with_reason_and_unknown_is_never_no(self) -> None:
        law_build.rule()
        on = date(2026, 5, 1)
        assert legal.evaluate({"age": 30}, on=on)[0].reason == "ab 27"
        assert legal.evaluate({}, on=on)[0].outcome == "ask"
        assert legal.evaluate({"age": 20}, on=on)[0].outcome == "closed"
        assert legal.evaluate({"age": 30}, on=date(2025, 12, 31))[0].outcome == "unknown"


class TestFourEyes:
    def test_another_person_puts_the_change_in_force(self) -> None:
        law_build.value()
        entry = put(law_build.draft(content={"value": 98000, "unit": "cent"}))
        assert legal.parameter("allowance-test", on=date(2026, 5, 1)).value == 98000
        assert (entry.reviewed_by, entry.reviewed_on) == ("Rita", timezone.localdate())
        assert LegalEntry.objects.filter(superseded_at__isnull=False).count() == 1
        actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
        assert list(actions) == ["core.law_proposed", "core.law_approved"]

    def test_nobody_approves_their_own(self) -> None:
        proposal = services.propose(actor=MAREN, draft=law_build.draft(), reason="x")
        with pytest.raises(Refused, match="zweite Person"):
            services.approve(actor=MAREN, proposal_id=proposal.pk)
        assert not LegalEntry.objects.exists()

    @pytest.mark.parametrize("viewer", [READER, STRANGER])
    def test_who_may_not_edit_neither_proposes_nor_approves(self, viewer: Viewer) -> None:
        proposal = services.propose(actor=MAREN, draft=law_build.draft(), reason="x")
        with pytest.raises(NotAllowed):
            services.propose(actor=viewer, draft=law_build.draft(), reason="x")
        with pytest.raises(NotAllowed):
            services.approve(actor=viewer, proposal_id=proposal.pk)
        with pytest.raises(NotAllowed):
            services.mark_reviewed(actor=viewer, entry_id=1, today=date(2026, 5, 1))

    def test_a_proposal_is_decided_once(self) -> None:
        proposal = services.propose(actor=MAREN, draft=law_build.draft(), reason="x")
        services.approve(actor=RITA, proposal_id=proposal.pk)
        for act in (
            lambda: services.approve(actor=RITA, proposal_id=proposal.pk),
            lambda: services.decline(actor=RITA, proposal_id=proposal.pk, comment="x"),
            lambda: services.withdraw(actor=MAREN, proposal_id=proposal.pk),
        ):
            with pytest.raises(Refused, match="schon entschieden"):
                act()

    def test_declining_needs_a_reason_and_withdrawing_the_proposer(self) -> None:
        proposal = services.propose(actor=MAREN, draft=law_build.draft(), reason="x")
        with pytest.raises(Refused):
            services.decline(actor=RITA, proposal_id=proposal.pk, comment=" ")
        with pytest.raises(NotFound):
            services.withdraw(actor=RITA, proposal_id=proposal.pk)
        services.decline(actor=RITA, proposal_id=proposal.pk, comment="falsch")
        proposal.refresh_from_db()
        assert (proposal.state, proposal.comment) == (ProposalState.DECLINED, "falsch")
        assert not LegalEntry.objects.exists()

    def test_the_next_version_ends_the_one_before_on_the_day_before(self) -> None:
        law_build.value()
        put(law_build.draft(valid_from=date(2027, 1, 1), content={"value": 1, "unit": "cent"}))
        page = selectors.law_page(viewer=READER, code="allowance-test", today=date(2026, 5, 1))
        assert [(str(x.row.valid_from), str(x.row.valid_to)) for x in page.lines[0].rows] == [
            ("2026-01-01", "2026-12-31"),
            ("2027-01-01", "None"),
        ]
        assert page.lines[0].problems == []
        assert len(page.history) == 1

    def test_gaps_and_overlaps_are_refused(self) -> None:
        law_build.value(valid_to=date(2026, 12, 31))
        assert refused(law_build.draft(valid_from=date(2027, 2, 1))) == ["gap"]
        assert refused(law_build.draft(valid_from=date(2026, 6, 1))) == ["overlap"]
        assert refused(law_build.draft(valid_to=date(2025, 1, 1))) == ["ends_before_start"]
        assert refused(law_build.draft(land="99")) == ["unknown_land"]

    def test_a_failing_case_blocks_the_approval(self) -> None:
        wrong = [law_build.CASES[0] | {"expected": "closed"}, *law_build.CASES[1:]]
        content = {"branches": law_build.ADULT, "cases": wrong}
        assert refused(law_build.rule_draft(content=content)) == ["case"]
        proposal = services.propose(actor=MAREN, draft=law_build.rule_draft(), reason="x")
        proposal.entry["content"]["cases"] = wrong
        proposal.save()
        with pytest.raises(Refused):
            services.approve(actor=RITA, proposal_id=proposal.pk)
        assert put(law_build.rule_draft()).pk


def test_what_ships_is_whole_and_its_cases_hold() -> None:
    assert shipped.load_shipped() > 40
    assert shipped.load_shipped() == 0
    lines: dict[tuple[str, str], list[rules.Span]] = {}
    for row in LegalEntry.objects.all():
        lines.setdefault((row.code, row.land), []).append(answers.span(row))
        assert row.land in facts.LANDS
        if row.kind == "rule":
            fields = services.Draft.__slots__
            draft = services.Draft(**{name: getattr(row, name) for name in fields})
            assert services.rule_faults(draft) == [], row.code
    assert [key for key, spans in lines.items() if rules.line_faults(spans)] == []


def test_known_figures_and_unknown_later_years() -> None:
    shipped.load_shipped()
    saxony = legal.parameter("reimbursement-saxony-year", on=date(2022, 6, 30), land="14")
    assert saxony.value == 1061884
    later = legal.parameter("reimbursement-saxony-year", on=date(2026, 6, 30), land="14")
    assert (later.value, later.last_known_until) == (None, date(2022, 12, 31))
    assert legal.parameter("allowance-volunteer", on=date(2026, 6, 30)).value == 96000
    assert legal.parameter("allowance-volunteer", on=date(2027, 1, 1)).value is None


def test_the_day_a_law_switches() -> None:
    law_build.value()
    law_build.rule()
    put(law_build.draft(valid_from=date(2027, 1, 1), content={"value": 1, "unit": "cent"}))
    days = {"first": date(2026, 12, 31), "second": date(2027, 1, 1)}
    changes = selectors.switched(viewer=READER, land="", **days)
    assert [(one.before, one.after) for one in changes] == [("960,00 €", "0,01 €")]
    days = {"first": date(2025, 12, 31), "second": date(2026, 1, 1)}
    titles = [one.title for one in selectors.switched(viewer=READER, land="", **days)]
    assert "Pauschale" in titles
    assert any(title.endswith(": 27") for title in titles)
    with pytest.raises(NotFound):
        selectors.switched(viewer=STRANGER, land="", **days)


def test_what_nobody_read_for_180_days_is_a_card_until_it_is_reviewed() -> None:
    entry = law_build.value()
    today = timezone.localdate()
    assert any("180 Tagen" in card.text for card in law_cards(MAREN, today))
    assert law_cards(READER, today) == []
    services.mark_reviewed(actor=MAREN, entry_id=entry.pk, today=today)
    assert law_cards(MAREN, today) == []
    assert selectors.unreviewed(viewer=MAREN, today=today + timedelta(days=181)) == 1


class TestPages:
    @pytest.fixture(autouse=True)
    def _maren(self, client: Client) -> None:
        client.force_login(people.maren())

    def test_the_list_filters(self, client: Client) -> None:
        shipped.load_shipped()
        everything = client.get("/intern/recht/").content.decode()
        assert "Ehrenamtspauschale" in everything
        assert "unbekannt – bitte eintragen" in everything
        rules_only = client.get("/intern/recht/", {"kind": "rule", "q": "Jugend"}).content.decode()
        assert "Jugendmigrationsdienst" in rules_only
        assert "Ehrenamtspauschale" not in rules_only

    def test_a_rule_in_plain_words_with_its_cases(self, client: Client) -> None:
        law_build.rule()
        page = client.get("/intern/recht/adult/").content.decode()
        assert "Alter in Jahren mindestens 27" in page
        assert "offen" in page
        assert client.get("/intern/recht/nichts/").status_code == 404

    def test_evaluating_says_ask_and_what_is_missing(self, client: Client) -> None:
        law_build.rule()
        url = "/intern/recht/auswerten/"
        page = client.post(url, {"on": "01.05.2026", "land": ""}).content.decode()
        assert "möglicherweise" in page
        assert "Dafür fehlt: Alter in Jahren" in page
        page = client.post(url, {"on": "01.05.2026", "age": "30"}).content.decode()
        assert "ab 27" in page
        assert "§ 3 EStG" in page

    def test_export_and_import_propose_only_what_differs(self, client: Client) -> None:
        law_build.value()
        content = client.get("/intern/recht/export.json").content
        from django.core.files.uploadedfile import SimpleUploadedFile as Upload

        url = "/intern/recht/import/"
        same = client.post(url, {"file": Upload("a.json", content)}, follow=True)
        assert "0 Abweichungen" in same.content.decode()
        changed = content.replace(b"96000", b"97000")
        other = client.post(url, {"file": Upload("a.json", changed)}, follow=True)
        assert "1 Abweichung " in other.content.decode()
        for broken in (b"{", b"{}", b"[1]", b'[{"code": 1}]', content.replace(b'"value"', b'"v"')):
            page = client.post(url, {"file": Upload("a.json", broken)})
            assert page.status_code in {200, 302}

    def test_the_proposal_page_shows_what_stands_against_it(self, client: Client) -> None:
        proposal = law_build.proposal(law_build.value())
        url = f"/intern/recht/vorschlaege/{proposal.pk}/"
        assert "980,00" in client.get(url).content.decode()
        assert client.post(url, {"decision": "approve"}).status_code == 302
        assert legal.parameter("allowance-test", on=date(2026, 5, 1)).value == 98000
