"""Rows of core and accounts."""

from __future__ import annotations

from typing import Any

from ..world import World
from .roles import (
    ADMINISTRATORS,
    ANONYMOUS,
    DATA_PROTECTION,
    EDITOR,
    EDITORS,
    EVERYBODY,
    LEAD,
    LOGGED_IN,
    NOBODY,
    READERS,
    VOLUNTEERS,
    WITH_A_ROLE,
)
from .row import Row, change, form_page, page


def one_person(world: World) -> dict[str, Any]:
    return {"user_id": world.people["reader"].pk}


def one_role(world: World) -> dict[str, Any]:
    return {**one_person(world), "role": "reader"}


def one_assignment(world: World) -> dict[str, Any]:
    person = world.people["reader"]
    return {"user_id": person.pk, "assignment_id": person.roles.get().pk}


def saved_filter(world: World) -> dict[str, Any]:
    return {"id": world.saved_filter.pk}


def area(world: World) -> dict[str, Any]:
    return {"id": world.area.pk}


def own_job(world: World) -> dict[str, Any]:
    return {"job_id": world.job.pk}


def own_list_file(world: World) -> dict[str, Any]:
    return {"file_id": world.list_file.pk}


def own_notice(world: World) -> dict[str, Any]:
    return {"notice_id": world.notice.pk}


def own_link(world: World) -> dict[str, Any]:
    return {"link_id": world.link.pk}


def one_source(world: World) -> dict[str, Any]:
    return {"source": "nowhere"}


def one_release(world: World) -> dict[str, Any]:
    return {"id": world.release.pk}


LEDGER_READERS = LEAD | DATA_PROTECTION


def english(_world: World) -> dict[str, Any]:
    return {"language": "en"}


def one_text(world: World) -> dict[str, Any]:
    place = {"kind": "edition", "id": world.edition.pk, "field": "title"}
    return {"language": "en", **place}


def organisations(_world: World) -> dict[str, Any]:
    return {"table": "organisationen"}


def organisations_template(_world: World) -> dict[str, Any]:
    return {"table": "organisationen", "kind": "csv"}


def uploaded_table(world: World) -> dict[str, Any]:
    return {"batch_id": world.uploaded_table.pk}


def checked_table(world: World) -> dict[str, Any]:
    return {"batch_id": world.checked_table.pk}


def done_table(world: World) -> dict[str, Any]:
    return {"batch_id": world.done_table.pk}


def law(world: World) -> dict[str, Any]:
    return {"code": world.law.code}


def law_entry(world: World) -> dict[str, Any]:
    return {"entry_id": world.law.pk}


def law_proposal(world: World) -> dict[str, Any]:
    return {"proposal_id": world.law_proposal.pk}


def audit_rule(world: World) -> dict[str, Any]:
    return {"rule": "feedback"}


def one_deletion(world: World) -> dict[str, Any]:
    return {"id": world.deletion.pk}


