"""Two people in one form, for every form of a stored row: nothing is lost, both see both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from ankommen.committees.models import Body, Meeting, Resolution
from ankommen.core.forms import RowForm, VersionMixin
from ankommen.core.translations import keep_translation
from ankommen.core.viewer import DISTRICT, SYSTEM
from ankommen.partners.forms import LevelForm
from ankommen.partners.models import Contact, Organisation, Unit
from ankommen.portal.models import LegalPage
from ankommen.strategy.forms.concept_updates import UpdateForm
from ankommen.strategy.forms.council import QuestionForm
from ankommen.strategy.forms.editions import NewConceptForm, NewEditionForm
from ankommen.strategy.forms.projects import OpeningForm
from ankommen.strategy.models import (
    Consultation,
    CouncilQuestion,
    Goal,
    GuidingGoal,
    Need,
    ReportDraft,
    ReportSection,
    TargetGroup,
)
from tests import people
from tests.strategy import build

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
NEW_ROWS_ONLY = {LevelForm, NewConceptForm, NewEditionForm, OpeningForm, QuestionForm, UpdateForm}


class Case(NamedTuple):
    """A row with the address of its form. `theirs` and `mine`: two fields with new values."""

    make: Callable[[], tuple[Model, str]]
    theirs: tuple[str, Any]
    mine: tuple[str, Any] | None


def _concept() -> tuple[Model, str]:
    row = build.concept()
    return row, reverse("strategy:concept_change", args=[row.pk])


def _edition() -> tuple[Model, str]:
    row = build.edition()
    return row, reverse("strategy:edition_change", args=[row.slug])


def _action_field() -> tuple[Model, str]:
    row = build.action_field(build.edition())
    return row, reverse("strategy:action_field_change", args=[row.edition.slug, row.slug])


def _goal() -> tuple[Model, str]:
    field = build.action_field(build.edition())
    for number in (1, 2, 3):
        GuidingGoal.objects.create(
            concept=field.edition.concept, id=number, number=str(number), title=f"Leitziel {number}"
        )
    row = Goal.objects.create(action_field=field, number="1", title="Ziel", position=1)
    row.guiding_goals.set([1])
    return row, reverse("strategy:goal_change", args=[row.pk])


def _guiding_goal() -> tuple[Model, str]:
    row = GuidingGoal.objects.create(concept=build.concept(), number="1", title="Teilhabe")
    return row, reverse("strategy:guiding_goal_change", args=[row.pk])


def _need() -> tuple[Model, str]:
    TargetGroup.objects.create(id=901, name="Eltern")
    row = Need.objects.create(
        concept=build.concept(), number=1, title="Betreuung", system="day_care", added_at=NOW
    )
    return row, reverse("strategy:need_change", args=[1])


def _indicator() -> tuple[Model, str]:
    row = build.indicator(build.concept())
    return row, reverse("strategy:indicator_edit", args=[row.pk])


def _definition() -> tuple[Model, str]:
    row = build.definition(build.indicator(build.concept()))
    return row, reverse("strategy:indicator_definition_edit", args=[row.indicator_id, row.number])


def _house() -> Organisation:
    return Organisation.objects.create(name="Beispielhilfe", kind="association")


def _organisation() -> tuple[Model, str]:
    row = _house()
    return row, reverse("partners:organisation_change", args=[row.pk])


def _unit() -> tuple[Model, str]:
    row = Unit.objects.create(organisation=_house(), name="Beratung")
    return row, reverse("partners:unit_change", args=[row.pk])


def _contact() -> tuple[Model, str]:
    row = Contact.objects.create(organisation=_house(), name="Mia Muster")
    return row, reverse("partners:contact_change", args=[row.pk])


def _body_row() -> Body:
    return Body.objects.create(name="Kreistag", kind="council")


def _body() -> tuple[Model, str]:
    row = _body_row()
    return row, reverse("committees:body_change", args=[row.pk])


def _meeting() -> tuple[Model, str]:
    row = Meeting.objects.create(body=_body_row(), held_on=date(2026, 3, 1))
    return row, reverse("committees:meeting_change", args=[row.pk])


def _resolution() -> tuple[Model, str]:
    meeting = Meeting.objects.create(body=_body_row(), held_on=date(2026, 3, 1))
    row = Resolution.objects.create(
        meeting=meeting,
        paper_number="1/26",
        title="Konzept",
        decided_on=date(2026, 3, 1),
        outcome="adopted",
    )
    return row, reverse("committees:resolution_change", args=[row.pk])


def _question() -> tuple[Model, str]:
    concept = build.concept()
    row = CouncilQuestion.objects.create(
        concept=concept, indicator=build.indicator(concept), facts={}, question="Wie viele?",
        answer="Viele.", district_decides="Kursorte.", asked_by="Kreistag",
        asked_on=date(2026, 3, 1),
    )  # fmt: skip
    return row, reverse("strategy:council_question_edit", args=[row.pk])


def _consultation() -> tuple[Model, str]:
    row = Consultation.objects.create(
        edition=build.edition(), deadline=date(2099, 1, 1), introduction="Bitte", opened_at=NOW
    )
    return row, reverse("strategy:consultation_change", args=[row.pk])


def _section() -> tuple[Model, str]:
    edition = build.edition()
    draft = ReportDraft.objects.create(
        edition=edition, reference_date=date(2025, 12, 31), started_at=NOW
    )
    row = ReportSection.objects.create(draft=draft, kind="foreword", text="Alt", changed_at=NOW)
    return row, reverse("strategy:report_section", args=[draft.pk, "bericht", "foreword"])


def _legal_page() -> tuple[Model, str]:
    row = LegalPage.objects.create(kind="imprint", language="de", text="Alt", is_placeholder=True)
    return row, "/intern/verwaltung/pflichtseiten/impressum/de/"


def _duty() -> tuple[Model, str]:
    row = build.duty(build.concept())
    return row, reverse("strategy:duty_change", args=[row.pk])


def _funding_source() -> tuple[Model, str]:
    row = build.funding_source(build.concept())
    return row, reverse("strategy:funding_source_change", args=[row.pk])


def _letter() -> tuple[Model, str]:
    row = build.letter(build.concept())
    return row, reverse("strategy:land_letter_change", args=[row.number])


def _answered_letter() -> tuple[Model, str]:
    row = build.letter(build.concept(), answered_on=date(2026, 1, 20), answer="Kommt.")
    return row, reverse("strategy:land_letter_answer", args=[row.number])


def _project() -> tuple[Model, str]:
    row = build.project(build.concept())
    return row, reverse("strategy:project_change", args=[row.pk])


def _opening() -> tuple[Model, str]:
    project = build.project(build.concept())
    row = project.requests.create(
        asked_by="Träger A",
        asked_on=date(2026, 1, 5),
        wish="Auch bei uns.",
        state="declined",
        answer="Nein.",
        added_at=NOW,
    )
    return row, reverse("strategy:project_answer", args=[project.pk, row.pk])


def _translation() -> tuple[Model, str]:
    edition = build.published_edition()
    place = {"kind": "edition", "id": edition.pk, "field": "title", "language": "en"}
    row = keep_translation(actor=SYSTEM, **place, text="Alt", german=edition.title)  # type: ignore[arg-type]
    return row, reverse("core:translation_edit", args=["en", "edition", edition.pk, "title"])


CASES = {
    "ConceptForm": Case(_concept, ("title", "Ihr Konzept"), ("goal_depth", "2")),
    "EditionForm": Case(_edition, ("title", "Ihre Edition"), ("preface", "Mein Vorwort")),
    "ActionFieldForm": Case(_action_field, ("title", "Ihr Feld"), ("summary", "Meine Lage")),
    "GoalForm": Case(_goal, ("title", "Ihr Ziel"), ("text", "Mein Text")),
    "GuidingGoalForm": Case(_guiding_goal, ("title", "Ihr Leitziel"), ("text", "Mein Text")),
    "NeedForm": Case(_need, ("title", "Ihr Bedarf"), ("text", "Mein Text")),
    "IndicatorForm": Case(_indicator, ("title", "Ihre Kennzahl"), ("code", "J9")),
    "DefinitionForm": Case(_definition, ("dimensions", "Alter: jung, alt"), ("source", "Meine")),
    "OrganisationForm": Case(_organisation, ("short_name", "IH"), ("kind", "municipality")),
    "UnitForm": Case(_unit, ("name", "Ihre Einheit"), ("short_name", "ME")),
    "ContactForm": Case(_contact, ("function", "Leitung"), ("name", "Mia Beispiel")),
    "BodyForm": Case(_body, ("name", "Ihr Gremium"), ("kind", "advisory_board")),
    "MeetingForm": Case(_meeting, ("held_on", "01.02.2026"), ("place", "Saal")),
    "ResolutionForm": Case(_resolution, ("title", "Ihr Titel"), ("text", "Mein Wortlaut")),
    "AnswerTextForm": Case(_question, ("answer", "Ihre Antwort"), ("question", "Meine Frage?")),
    "DutyForm": Case(_duty, ("title", "Ihre Pflicht"), ("text", "Mein Text")),
    "FundingSourceForm": Case(_funding_source, ("name", "Ihr Name"), ("text", "Meins")),
    "LetterForm": Case(_letter, ("topic", "Ihr Anliegen"), ("costs", "Meine Kosten")),
    "LetterAnswerForm": Case(
        _answered_letter, ("answer", "Ihre Antwort"), ("answered_on", "21.01.2026")
    ),
    "ProjectForm": Case(_project, ("title", "Ihr Projekt"), ("conditions", "Meine Bedingung")),
    "OpeningAnswerForm": Case(_opening, ("answer", "Ihr Grund"), ("state", "accepted")),
    "ConsultationForm": Case(_consultation, ("deadline", "02.02.2099"), ("introduction", "Meins")),
    "TranslationForm": Case(_translation, ("text", "Ihr Text"), ("status", "machine")),
    "SectionForm": Case(_section, ("text", "Ihr Text"), None),
    "LegalPageForm": Case(_legal_page, ("text", "Ihr Impressum"), ("is_placeholder", "")),
}


@pytest.fixture
def browser(client: Client) -> Client:
    client.force_login(people.person("both", "Beide", *_ROLES))
    return client


_ROLES = tuple(
    (role, DISTRICT) for role in ("integration_lead", "committee_clerk", "administrator")
)


def sent_by(browser: Client, address: str) -> dict[str, Any]:
    """The form as a browser would send it back unchanged."""
    response = browser.get(address)
    assert response.status_code == 200, address
    return fields_of(response.context["form"])


def typed(browser: Client, address: str) -> dict[str, Any]:
    """What stands in the form, without its seal, which differs from second to second."""
    return {name: value for name, value in sent_by(browser, address).items() if name != "base"}


def fields_of(form: VersionMixin) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for bound in form:
        value: Any = bound.value()
        if isinstance(value, bool):
            value = "on" if value else ""
        elif isinstance(value, list | tuple):
            value = [getattr(one, "pk", one) for one in value]
        else:
            value = bound.field.widget.format_value(bound.field.prepare_value(value))
            value = value[0] if isinstance(value, list) and value else value
        fields[bound.html_name] = value
    fields |= {one.name: one.chosen for one in form.conflicts}
    return {name: value for name, value in fields.items() if value not in (None, "", [])}


def test_every_form_of_a_stored_row_stands_here() -> None:
    def below(kind: type[Any]) -> set[type[Any]]:
        found = set(kind.__subclasses__())
        return found | {deeper for one in found for deeper in below(one)}

    assert {one.__name__ for one in below(RowForm) - NEW_ROWS_ONLY} <= set(CASES)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.mine])
def test_two_fields_changed_by_two_people_are_both_kept(name: str, browser: Client) -> None:
    case = CASES[name]
    assert case.mine is not None
    _row, address = case.make()
    seen_by_me = sent_by(browser, address)
    theirs = browser.post(address, sent_by(browser, address) | dict([case.theirs]))
    assert theirs.status_code == 302, theirs.context["form"].errors
    stored_theirs = sent_by(browser, address)[case.theirs[0]]
    mine = browser.post(address, seen_by_me | dict([case.mine]), follow=True)
    told = [str(one) for one in mine.context["messages"]]
    assert "Inzwischen hatten andere geändert und es ist erhalten:" in told[-1], told
    now = sent_by(browser, address)
    assert now[case.theirs[0]] == stored_theirs
    assert now.get(case.mine[0], "") == case.mine[1]


@pytest.mark.parametrize("name", list(CASES))
@pytest.mark.parametrize("choice", ["theirs", "mine"])
def test_one_field_changed_by_two_people_is_shown_twice(
    name: str, choice: str, browser: Client
) -> None:
    field, value = CASES[name].theirs
    own = {"deadline": "03.03.2099", "held_on": "02.02.2026"}.get(field, "Meine: Fassung")
    _row, address = CASES[name].make()
    seen_by_me = sent_by(browser, address)
    assert browser.post(address, sent_by(browser, address) | {field: value}).status_code == 302
    between = typed(browser, address)
    page = browser.post(address, seen_by_me | {field: own})
    [both] = page.context["form"].conflicts
    assert (both.name, both.theirs, both.mine) == (f"choice_{field}", value, own)
    text = page.content.decode()
    assert value in text
    assert own in text
    assert typed(browser, address) == between, "nothing is written before the choice"
    again = fields_of(page.context["form"]) | {both.name: choice}
    assert browser.post(address, again).status_code == 302
    assert sent_by(browser, address)[field] == (value if choice == "theirs" else own)


def test_two_people_add_different_guiding_goals_to_one_goal(browser: Client) -> None:
    row, address = _goal()
    seen_by_me = sent_by(browser, address)
    browser.post(address, sent_by(browser, address) | {"guiding_goals": ["1", "2"]})
    browser.post(address, seen_by_me | {"guiding_goals": ["3"]})
    served = Goal.objects.get(pk=row.pk).guiding_goals.values_list("pk", flat=True)
    assert set(served) == {2, 3}, "one added the second, the other put the third for the first"


def test_a_base_of_another_row_counts_as_none(browser: Client) -> None:
    row, address = _action_field()
    other = build.action_field(build.edition(slug="zwei", concept=row.edition.concept), "2")  # type: ignore[attr-defined]
    foreign = sent_by(
        browser, reverse("strategy:action_field_change", args=[other.edition.slug, other.slug])
    )
    mine = sent_by(browser, address) | {"summary": "Meine", "base": foreign["base"]}
    browser.post(address, sent_by(browser, address) | {"title": "Ihr Feld"})
    page = browser.post(address, mine)
    assert {one.name for one in page.context["form"].conflicts} == {
        "choice_title",
        "choice_summary",
    }
