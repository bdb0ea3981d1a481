"""Rows of the registers beside the concept: duties, letters to the Land, good practice."""

from __future__ import annotations

from typing import Any

from ..world import World
from .concept import SUGGESTERS
from .roles import EDITORS, NOBODY, READERS
from .row import Row, change, form_page, page


def as_csv(_: World) -> dict[str, Any]:
    return {"kind": "csv"}


def duty(world: World) -> dict[str, Any]:
    return {"id": world.duty.pk}


def proof(world: World) -> dict[str, Any]:
    return {**duty(world), "proof": world.duty_proof.pk}


def letter(world: World) -> dict[str, Any]:
    return {"number": world.letter.number}


def funding_source(world: World) -> dict[str, Any]:
    return {"id": world.funding_source.pk}


def named_in_a_budget(_: World) -> dict[str, Any]:
    return {"name": "Stiftung"}


def project(world: World) -> dict[str, Any]:
    return {"id": world.project.pk}


def opening(world: World) -> dict[str, Any]:
    return {**project(world), "opening": world.opening.pk}


REGISTERS: tuple[Row, ...] = (
    *page("strategy:duty_list", READERS),
    *form_page("strategy:duty_add", EDITORS),
    *page("strategy:duty_detail", READERS, duty),
    *form_page("strategy:duty_change", EDITORS, duty),
    *form_page("strategy:duty_prove", EDITORS, duty),
    *form_page("strategy:duty_proof_remove", EDITORS, proof),
    # No file was kept in the small world: tests/strategy/test_duties.py has one.
    *page("strategy:duty_file", NOBODY, proof),
    *page("strategy:money_by_year", READERS),
    *page("strategy:money_measures", READERS),
    *page("strategy:cliff_list", READERS),
    *page("strategy:funding_source_list", READERS),
    *form_page("strategy:funding_source_add", EDITORS),
    *change("strategy:funding_source_take_up", EDITORS, data=named_in_a_budget),
    *page("strategy:funding_source_detail", READERS, funding_source),
    *form_page("strategy:funding_source_change", EDITORS, funding_source),
    *page("strategy:land_letter_list", READERS),
    *form_page("strategy:land_letter_add", EDITORS),
    *page("strategy:land_letter_detail", READERS, letter),
    *form_page("strategy:land_letter_change", EDITORS, letter),
    *form_page("strategy:land_letter_answer", EDITORS, letter),
    *page("strategy:project_list", READERS),
    *form_page("strategy:project_add", EDITORS),
    *page("strategy:project_detail", READERS, project),
    *form_page("strategy:project_change", EDITORS, project),
    *form_page("strategy:project_ask", SUGGESTERS, project),
    *form_page("strategy:project_answer", EDITORS, opening),
)