PRIVACY = DATA_PROTECTION | ADMINISTRATORS
LAW_READERS = READERS | DATA_PROTECTION
AREA_READERS = READERS | ADMINISTRATORS | VOLUNTEERS
AREA_EDITORS = EDITORS | ADMINISTRATORS
CORE: tuple[Row, ...] = (
    *page("core:start", LOGGED_IN),
    *page("core:style", WITH_A_ROLE),
    *change("core:language", EVERYBODY),
    *page("core:job_list", LOGGED_IN),
    *page("core:job", EDITOR, own_job),
    *change("core:job_cancel", EDITOR, own_job),
    *change("core:job_retry", EDITOR, own_job),
    *change("core:job_noted", EDITOR, own_job),
    *page("core:list_file", EDITOR, own_list_file),
    *page("core:list_file_fetch", EDITOR, own_list_file),
    *change("core:filter_save", LOGGED_IN, data=lambda _world: {"page": "strategy:measure_list"}),
    *change("core:filter_forget", EDITOR, saved_filter),
    *page("core:notice_list", LOGGED_IN),
    *page("core:notice", EDITOR, own_notice, status=302),
    *change("core:notice_read", EDITOR, own_notice),
    *change("core:notices_read", LOGGED_IN),
    *form_page("core:notice_settings", LOGGED_IN),
    *page("core:link_list", LOGGED_IN),
    *page("core:search", LOGGED_IN),
    *change("core:link_revoke", EDITOR | ADMINISTRATORS, own_link),
    *page("core:release_list", LEDGER_READERS),
    *page("core:release", LEDGER_READERS, one_release),
    # The small world has no figures that wait: tests/core/test_publication_gate.py has.
    *form_page("core:release_preview", NOBODY, one_source),
    *page("core:import_overview", AREA_EDITORS),
    *form_page("core:import_start", EDITORS, organisations),
    *page("core:import_template", EDITORS, organisations_template),
    *form_page("core:import_columns", EDITORS, uploaded_table),
    *page("core:import_batch", EDITORS, checked_table),
    *change("core:import_run", EDITORS, checked_table, status=200),
    *change("core:import_undo", EDITORS, done_table),
    *change("core:import_continue", EDITORS, done_table),
    *change("core:import_discard", EDITORS, uploaded_table),
    *page("core:import_problems", EDITORS, checked_table),
    *page("core:translation_overview", EDITORS),
    *page("core:translation_list", EDITORS, english),
    *form_page("core:translation_edit", EDITORS, one_text),
    *page("core:law_list", LAW_READERS),
    *form_page("core:law_evaluate", LAW_READERS),
    *page("core:law_switch", LAW_READERS),
    *page("core:law_proposals", LAW_READERS),
    *page("core:law_proposal", LAW_READERS, law_proposal),
    *change("core:law_proposal", EDITORS, law_proposal, status=200),
    *page("core:law_export", LAW_READERS),
    *form_page("core:law_import", EDITORS),
    *change("core:law_reviewed", EDITORS, law_entry),
    *page("core:law_detail", LAW_READERS, law),
    *form_page("core:law_propose", EDITORS, law),
    *form_page("core:law_new_value", EDITORS),
    *form_page("core:law_new_rule", EDITORS),
    *page("core:privacy_register", PRIVACY),
    *page("core:privacy_register_paper", PRIVACY),
    *page("core:deletion_list", PRIVACY),
    *change("core:deletion_propose", PRIVACY, audit_rule),
    *change("core:deletion_approve", PRIVACY, one_deletion),
    *change("core:deletion_hold", PRIVACY, audit_rule),
    *form_page("core:staff_agreements", LOGGED_IN, may_send=ADMINISTRATORS),
    # The small world has no agreement to end: tests/core/test_staff_agreements.py has.
    *change("core:staff_agreement_end", NOBODY, lambda _world: {"id": 1}),
    *page("core:area_list", AREA_READERS),
    *page("core:area_detail", AREA_READERS, area),
    *form_page("core:area_add", AREA_EDITORS),
    # The small world has no population to take back: tests/core/test_geography_pages.py has.
    *page("core:population_withdraw", NOBODY, area),
    *form_page("core:outline_import", AREA_EDITORS),
    # Nothing was uploaded: whoever may is sent to the page that asks for a file.
    *page("core:outline_preview", AREA_EDITORS, status=302),
    *form_page("core:word_template", LEAD | ADMINISTRATORS),
    *page("core:word_template_sample", LEAD | ADMINISTRATORS),
)


def letter(world: World) -> dict[str, Any]:
    return {"code": world.entry_code}


def own_factor(world: World) -> dict[str, Any]:
    return {"factor_id": world.factor.pk}


def own_session(world: World) -> dict[str, Any]:
    return {"session_id": world.people["integration_lead"].open_sessions.get().pk}


def deputy(world: World) -> dict[str, Any]:
    return {**one_person(world), "deputy_id": world.deputy.pk}


def data_export(world: World) -> dict[str, Any]:
    return {"export_id": world.data_export.pk}


