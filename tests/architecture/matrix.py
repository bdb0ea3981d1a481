"""The access matrix: every address × every role → what happens. A page without a row fails.

How to add your page
--------------------
1. Write one `Row` below, in the section of your app: the URL name and the roles that may open it.

       Row("strategy:measure", READERS, measure_keys),

2. An address with parts gets them from the small world of `world.py`: a function that returns the
   keyword arguments. Add your object to `World` if it is not there yet.
3. A row that changes something says `method="post"` and, where an empty form is not enough to
   prove that the door opens, `data=`. `status=` is what people who are let in get: 200 for a page
   (or a form with its errors), 302 after a change. A page that reads *and* writes has two rows.
4. Exceptions by role: `but={"stranger": 302}`.

Every knock is undone before the next: rows need not mind who knocked before them.

What follows from a row without more work
-----------------------------------------
Whoever is not let in gets the log-in page (anonymous: 302, for a sent form 403) or 404. An object
that does not exist is 404, also for those who are let in. Every page of a GET row is looked at:
title, exactly one h1, order of headings, language, labels, strict CSP, no script or style in the
page, no link that leads this role to a 404, and kept input comes back in every guarded form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from ankommen.core.models import SavedFilter
from ankommen.strategy.models import Attachment, Milestone

from .world import World

ANONYMOUS = "anonymous"
STRANGER = "stranger"
ROLES_WITH_SCOPE_ELSEWHERE = ("kik_elsewhere", "provider_elsewhere")

LEAD = frozenset({"integration_lead"})
EDITORS = LEAD | {"concept_editor"}
KIK = frozenset({"kik"})
PROVIDERS = frozenset({"provider"})
ELSEWHERE = frozenset(ROLES_WITH_SCOPE_ELSEWHERE)
COMMITTEE_CLERK = frozenset({"committee_clerk"})
ADMINISTRATORS = frozenset({"administrator"})
DATA_PROTECTION = frozenset({"data_protection_officer"})
READERS = EDITORS | KIK | PROVIDERS | ELSEWHERE | COMMITTEE_CLERK | {"steering_member", "reader"}
DISTRICT_READERS = READERS - KIK - PROVIDERS - ELSEWHERE
WITH_A_ROLE = READERS | ADMINISTRATORS | DATA_PROTECTION
LOGGED_IN = WITH_A_ROLE | {STRANGER}
EVERYBODY = LOGGED_IN | {ANONYMOUS}
ROLES = tuple(sorted(EVERYBODY))


@dataclass(frozen=True, slots=True)
class Row:
    """What happens at one address. `keys` gives the parts of the address from the world."""

    name: str
    let_in: frozenset[str]
    keys: Callable[[World], dict[str, Any]] | None = None
    method: Literal["get", "post"] = "get"
    status: int = 200
    data: Callable[[World], dict[str, Any]] | None = None
    but: Mapping[str, int] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.name if self.method == "get" else f"{self.name} (post)"

    def expected(self, role: str) -> int:
        if role in self.but:
            return self.but[role]
        if role in self.let_in:
            return self.status
        if role == ANONYMOUS:
            return 302 if self.method == "get" else 403
        return 404


def one_person(world: World) -> dict[str, Any]:
    return {"user_id": world.people["reader"].pk}


def one_role(world: World) -> dict[str, Any]:
    return {**one_person(world), "role": "reader"}


def one_assignment(world: World) -> dict[str, Any]:
    person = world.people["reader"]
    return {"user_id": person.pk, "assignment_id": person.roles.get().pk}


def area(world: World) -> dict[str, Any]:
    return {"id": world.area.pk}


def organisation(world: World) -> dict[str, Any]:
    return {"id": world.organisation.pk}


def of_organisation(world: World) -> dict[str, Any]:
    return {"organisation_id": world.organisation.pk}


def own_job(world: World) -> dict[str, Any]:
    return {"job_id": world.job.pk}


CORE = (
    Row("core:start", LOGGED_IN),
    Row("core:style", WITH_A_ROLE),
    Row("core:language", EVERYBODY, method="post", status=302),
    Row("core:job_list", LOGGED_IN),
    Row("core:job", frozenset({"concept_editor"}), own_job),
    Row(
        "core:job_cancel",
        frozenset({"concept_editor"}),
        own_job,
        method="post",
        status=302,
        but={ANONYMOUS: 302},
    ),
    Row(
        "core:job_retry",
        frozenset({"concept_editor"}),
        own_job,
        method="post",
        status=302,
        but={ANONYMOUS: 302},
    ),
)

AREA_READERS = READERS | ADMINISTRATORS
AREA_EDITORS = EDITORS | ADMINISTRATORS
AREAS = (
    Row("core:area_list", AREA_READERS),
    Row("core:area_detail", AREA_READERS, area),
    Row("core:area_add", AREA_EDITORS),
    Row("core:area_add", AREA_EDITORS, method="post"),
    Row("core:population_import", AREA_EDITORS),
    Row("core:population_import", AREA_EDITORS, method="post"),
    Row("core:population_preview", AREA_EDITORS, status=302),
    Row("core:population_withdraw", frozenset(), area),
    Row("core:outline_import", AREA_EDITORS),
    Row("core:outline_import", AREA_EDITORS, method="post"),
    Row("core:outline_preview", AREA_EDITORS, status=302),
)

ACCOUNTS = (
    Row("accounts:login", EVERYBODY, status=302, but={ANONYMOUS: 200}),
    Row("accounts:login", EVERYBODY, method="post"),
    Row("accounts:logout", EVERYBODY, method="post", status=302),
    Row("accounts:password", LOGGED_IN),
    Row("accounts:password", LOGGED_IN, method="post"),
    Row("accounts:handbook", LOGGED_IN),
    Row("accounts:handbook_topic", LOGGED_IN, lambda _: {"slug": "anfangen"}),
    Row("accounts:person_list", ADMINISTRATORS),
    Row("accounts:person_add", ADMINISTRATORS),
    Row("accounts:person_add", ADMINISTRATORS, method="post"),
    Row("accounts:person", ADMINISTRATORS, one_person),
    Row("accounts:person_edit", ADMINISTRATORS, one_person),
    Row("accounts:person_edit", ADMINISTRATORS, one_person, method="post"),
    Row("accounts:person_deactivate", ADMINISTRATORS, one_person, method="post", status=302),
    Row("accounts:person_reactivate", ADMINISTRATORS, one_person, method="post", status=302),
    Row("accounts:password_reset", ADMINISTRATORS, one_person, method="post"),
    Row("accounts:role_give", ADMINISTRATORS, one_role),
    Row("accounts:role_give", ADMINISTRATORS, one_role, method="post"),
    Row("accounts:role_take", ADMINISTRATORS, one_assignment, method="post", status=302),
    Row("accounts:permissions", ADMINISTRATORS),
    Row("accounts:audit", DATA_PROTECTION),
)

PARTNERS = (
    Row("partners:organisation_list", READERS),
    Row("partners:organisation_add", EDITORS),
    Row("partners:organisation_detail", DISTRICT_READERS | PROVIDERS, organisation),
    Row("partners:organisation_change", EDITORS, organisation),
    Row("partners:unit_add", EDITORS, of_organisation),
    Row("partners:unit_change", EDITORS, lambda world: {"id": world.unit.pk}),
    Row("partners:resource_set", EDITORS, lambda world: {"unit_id": world.unit.pk}),
    Row(
        "partners:resource_remove",
        EDITORS,
        lambda world: {"id": world.resource.pk},
        method="post",
        status=302,
    ),
    Row("partners:contact_add", EDITORS, of_organisation),
    Row("partners:contact_change", EDITORS, lambda world: {"id": world.contact.pk}),
)

COMMITTEES = (
    Row("committees:body_list", READERS),
    Row("committees:body_add", COMMITTEE_CLERK),
    Row("committees:body_detail", READERS, lambda world: {"id": world.meeting.body_id}),
    Row("committees:body_change", COMMITTEE_CLERK, lambda world: {"id": world.meeting.body_id}),
    Row(
        "committees:meeting_add", COMMITTEE_CLERK, lambda world: {"body_id": world.meeting.body_id}
    ),
    Row("committees:meeting_detail", READERS, lambda world: {"id": world.meeting.pk}),
    Row("committees:meeting_change", COMMITTEE_CLERK, lambda world: {"id": world.meeting.pk}),
    Row("committees:resolution_add", COMMITTEE_CLERK, lambda w: {"meeting_id": w.meeting.pk}),
    Row("committees:resolution_list", READERS),
    Row("committees:resolution_detail", READERS, lambda world: {"id": world.resolution.pk}),
    Row("committees:resolution_change", COMMITTEE_CLERK, lambda w: {"id": w.resolution.pk}),
)


def indicator(world: World) -> dict[str, Any]:
    return {"id": world.indicator_value.definition.indicator_id}


def indicator_file(world: World) -> dict[str, Any]:
    return {**indicator(world), "kind": "csv"}


def indicator_definition(world: World) -> dict[str, Any]:
    return {**indicator(world), "number": 1}


def indicator_value(world: World) -> dict[str, Any]:
    return {**indicator(world), "value_id": world.indicator_value.pk}


def indicator_target(world: World) -> dict[str, Any]:
    return {**indicator(world), "target_id": world.indicator_target.pk}


def open_import(world: World) -> dict[str, Any]:
    return {"id": world.open_import.pk}


def done_import(world: World) -> dict[str, Any]:
    return {"id": world.done_import.pk}


def report(world: World) -> dict[str, Any]:
    return {"edition": world.edition.slug, "id": world.report.pk}


def edition_slug(world: World) -> dict[str, Any]:
    return {"edition": world.edition.slug}


REPORTS = (
    Row("strategy:report_home", READERS, status=302),
    Row("strategy:report_list", READERS, edition_slug),
    Row("strategy:report_create", LEAD, edition_slug),
    Row("strategy:report_create", LEAD, edition_slug, method="post"),
    Row("strategy:report_detail", READERS, report),
    Row("strategy:report_sheet", READERS, report),
    # The small world keeps no files: what is served stands in tests/strategy/test_report_pages.py.
    Row(
        "strategy:report_file",
        frozenset(),
        lambda world: {**report(world), "kind": "intern"},
    ),
    Row("strategy:report_publish", LEAD, report, method="post", status=302),
    Row("strategy:report_resolution", LEAD, report),
    Row("strategy:report_resolution", LEAD, report, method="post", status=302),
)

IMPORTS = (
    Row("strategy:import_list", EDITORS),
    Row("strategy:import_upload", EDITORS),
    Row("strategy:import_upload", EDITORS, method="post"),
    Row("strategy:import_template", EDITORS),
    Row("strategy:import_mapping", EDITORS, open_import),
    Row("strategy:import_mapping", EDITORS, open_import, method="post"),
    Row("strategy:import_preview", EDITORS, open_import),
    Row("strategy:import_problems", EDITORS, open_import),
    Row("strategy:import_run", EDITORS, open_import, method="post", status=302),
    Row("strategy:import_detail", EDITORS, done_import),
    Row("strategy:import_detail", EDITORS, done_import, method="post", status=302),
    Row(
        "strategy:edition_export",
        EDITORS,
        lambda world: {"edition": world.edition.slug, "kind": "csv"},
    ),
)


def one_measure(world: World) -> dict[str, Any]:
    return {"edition": world.edition.slug, "measure": world.measure.slug}


def milestone(world: World) -> dict[str, Any]:
    row, _ = Milestone.objects.get_or_create(
        measure=world.measure, title="Räume", due_on=date(2026, 6, 30)
    )
    return {**one_measure(world), "id": row.pk}


def attachment(world: World) -> dict[str, Any]:
    name = "measures/matrix"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(b"%PDF-"))
    row, _ = Attachment.objects.get_or_create(
        measure=world.measure,
        file=name,
        defaults={"name": "a.pdf", "size_bytes": 5, "added_at": timezone.now()},
    )
    return {**one_measure(world), "id": row.pk}


def measure_filter(world: World) -> dict[str, Any]:
    row, _ = SavedFilter.objects.get_or_create(
        user=world.people["concept_editor"], page="strategy:measure_list", name="meine"
    )
    return {"id": row.pk}


HERE = READERS - ELSEWHERE
REPORTERS = EDITORS | KIK | PROVIDERS
MEASURES = (
    Row("strategy:measure_list", READERS),
    Row("strategy:recent_changes", READERS),
    Row("strategy:measure_export", READERS, lambda _: {"kind": "csv"}),
    Row("strategy:save_measure_filter", READERS, method="post", status=302),
    Row(
        "strategy:forget_measure_filter",
        frozenset({"concept_editor"}),
        measure_filter,
        method="post",
        status=302,
    ),
    Row("strategy:my_measures", READERS),
    Row("strategy:measure_create", EDITORS, lambda world: {"edition": world.edition.slug}),
    Row(
        "strategy:measure_create",
        EDITORS,
        lambda world: {"edition": world.edition.slug},
        method="post",
    ),
    Row("strategy:measure_detail", HERE, one_measure),
    Row("strategy:measure_history", HERE, one_measure),
    Row("strategy:measure_edit", EDITORS, one_measure),
    Row("strategy:measure_edit", EDITORS, one_measure, method="post"),
    Row("strategy:measure_confirm", REPORTERS, one_measure, method="post", status=302),
    Row("strategy:measure_report", REPORTERS, one_measure),
    Row("strategy:measure_report", REPORTERS, one_measure, method="post"),
    Row("strategy:measure_override", LEAD, one_measure),
    Row("strategy:measure_override", LEAD, one_measure, method="post"),
    Row("strategy:measure_override_end", LEAD, one_measure, method="post", status=302),
    Row("strategy:measure_end", REPORTERS, one_measure),
    Row("strategy:measure_end", REPORTERS, one_measure, method="post"),
    Row("strategy:measure_resume", LEAD, one_measure),
    Row("strategy:measure_resume", LEAD, one_measure, method="post"),
    Row("strategy:measure_milestones", REPORTERS, one_measure),
    Row("strategy:measure_milestones", REPORTERS, one_measure, method="post"),
    Row("strategy:milestone_change", REPORTERS, milestone, method="post", status=302),
    Row("strategy:measure_attach", REPORTERS, one_measure),
    Row("strategy:measure_attach", REPORTERS, one_measure, method="post"),
    Row("strategy:attachment_download", HERE, attachment),
    Row("strategy:attachment_change", EDITORS, attachment, method="post", status=302),
)


INDICATORS = (
    Row("strategy:indicator_list", READERS),
    Row("strategy:indicator_list_export", READERS, lambda _: {"kind": "xlsx"}),
    Row("strategy:indicator_detail", READERS, indicator),
    Row("strategy:indicator_export", READERS, indicator_file),
    Row("strategy:indicator_definitions", READERS, indicator),
    Row("strategy:indicator_create", EDITORS),
    Row("strategy:indicator_edit", EDITORS, indicator),
    Row("strategy:indicator_definition_create", EDITORS, indicator),
    Row("strategy:indicator_definition_edit", EDITORS, indicator_definition),
    Row("strategy:indicator_target_edit", EDITORS, indicator),
    Row(
        "strategy:indicator_target_remove",
        EDITORS,
        indicator_target,
        method="post",
        status=302,
    ),
    Row("strategy:indicator_import", EDITORS),
    Row("strategy:indicator_import_confirm", EDITORS, method="post", status=302),
    Row(
        "strategy:indicator_import_undo",
        frozenset(),
        lambda _: {"batch": "nobatch"},
        method="post",
    ),
    Row("strategy:indicator_measures", EDITORS, indicator),
    Row("strategy:indicator_value_create", EDITORS, indicator),
    Row("strategy:indicator_value_correct", EDITORS, indicator_value),
    Row(
        "strategy:indicator_compute",
        EDITORS,
        indicator,
        method="post",
        status=302,
    ),
)

STRATEGY: tuple[Row, ...] = (*REPORTS, *IMPORTS, *INDICATORS, *MEASURES)

PAGE_EDITORS = LEAD | ADMINISTRATORS


def published(world: World) -> dict[str, Any]:
    return {"edition": world.published.slug}


def published_report(world: World) -> dict[str, Any]:
    return {**published(world), "id": world.published_report.pk}


PORTAL = (
    Row("root", EVERYBODY, status=302),
    Row("robots", EVERYBODY),
    Row("easy_language", EVERYBODY),
    Row("portal:start", EVERYBODY),
    Row("portal:concept", EVERYBODY),
    Row("portal:edition_list", EVERYBODY),
    Row("portal:edition", EVERYBODY, published),
    Row("portal:action_field", EVERYBODY, lambda w: {**published(w), "slug": "1"}),
    Row("portal:measure", EVERYBODY, lambda w: {**published(w), "slug": "1-1"}),
    Row(
        "portal:attachment",
        EVERYBODY,
        lambda w: {**published(w), "slug": "1-1", "id": w.public_attachment.pk},
    ),
    Row("portal:report", EVERYBODY, published_report),
    Row("portal:report_file", EVERYBODY, lambda w: {**published_report(w), "kind": "bericht"}),
    Row("portal:indicator_list", EVERYBODY),
    Row("portal:indicator", EVERYBODY, lambda _: {"slug": "j1"}),
    Row("portal:legal_page", EVERYBODY, lambda _: {"kind": "imprint"}),
    Row(
        "portal:legal_page",
        EVERYBODY,
        lambda _: {"kind": "accessibility"},
        method="post",  # an empty form comes back with its errors
    ),
    Row("portal_staff:legal_page_list", PAGE_EDITORS),
    Row(
        "portal_staff:legal_page_edit",
        PAGE_EDITORS,
        lambda _: {"kind": "imprint", "language": "de"},
    ),
    Row("portal_staff:feedback_list", PAGE_EDITORS),
    Row(
        "portal_staff:feedback_done",
        PAGE_EDITORS,
        lambda w: {"id": w.feedback.pk},
        method="post",
        status=302,
    ),
)

ROWS = (*CORE, *AREAS, *ACCOUNTS, *PARTNERS, *COMMITTEES, *STRATEGY, *PORTAL)
