"""One small object of each kind, and one person per role: enough to knock at every door."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone

from ankommen.accounts.models import Deputy, EntryKind, User
from ankommen.accounts.permission_sets import PERMISSION_SETS
from ankommen.accounts.services.entry_codes import make_code
from ankommen.committees.models import Body, Meeting, Outcome, Resolution
from ankommen.core import signed_links
from ankommen.core.models import (
    Area,
    AreaKind,
    DeletionRun,
    ImportBatch,
    ImportStage,
    Job,
    LegalEntry,
    LegalProposal,
    ListFile,
    Notice,
    PersonalExport,
    PublicationRelease,
    SavedFilter,
    SignedLinkRow,
)
from ankommen.core.viewer import DISTRICT, SYSTEM, Scope
from ankommen.partners.models import (
    Contact,
    Organisation,
    OrganisationKind,
    ProtectionRequest,
    Unit,
    UnitResource,
)
from ankommen.portal.models import Feedback
from ankommen.strategy.models import (
    ActionField,
    Attachment,
    BatchState,
    Comment,
    ComparisonValue,
    ConceptImport,
    ConceptUpdate,
    Consultation,
    ConsultationStep,
    CouncilQuestion,
    Duty,
    DutyProof,
    Edition,
    FundingSource,
    Goal,
    GuidingGoal,
    ImplementationReport,
    ImportState,
    Indicator,
    IndicatorTarget,
    IndicatorValue,
    Invitation,
    LandLetter,
    Measure,
    MeasureBatch,
    MeasureDecision,
    Milestone,
    Need,
    NeedEvidence,
    OpeningRequest,
    Project,
    ReportDraft,
    RequestedValue,
    Suggestion,
    SynopsisFile,
    ValueOrigin,
    ValueRequest,
)
from ankommen.strategy.selectors.council_questions import facts_about
from ankommen.strategy.services.freezing import keep_text
from tests import people
from tests.accounts.test_second_factor import with_app
from tests.core import law_build
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
    protection_request: ProtectionRequest
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
    comparison_value: ComparisonValue
    indicator_target: IndicatorTarget
    published: Edition
    published_report: ImplementationReport
    public_attachment: Attachment
    feedback: Feedback
    deletion: DeletionRun
    job: Job
    list_file: ListFile
    notice: Notice
    data_export: PersonalExport
    update: ConceptUpdate
    new_decision: MeasureDecision
    synopsis_file: SynopsisFile
    earlier: Edition
    need: Need
    need_evidence: NeedEvidence
    link: SignedLinkRow
    release: PublicationRelease
    law: LegalEntry
    law_proposal: LegalProposal
    uploaded_table: ImportBatch
    checked_table: ImportBatch
    done_table: ImportBatch
    open_import: ConceptImport
    done_import: ConceptImport
    open_batch: MeasureBatch
    done_batch: MeasureBatch
    report: ImplementationReport
    report_draft: ReportDraft
    entry_code: str
    factor: Authenticator
    deputy: Deputy
    invitation: Invitation
    invitation_link: str
    comment: Comment
    question: CouncilQuestion
    value_request: ValueRequest
    value_link: str
    duty: Duty
    duty_proof: DutyProof
    funding_source: FundingSource
    letter: LandLetter
    project: Project
    opening: OpeningRequest


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
    measure.budgets.create(year=2026, source="Stiftung", planned_cents=100_00)
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
        protection_request=ProtectionRequest.objects.create(
            organisation=organisation,
            level="partners",
            reason="Die Träger stimmen sich ab",
            asked_at=NOW,
            asked_by_label="Frau Vorher",
        ),
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
        comparison_value=build.comparison_value(value.definition),
        indicator_target=target,
        published=published,
        published_report=_published_report(published),
        public_attachment=_attachment(build.measure(build.action_field(published)), is_public=True),
        feedback=Feedback.objects.create(text="Zu wenig Kontrast", language="de", received_at=NOW),
        deletion=DeletionRun.objects.create(
            rule="feedback",
            before=date(2026, 1, 1),
            found=1,
            proposed_at=NOW,
            proposed_by_label="Frau Vorher",
        ),
        job=_job(cast["concept_editor"]),
        list_file=_list_file(cast["concept_editor"]),
        notice=_notice(cast["concept_editor"]),
        data_export=_data_export(cast["data_protection_officer"], about=cast["reader"]),
        update=(update := build.concept_update(edition)),
        new_decision=build.new_measure(update, action_field),
        synopsis_file=_synopsis_file(published, edition),
        earlier=build.published_edition(
            concept=edition.concept, slug="2017-2019", title="Edition 2017–2019"
        ),
        duty=(duty := build.duty(edition.concept)),
        duty_proof=DutyProof.objects.create(
            duty=duty, proved_on=date(2026, 1, 5), text="Per Post.", added_at=NOW
        ),
        funding_source=build.funding_source(edition.concept),
        letter=build.letter(edition.concept),
        project=(project := build.project(edition.concept, is_public=True)),
        opening=OpeningRequest.objects.create(
            project=project,
            asked_by="Träger A",
            asked_on=date(2026, 1, 5),
            wish="Auch bei uns.",
            added_at=NOW,
        ),
        need=(need := build.need(edition.concept)),
        need_evidence=build.need_evidence(need),
        link=_link(cast["concept_editor"]),
        release=PublicationRelease.objects.create(
            title="Lernende",
            counted="persons",
            rule={"threshold": 5, "sample_base": 30},
            released_at=NOW,
        ),
        law=(law := law_build.value()),
        law_proposal=law_build.proposal(law),
        uploaded_table=_table(ImportStage.UPLOADED, by=cast["concept_editor"]),
        checked_table=_table(ImportStage.CHECKED, by=cast["concept_editor"]),
        done_table=_table(ImportStage.DONE, by=cast["concept_editor"]),
        open_import=_open_import(edition),
        done_import=_done_import(edition),
        open_batch=_open_batch(measure),
        done_batch=_done_batch(measure),
        report=_report(edition),
        report_draft=_report_draft(edition),
        entry_code=make_code(user=cast["stranger"], kind=EntryKind.LETTER, now=timezone.now())[0],
        factor=Authenticator.objects.get(user=with_app(cast["integration_lead"])),
        deputy=Deputy.objects.create(
            assignment=cast["reader"].roles.get(),
            user=cast["stranger"],
            starts_on=date(2020, 1, 1),
            ends_on=date(2020, 1, 31),
        ),
        invitation=(invitation := _invitation(edition)),
        invitation_link=_token("strategy.consultation", "invitation", invitation.pk),
        comment=_comment(invitation, action_field),
        question=_question(indicator),
        value_request=(value_request := _value_request(indicator)),
        value_link=_token("strategy.values", "value_request", value_request.pk),
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


def _open_batch(measure: Measure) -> MeasureBatch:
    return MeasureBatch.objects.create(
        edition=measure.edition,
        change={"confirm": True},
        chosen={str(measure.pk): ""},
        made_at=NOW,
    )


def _done_batch(measure: Measure) -> MeasureBatch:
    written = {"before": {"ends_on": None}, "after": {"ends_on": "2026-01-01"}, "mark": ""}
    return MeasureBatch.objects.create(
        edition=measure.edition,
        state=BatchState.DONE,
        change={"ends_on": ["2026-01-01", 0, 0]},
        written={str(measure.pk): written},
        made_at=NOW,
        done_at=NOW,
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


def _invitation(edition: Edition) -> Invitation:
    consultation = Consultation.objects.create(
        edition=edition, deadline=date(2999, 12, 31), opened_at=NOW, opened_by_label="Maren"
    )
    return Invitation.objects.create(consultation=consultation, name="Beirat", invited_at=NOW)


def _comment(invitation: Invitation, field: ActionField) -> Comment:
    return Comment.objects.create(
        consultation=invitation.consultation,
        invitation=invitation,
        author_label=invitation.name,
        section_kind="action_field",
        section_id=field.pk,
        section_label=str(field),
        text="Bitte ergänzen.",
        sending="b" * 32,
        sent_at=NOW,
    )


def _value_request(indicator: Indicator) -> ValueRequest:
    request = ValueRequest.objects.create(
        concept=indicator.concept,
        owner="Jobcenter",
        email="jobcenter@example.org",
        deadline=timezone.localdate() + timedelta(days=30),
        asked_at=NOW,
        asked_by_label="Maren",
        due_mail="",
    )
    RequestedValue.objects.create(
        request=request,
        indicator=indicator,
        area=indicator.concept.district,
        reference_date=date(2023, 12, 31),
    )
    return request


def _token(purpose: str, kind: str, id: int) -> str:
    """The secret part of the address that opens this object without an account."""
    token: str = signed_links.issue(
        purpose=purpose,
        kind=kind,
        id=id,
        expires_at=timezone.now() + timedelta(days=30),
        actor=SYSTEM,
    )
    return token


def _question(indicator: Indicator) -> CouncilQuestion:
    return CouncilQuestion.objects.create(
        concept=indicator.concept,
        indicator=indicator,
        question="Wie viele Kurse gibt es?",
        asked_by="Ratsfrau Beispiel",
        asked_on=date(2026, 1, 5),
        facts=facts_about(indicator, day=date(2026, 1, 5)),
        answer="Dazu liegt ein Wert vor.",
        given_at=NOW,
    )


def _report_draft(edition: Edition) -> ReportDraft:
    return ReportDraft.objects.create(
        edition=edition,
        reference_date=date(2025, 12, 31),
        started_at=NOW,
        started_by_label="Maren Musterfrau",
    )


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
        "counsellor": Scope("organisation", str(organisation.pk)),
        "volunteer": Scope("area", str(area.pk)),
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


def _notice(user: User) -> Notice:
    """Of a thing that is gone: opening it leads back to the list."""
    return Notice.objects.create(
        person=user, kind="core.job", object_id=str(uuid4()), happened_at=NOW, delivery="page"
    )


def _job(user: User) -> Job:
    return Job.objects.create(
        kind="test.work",
        title="Probe",
        asked_by_id=user.pk,
        asked_by_label=user.name,
        asked_at=timezone.now(),
    )


def _list_file(owner: User) -> ListFile:
    row = ListFile(
        asked_by_id=owner.pk,
        asked_at=timezone.now(),
        made_at=timezone.now(),
        path="/intern/auftraege/",
        query="datei=csv",
        kind="csv",
        name="auftraege.csv",
        rows=1,
    )
    row.file.save("", ContentFile(b"Auftrag"), save=False)
    row.save()
    return row


def _data_export(officer: User, *, about: User) -> PersonalExport:
    content = {"made_at": "", "about": [], "processings": [], "sections": [], "not_searched": []}
    return PersonalExport.objects.create(
        about_user_id=about.pk,
        asked_at=NOW,
        asked_by_id=officer.pk,
        asked_by_label=officer.name,
        made_at=NOW,
        content=json.dumps(content),
    )


def _link(user: User) -> SignedLinkRow:
    return SignedLinkRow.objects.create(
        purpose="test.link",
        object_kind="measure",
        object_id="1",
        token_hash="0" * 64,
        issued_at=NOW,
        issued_by_id=user.pk,
        issued_by_label=user.name,
        expires_at=NOW + timedelta(days=36500),
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


def _table(stage: ImportStage, *, by: User) -> ImportBatch:
    """A list of organisations on its way in."""
    batch = ImportBatch(
        table="organisationen",
        file_name="liste.csv",
        sheet="Tabelle",
        height=2,
        columns=[{"index": 0, "header": "Name", "key": "name"}],
        counts={"wrong": 1},
        stage=stage,
        uploaded_at=NOW,
        uploaded_by_id=by.pk,
        uploaded_by_label=by.name,
    )
    batch.file.save("", ContentFile(b"Name;Art\nVerein;Unsinn\n"))
    batch.rows.create(number=2, outcome="wrong", label="Verein", cells=["Verein"])
    return batch


def _synopsis_file(old: Edition, new: Edition) -> SynopsisFile:
    row = SynopsisFile(old=old, new=new, kind="docx", made_at=NOW, made_by_label="Test")
    row.file.save("synopse.docx", ContentFile(b"Synopse"))
    return row
