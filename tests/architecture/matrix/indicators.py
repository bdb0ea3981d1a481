"""Rows of indicators."""

from __future__ import annotations

from typing import Any

from ..world import World
from .roles import EDITORS, EVERYBODY, READERS
from .row import Row, change, form_page, page


def indicator(world: World) -> dict[str, Any]:
    return {"id": world.indicator_value.definition.indicator_id}


def indicator_file(world: World) -> dict[str, Any]:
    return {**indicator(world), "kind": "csv"}


def definition(world: World) -> dict[str, Any]:
    return {**indicator(world), "number": 1}


def value(world: World) -> dict[str, Any]:
    return {**indicator(world), "value_id": world.indicator_value.pk}


def target(world: World) -> dict[str, Any]:
    return {**indicator(world), "target_id": world.indicator_target.pk}


def value_request(world: World) -> dict[str, Any]:
    return {"id": world.value_request.pk}


def value_link(world: World) -> dict[str, Any]:
    return {"token": world.value_link}


def comparison_value(world: World) -> dict[str, Any]:
    return {**indicator(world), "value": world.comparison_value.pk}


INDICATORS: tuple[Row, ...] = (
    *page("strategy:indicator_list", READERS),
    *page("strategy:missing_list", READERS),
    *page("strategy:balance_list", EDITORS),
    *form_page("strategy:balance_enter", EDITORS),
    *page("strategy:indicator_detail", READERS, indicator),
    *page("strategy:indicator_compare", READERS, indicator),
    *form_page("strategy:comparison_values", EDITORS, indicator),
    *change("strategy:comparison_value_remove", EDITORS, comparison_value),
    *page("strategy:indicator_definitions", READERS, indicator),
    *form_page("strategy:indicator_create", EDITORS),
    *form_page("strategy:indicator_edit", EDITORS, indicator),
    *form_page("strategy:indicator_definition_create", EDITORS, indicator),
    *form_page("strategy:indicator_definition_edit", EDITORS, definition),
    *form_page("strategy:indicator_target_edit", EDITORS, indicator),
    *change("strategy:indicator_target_remove", EDITORS, target),
    *page("strategy:indicator_library", EDITORS),
    *page("strategy:indicator_grid", EDITORS),
    *change("strategy:indicator_grid_save", EDITORS, status=400),
    *form_page(
        "strategy:indicator_grid_column", EDITORS, lambda _: {"day": "2024-12-31"}, sent=302
    ),
    *form_page("strategy:indicator_measures", EDITORS, indicator, sent=302),
    *form_page("strategy:indicator_value_create", EDITORS, indicator),
    *form_page("strategy:indicator_value_correct", EDITORS, value),
    *change("strategy:indicator_compute", EDITORS, indicator),
    *page("strategy:value_request_list", EDITORS),
    *form_page("strategy:value_request_create", EDITORS),
    *page("strategy:value_request_detail", EDITORS, value_request),
    *form_page("strategy:value_request_decide", EDITORS, value_request),
    *change("strategy:value_request_link", EDITORS, value_request, status=200),
    *change("strategy:value_request_withdraw", EDITORS, value_request),
    *form_page("portal:deliver_values", EVERYBODY, value_link, sent=302),
)
