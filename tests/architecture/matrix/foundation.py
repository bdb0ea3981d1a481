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
    LOGGED_IN,
    NOBODY,
    READERS,
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


def area(world: World) -> dict[str, Any]:
    return {"id": world.area.pk}


def own_job(world: World) -> dict[str, Any]:
    return {"job_id": world.job.pk}


AREA_READERS = READERS | ADMINISTRATORS
AREA_EDITORS = EDITORS | ADMINISTRATORS
CORE: tuple[Row, ...] = (
    *page("core:start", LOGGED_IN),
    *page("core:style", WITH_A_ROLE),
    *change("core:language", EVERYBODY),
    *page("core:job_list", LOGGED_IN),
    *page("core:job", EDITOR, own_job),
    *change("core:job_cancel", EDITOR, own_job),
    *change("core:job_retry", EDITOR, own_job),
    *page("core:area_list", AREA_READERS),
    *page("core:area_detail", AREA_READERS, area),
    *form_page("core:area_add", AREA_EDITORS),
    *form_page("core:population_import", AREA_EDITORS),
    # Nothing was uploaded: whoever may is sent to the page that asks for a file.
    *page("core:population_preview", AREA_EDITORS, status=302),
    # The small world has no population to take back: tests/core/test_geography_pages.py has.
    *page("core:population_withdraw", NOBODY, area),
    *form_page("core:outline_import", AREA_EDITORS),
    *page("core:outline_preview", AREA_EDITORS, status=302),
)

ACCOUNTS: tuple[Row, ...] = (
    *page("accounts:login", EVERYBODY, status=302, but={ANONYMOUS: 200}),
    *change("accounts:login", EVERYBODY, status=200),
    *change("accounts:logout", EVERYBODY),
    *form_page("accounts:password", LOGGED_IN),
    *page("accounts:handbook", LOGGED_IN),
    *page("accounts:handbook_topic", LOGGED_IN, lambda _: {"slug": "anfangen"}),
    *page("accounts:person_list", ADMINISTRATORS),
    *form_page("accounts:person_add", ADMINISTRATORS),
    *page("accounts:person", ADMINISTRATORS, one_person),
    *form_page("accounts:person_edit", ADMINISTRATORS, one_person),
    *change("accounts:person_deactivate", ADMINISTRATORS, one_person),
    *change("accounts:person_reactivate", ADMINISTRATORS, one_person),
    *change("accounts:password_reset", ADMINISTRATORS, one_person, status=200),
    *form_page("accounts:role_give", ADMINISTRATORS, one_role),
    *change("accounts:role_take", ADMINISTRATORS, one_assignment),
    *page("accounts:permissions", ADMINISTRATORS),
    *page("accounts:audit", DATA_PROTECTION),
)
