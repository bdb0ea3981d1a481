"""One small object of each kind, and one person per role: enough to knock at every door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.files.base import ContentFile
from django.test import Client
from django.test.client import ClientHandler

from ankommen.accounts.models import User
from ankommen.accounts.permission_sets import PERMISSION_SETS
from ankommen.committees.models import Body, Meeting, Outcome, Resolution
from ankommen.core.models import Area, AreaKind, Job, SavedFilter
from ankommen.core.viewer import DISTRICT, Scope
from ankommen.partners.models import Contact, Organisation, OrganisationKind, Unit, UnitResource
from ankommen.portal.models import Feedback
from ankommen.strategy.models import (
    ActionField,
    Attachment,
    ConceptImport,
    ConsultationStep,
    Edition,
    Goal,
    GuidingGoal,
    ImplementationReport,
    ImportState,
    IndicatorTarget,
    IndicatorValue,
    Measure,
    Milestone,
    Suggestion,
    ValueOrigin,
)
from ankommen.strategy.services.freezing import keep_text
from tests import people
from tests.strategy import build, exchange_build, report_sample
from tests.strategy.exchange_build import NOW


@dataclass(frozen=True, slots=True)
class World:
    """What the rows of the matrix name. `people` maps each role to the person who holds it,
    `sessions` to the key of a session in which that person is logged in; `handler` is the one
    stack of middleware behind all their browsers.
    """

    people: dict[str, User]
    sessions: dict[str, str]
    handler: ClientHandler
    area: Area
    organisation: Organisation
    unit: Unit
    resource: UnitResource
    contact: Contact
    meeting: Meeting
    resolution: Resolution
    edition: Edition
    action_field: ActionField
    goal: Goal
    guiding_goal: GuidingGoal
    kept_text: str
    step: ConsultationStep
    suggestion: Suggestion
    measure: Measure
    milestone: Milestone
    attachment: Attachment
    saved_filter: SavedFilter
    indicator_value: IndicatorValue
    indicator_target: IndicatorTarget
    published: Edition
    published_report: ImplementationReport
    public_attachment: Attachment
    feedback: Feedback
    job: Job
    open_import: ConceptImport
    done_import: ConceptImport
    report: ImplementationReport


def build_world() -> World:
    district = build.district()
    area = _area("Mitte", district)
    elsewhere = _area("Nord", district)
    organisation = Organisation.objects.create(name="Träger A", kind=OrganisationKind.PROVIDER)
    other = Organisation.objects.create(name="Träger B", kind=OrganisationKind.PROVIDER)
    unit = Unit.objects.create(organisation=organisation, name="Beratung")
    edition = build.edition()
    action_field = build.action_field(edition)
    measure = build.measure(action_field, lead_unit=unit)
    measure.areas.add(area)
    indicator = build.indicator(edition.concept)
    value = build.indicator_value(
        build.definition(indicator), 2024, "34.5", origin=ValueOrigin.IMPORTED, batch="januar"
    )
    target = IndicatorTarget.objects.create(
        indicator=indicator, due_on=date(2027, 12, 31), trend="strengthen"
    )
    published = build.published_edition(concept=edition.concept)
    meeting = _meeting()
    cast = _cast(area=area, elsewhere=elsewhere, organisation=organisation, other=other)
    return World(
        people=cast,
        sessions={role: _session(user) for role, user in cast.items()},
        handler=ClientHandler(enforce_csrf_checks=False),
        area=area,
        organisation=organisation,
        unit=unit,
        resource=UnitResource.objects.create(unit=unit, year=2026, source="Landkreis"),
        contact=Contact.objects.create(organisation=organisation, name="Anja Beispiel"),
        meeting=meeting,
        resolution=_resolution(meeting),
        edition=edition,
        action_field=action_field,
        goal=(goal := Goal.objects.create(action_field=action_field, number="1", title="Ziel")),
        guiding_goal=GuidingGoal.objects.create(concept=edition.concept, number="1", title="Leit"),
        kept_text=keep_text(edition, now=NOW),
        step=ConsultationStep.objects.create(
            edition=edition, position=1, body=meeting.body, decides=True
        ),
        suggestion=_suggestion(edition, goal, by=cast["provider"]),
        measure=measure,
        milestone=Milestone.objects.create(
            measure=measure, title="Räume", due_on=date(2026, 6, 30)
        ),
        attachment=_attachment(measure),
        saved_filter=SavedFilter.objects.create(
            user=cast["concept_editor"], page="strategy:measure_list", name="meine"
        ),
        indicator_value=value,
        indicator_target=target,
        published=published,
        published_report=_published_report(published),
        public_attachment=_attachment(build.measure(build.action_field(published)), is_public=True),
        feedback=Feedback.objects.create(text="Zu wenig Kontrast", language="de", received_at=NOW),
        job=_job(cast["concept_editor"]),
        open_import=_open_import(edition),
        done_import=_done_import(edition),
        report=_report(edition),
    )


def _open_import(edition: Edition) -> ConceptImport:
    table = "Handlungsfeld;Maßnahme\nSprache;Kurse\nSprache;\n".encode()
    uploaded = exchange_build.upload(table, concept=edition.concept, name="konzept.csv")
    return exchange_build.choose(uploaded, title="Aus einer Tabelle")


def _done_import(edition: Edition) -> ConceptImport:
    return ConceptImport.objects.create(
        concept=edition.concept,
        edition=edition,
        file_name="konzept.xlsx",
        state=ImportState.DONE,
        uploaded_at=NOW,
    )


def _suggestion(edition: Edition, goal: Goal, *, by: User) -> Suggestion:
    return Suggestion.objects.create(
        edition=edition,
        object_kind="goal",
        object_id=goal.pk,
        field="text",
        proposed_text="Ein klarerer Wortlaut.",
        reason="Verständlicher",
        suggested_at=NOW,
        suggested_by_id=by.pk,
        suggested_by_label=by.name,
    )


def _attachment(measure: Measure, *, is_public: bool = False) -> Attachment:
    return Attachment.objects.create(
        measure=measure,
        file=ContentFile(b"Plan", name="plan.txt"),
        name="plan.txt",
        content_type="text/plain",
        size_bytes=4,
        added_at=NOW,
        is_public=is_public,
    )


def _report(edition: Edition) -> ImplementationReport:
    report = report_sample.stored(edition)
    report.pdf.save("intern.pdf", ContentFile(b"%PDF-1.7"))
    return report


def _published_report(edition: Edition) -> ImplementationReport:
    report = report_sample.stored(edition)
    report.published_at = NOW
    report.public_pdf.save("bericht.pdf", ContentFile(b"%PDF-1.7"), save=False)
    report.save()
    return report


def _area(name: str, parent: Area) -> Area:
    return Area.objects.create(
        kind=AreaKind.PLANNING_AREA, name=name, parent=parent, is_invented=True, source="erfunden"
    )


def _cast(
    *, area: Area, elsewhere: Area, organisation: Organisation, other: Organisation
) -> dict[str, User]:
    scopes = {
        "kik": Scope("area", str(area.pk)),
        "kik_elsewhere": Scope("area", str(elsewhere.pk)),
        "provider": Scope("organisation", str(organisation.pk)),
        "provider_elsewhere": Scope("organisation", str(other.pk)),
    }
    logins = [*PERMISSION_SETS, "kik_elsewhere", "provider_elsewhere"]
    cast = {
        login: people.person(
            login, f"Frau {login}", (login.removesuffix("_elsewhere"), scopes.get(login, DISTRICT))
        )
        for login in logins
    }
    return {**cast, "stranger": people.stranger()}


def _job(user: User) -> Job:
    from django.utils import timezone

    return Job.objects.create(
        kind="test.work",
        title="Probe",
        asked_by_id=user.pk,
        asked_by_label=user.name,
        asked_at=timezone.now(),
    )


def _meeting() -> Meeting:
    body = Body.objects.create(name="Sozialausschuss")
    return Meeting.objects.create(body=body, held_on=date(2026, 11, 5))


def _resolution(meeting: Meeting) -> Resolution:
    return Resolution.objects.create(
        meeting=meeting,
        paper_number="112/26",
        title="Konzept",
        decided_on=meeting.held_on,
        outcome=Outcome.ADOPTED,
    )


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return str(client.session.session_key)
