"""Values and rules are written in a form: rows added and taken out, tried, then proposed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from ankommen.core import legal
from ankommen.core.legal.forms import form_for
from ankommen.core.models import LegalEntry, LegalProposal
from ankommen.core.viewer import DISTRICT
from tests import people
from tests.core import law_build

pytestmark = pytest.mark.django_db
URL = "/intern/recht/adult/aendern/"
REASON = {"reason": "neue Fassung"}


@pytest.fixture(autouse=True)
def _maren(client: Client) -> None:
    client.force_login(people.maren())


def typed(entry: LegalEntry, **changed: Any) -> dict[str, Any]:
    return law_build.as_sent(form_for(entry, None), **REASON | changed)


def sent(client: Client, data: dict[str, Any], url: str = URL) -> str:
    return client.post(url, data).content.decode()


def proposed() -> dict[str, Any]:
    content: dict[str, Any] = LegalProposal.objects.get().entry["content"]
    return content


class TestRules:
    def test_the_form_says_what_the_rule_means_and_runs_its_cases(self, client: Client) -> None:
        law_build.rule()
        page = client.get(URL).content.decode()
        assert "Wenn Alter in Jahren mindestens 27: offen." in page
        assert page.count("wie erwartet") == len(law_build.CASES)
        assert "{" not in page.split("<main")[1]

    def test_sent_as_it_is_it_proposes_the_same_rule(self, client: Client) -> None:
        entry = law_build.rule()
        assert client.post(URL, typed(entry)).status_code == 302
        assert proposed() == entry.content

    def test_a_limit_that_moves_is_tried_before_it_is_proposed(self, client: Client) -> None:
        data = typed(law_build.rule(), **{"branches-0-conditions-0-value": "28"})
        page = sent(client, data | {"preview": "1"})
        assert "Wenn Alter in Jahren mindestens 28: offen." in page
        assert page.count("anders als erwartet") == 1
        assert not LegalProposal.objects.exists()
        refused = sent(client, data)
        assert "Der Fall „27“ ergibt „nicht offen“ statt „offen“." in refused
        assert not LegalProposal.objects.exists()
        right = data | {"cases-2-fact-age": "28"}
        assert client.post(URL, right).status_code == 302
        assert proposed()["branches"][0]["when"] == {"field": "age", "ge": 28}

    def test_a_condition_is_added_filled_and_asked_for_in_the_cases(self, client: Client) -> None:
        data = typed(law_build.rule(), **{"branches-0-new_fact": "status"})
        page = sent(client, data | {"add": "branches-0-conditions"})
        assert 'name="branches-0-conditions-1-value"' in page
        assert 'name="cases-0-fact-status"' in page
        assert "form-errors" not in page
        more = data | {
            "branches-0-conditions-count": "2",
            "branches-0-conditions-1-field": "status",
            "branches-0-conditions-1-comparison": "not_in",
            "branches-0-conditions-1-bracket": "0",
        }
        assert "Dieses Feld ist zwingend erforderlich" in sent(client, more)
        more |= {"branches-0-conditions-1-value": ["procedure", "eu"]}
        tried = sent(client, more | {"preview": "1"})
        assert "nicht Aufenthalt: im Asylverfahren oder EU-Freizügigkeit" in tried
        assert tried.count("anders als erwartet") == 2  # the status of the two is not known
        known = {f"cases-{place}-fact-status": "tolerated" for place in (0, 2)}
        assert client.post(URL, more | known).status_code == 302
        assert proposed()["branches"][0]["when"] == {
            "all": [
                {"field": "age", "ge": 27},
                {"not": {"field": "status", "in": ["procedure", "eu"]}},
            ]
        }

    def test_rows_in_one_bracket_belong_together(self, client: Client) -> None:
        entry = law_build.rule(
            content={
                "branches": [
                    {
                        "outcome": "open",
                        "reason": "x",
                        "when": {
                            "all": [
                                {"field": "age", "ge": 27},
                                {
                                    "any": [
                                        {"field": "needs_care", "eq": True},
                                        {"field": "status", "eq": "eu"},
                                    ]
                                },
                            ]
                        },
                    }
                ],
                "cases": law_build.CASES,
            }
        )
        data = typed(entry)
        assert [data[f"branches-0-conditions-{row}-bracket"] for row in (1, 2)] == [1, 1]
        page = sent(client, data | {"preview": "1"})
        assert "(besonderer Unterstützungsbedarf oder Aufenthalt: EU-Freizügigkeit)" in page

    def test_what_is_marked_is_taken_out(self, client: Client) -> None:
        entry = law_build.rule()
        added = {
            "branches-count": "2",
            "branches-1-order": "1",
            "branches-1-joint": "always",
            "branches-1-outcome": "closed",
            "branches-1-reason": "",
            "branches-1-remove": "on",
            "cases-count": "5",
            "cases-4-remove": "on",
        }
        assert client.post(URL, typed(entry, **added)).status_code == 302
        assert proposed() == entry.content

    def test_the_order_of_branches_is_a_number(self, client: Client) -> None:
        added = {
            "branches-count": "2",
            "branches-0-order": "2",
            "branches-1-order": "1",
            "branches-1-joint": "always",
            "branches-1-outcome": "stop",
            "branches-1-reason": "immer zuerst",
        }
        data = typed(law_build.rule(), **added)
        page = sent(client, data | {"preview": "1"})
        assert "In jedem Fall: anhalten und übergeben." in page
        assert page.count("anders als erwartet") == 3

    def test_a_branch_without_condition_is_not_taken_for_always(self, client: Client) -> None:
        data = typed(law_build.rule(), **{"branches-0-conditions-0-remove": "on"})
        assert "Nennen Sie mindestens eine Bedingung" in sent(client, data)
        assert "Nennen Sie mindestens eine Bedingung" in sent(client, data | {"preview": "1"})
        data |= {"branches-0-joint": "always"}
        assert "In jedem Fall: offen." in sent(client, data | {"preview": "1"})

    def test_missing_cases_are_named_when_it_is_tried(self, client: Client) -> None:
        data = typed(law_build.rule(), **{"cases-3-remove": "on", "cases-1-remove": "on"})
        page = sent(client, data | {"preview": "1"})
        assert "Es fehlt ein Fall, in dem die Regel nicht öffnet." in page
        assert "Es fehlt ein Fall am Tag vor dem Beginn" in page

    def test_too_nested_for_rows_is_said(self, client: Client) -> None:
        pairs = [
            {"any": [{"field": "age", "eq": number}, {"all": [{"field": "age", "ge": number}] * 2}]}
            for number in range(7)
        ]
        inner = [{"any": [{"all": pair["any"]}, {"field": "age", "lt": 3}]} for pair in pairs]
        branch = {"outcome": "open", "reason": "x", "when": {"all": inner}}
        law_build.rule(content={"branches": [branch], "cases": []})
        assert "tiefer verschachtelt" in client.get(URL).content.decode()

    @pytest.mark.parametrize("group", ["", "x", "branches-99-conditions", "cases-1", "²"])
    def test_a_group_nobody_knows_adds_nothing(self, client: Client, group: str) -> None:
        data = typed(law_build.rule(), **{"add": group, "cases-count": "²"})
        assert client.post(URL, data).status_code == 200
        assert not LegalProposal.objects.exists()


class TestValues:
    url = "/intern/recht/allowance-test/aendern/"

    def test_money_is_typed_in_euro(self, client: Client) -> None:
        data = typed(law_build.value())
        assert data["value"] == "960,00"
        assert client.post(self.url, data | {"value": "1.000,50"}).status_code == 302
        assert proposed() == {"value": 100050, "unit": "cent"}

    def test_the_unit_of_money_cannot_be_swapped(self, client: Client) -> None:
        data = typed(law_build.value(), unit="Jahre")
        assert client.post(self.url, data).status_code == 302
        assert proposed()["unit"] == "cent"

    def test_a_number_with_its_unit(self, client: Client) -> None:
        data = typed(law_build.value(content={"value": 6, "unit": "m²"}))
        assert client.post(self.url, data | {"value": "4,5"}).status_code == 302
        assert proposed() == {"value": 4.5, "unit": "m²"}

    def test_the_page_says_when_it_was_last_read(self, client: Client) -> None:
        law_build.value()
        assert "Noch nicht geprüft." in client.get(self.url).content.decode()
        LegalEntry.objects.update(reviewed_on=date(2026, 5, 4), reviewed_by="Rita")
        assert "geprüft am 04.05.2026 von Rita" in client.get(self.url).content.decode()


class TestNew:
    def test_a_new_value_waits_for_a_second_person(self, client: Client) -> None:
        data = {
            "title": "Pauschale für Lotsen",
            "valid_from": "01.01.2027",
            "value": "20",
            "unit": "Euro",
            "legal_basis": "Satzung",
            "source": "Amtsblatt",
            **REASON,
        }
        assert client.post("/intern/recht/neu/wert/", data).status_code == 302
        proposal = LegalProposal.objects.get()
        assert (proposal.code, proposal.entry["content"]) == (
            "parameter-pauschale-fur-lotsen",
            {"value": 2000, "unit": "cent"},
        )
        with pytest.raises(LookupError):
            legal.parameter(proposal.code, on=date(2027, 1, 1))
        client.force_login(people.person("rita", "Rita Zwei", ("concept_editor", DISTRICT)))
        url = f"/intern/recht/vorschlaege/{proposal.pk}/"
        assert client.post(url, {"decision": "approve"}).status_code == 302
        assert legal.parameter(proposal.code, on=date(2027, 1, 1)).value == 2000
        again = client.post("/intern/recht/neu/wert/", data).content.decode()
        assert "Das gibt es schon" in again

    def test_a_new_rule_begins_with_one_branch(self, client: Client) -> None:
        url = "/intern/recht/neu/regel/"
        page = client.get(url).content.decode()
        assert "Zweig 1" in page
        assert "Zweig 2" not in page
        entry = LegalEntry(**{name: getattr(law_build.rule_draft(), name) for name in FIELDS})
        data = typed(entry) | {"title": "Erwachsene neu"}
        assert client.post(url, data).status_code == 302
        assert LegalProposal.objects.get().code == "rule-erwachsene-neu"
        assert proposed() == entry.content

    def test_readers_add_nothing(self, client: Client) -> None:
        client.force_login(people.reader())
        assert client.get("/intern/recht/neu/wert/").status_code == 404
        assert client.post("/intern/recht/neu/regel/", {}).status_code == 404


FIELDS = law_build.draft().__slots__