def data_export_file(world: World) -> dict[str, Any]:
    return {**data_export(world), "kind": "json"}


ENTRANCE: tuple[Row, ...] = (
    *page("accounts:login", EVERYBODY, status=302, but={ANONYMOUS: 200}),
    *change("accounts:login", EVERYBODY, status=200),
    # Nobody has just given a password: all are sent back to the log-in.
    *page("accounts:second_factor", EVERYBODY, status=302),
    *change("accounts:second_factor", EVERYBODY),
    *form_page("accounts:passkey", EVERYBODY),
    # No sign-in service is set up here: tests/accounts/test_sign_in_service.py has one.
    *change("accounts:service_start", EVERYBODY, status=404),
    *page("openid_connect_callback", EVERYBODY, lambda _: {"provider_id": "office"}, status=404),
    *change("accounts:logout", EVERYBODY),
    *form_page("accounts:password_forgotten", EVERYBODY),
    *form_page("accounts:entry", EVERYBODY),
    *page("accounts:entry_link", EVERYBODY, letter, status=302),
    *page("accounts:entry_password", EVERYBODY, status=302),
    *change("accounts:entry_password", EVERYBODY),
    *form_page("accounts:session_time", EVERYBODY),
)

OWN_ACCESS: tuple[Row, ...] = (
    *form_page("accounts:password", LOGGED_IN),
    *page("accounts:security", LOGGED_IN),
    *form_page("accounts:confirm", LOGGED_IN),
    *page("accounts:factor_needed", LOGGED_IN, status=302),
    *change("accounts:factor_needed", LOGGED_IN),
    *form_page("accounts:totp_add", LOGGED_IN),
    *form_page("accounts:passkey_add", LOGGED_IN),
    *change("accounts:recovery_codes", LEAD, status=200),
    *change("accounts:factor_remove", LEAD, own_factor),
    *change("accounts:session_end", LEAD, own_session),
    *change("accounts:sessions_end", LOGGED_IN),
    *change("accounts:search_key", LOGGED_IN),
    *page("accounts:my_rights", LOGGED_IN),
    *form_page("accounts:own_data", LOGGED_IN, sent=302),
    *page("accounts:data_export", DATA_PROTECTION, data_export),
    *page("accounts:data_export_file", DATA_PROTECTION, data_export_file),
    *form_page("accounts:access_requests", DATA_PROTECTION),
    *page("accounts:handbook", LOGGED_IN),
    *page("accounts:handbook_topic", LOGGED_IN, lambda _: {"slug": "anfangen"}),
)

ACCOUNTS: tuple[Row, ...] = (
    *ENTRANCE,
    *OWN_ACCESS,
    *page("accounts:person_list", ADMINISTRATORS),
    *form_page("accounts:person_add", ADMINISTRATORS),
    *page("accounts:ending", ADMINISTRATORS),
    *page("accounts:person", ADMINISTRATORS, one_person),
    *form_page("accounts:person_edit", ADMINISTRATORS, one_person),
    *change("accounts:person_deactivate", ADMINISTRATORS, one_person),
    *change("accounts:person_reactivate", ADMINISTRATORS, one_person),
    *change("accounts:person_invite", ADMINISTRATORS, one_person),
    *change("accounts:person_letter", ADMINISTRATORS, one_person, status=200),
    *change("accounts:codes_revoke", ADMINISTRATORS, one_person),
    *change("accounts:person_unlock", ADMINISTRATORS, one_person),
    *change("accounts:factors_reset", ADMINISTRATORS, one_person),
    *page("accounts:person_rights", ADMINISTRATORS, one_person),
    *form_page("accounts:role_give", ADMINISTRATORS, one_role),
    *change("accounts:role_take", ADMINISTRATORS, one_assignment),
    *form_page("accounts:deputy_appoint", ADMINISTRATORS, one_assignment),
    *change("accounts:deputy_end", ADMINISTRATORS, deputy),
    *page("accounts:permissions", ADMINISTRATORS),
    *page("accounts:audit", DATA_PROTECTION),
)
