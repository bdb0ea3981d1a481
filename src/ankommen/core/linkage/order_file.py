from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ankommen.methods.disclosure import Authority, Dimension, DisclosureError, Reason, Rules

from ..disclosure.rules_file import only, parsed, part_of, rules_of
from ..errors import Refused

AUTHORITY = ("purpose", "legal_basis", "approval", "impact_assessment")
PEOPLE = ("given", "family", "birth", "sex")
KEYS = {*AUTHORITY, "unit", "approved_until", "enforcement", "preset", "rules", "people", "columns"}


@dataclass(frozen=True, slots=True)
class Order:
    """What the statistics unit was allowed to link, and how to read its files.

    `people` names the columns of given name, family name, birth and sex; `dimensions` the groups to
    count by, with every code that may appear: no word out of a file gets into the result.
    """

    authority: Authority
    unit: str
    approved_until: date
    rules: Rules
    source: str
    people: tuple[str, str, str, str]
    dimensions: tuple[Dimension, ...]


def read_order(text: str, *, today: date) -> Order:
    """An order from TOML. Refused are unknown keys, missing authority, an approval that has run out
    and any use for enforcement."""
    data = parsed(text)
    only(data, KEYS, "")
    authority = Authority(**{name: _text(data, name) for name in AUTHORITY})
    if data.get("enforcement") is not False:
        message = _(
            "Der Auftrag muss „enforcement = false“ enthalten. Für Maßnahmen gegen Einzelne darf "
            "nichts verknüpft werden."
        )
        raise Refused.because("enforcement", message, field="enforcement")
    rules, source = rules_of(data)
    return Order(
        authority,
        _required(data, "unit"),
        _until(data, today),
        rules,
        source,
        _people(part_of(data.get("people", {}), "people")),
        _dimensions(part_of(data.get("columns", {}), "columns"), data),
    )


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name, "")
    if not isinstance(value, str):
        raise DisclosureError(Reason.BAD_PARAMETER, name, '"…"', str(value))
    return value.strip()


def _required(data: Mapping[str, Any], name: str) -> str:
    if not (value := _text(data, name)):
        raise DisclosureError(Reason.NO_AUTHORITY, name, "on record", "nothing")
    return value


def _until(data: Mapping[str, Any], today: date) -> date:
    until = data.get("approved_until")
    if type(until) is not date:
        raise DisclosureError(Reason.NO_AUTHORITY, "approved_until", "a date", str(until))
    if until < today:
        message = _("Die Genehmigung ist am %(day)s abgelaufen. Es wird nichts verknüpft.")
        raise Refused.because("approval_over", message % {"day": f"{until:%d.%m.%Y}"})
    return until


def _people(data: Mapping[str, Any]) -> tuple[str, str, str, str]:
    only(data, set(PEOPLE), "people.")
    given, family, birth, sex = (_column(data, name) for name in PEOPLE)
    return given, family, birth, sex


def _column(data: Mapping[str, Any], name: str) -> str:
    if not (value := _text(data, name)):
        raise DisclosureError(Reason.UNKNOWN_RULE, f"people.{name}", '"…"')
    return value


def _dimensions(columns: Mapping[str, Any], data: Mapping[str, Any]) -> tuple[Dimension, ...]:
    if not columns:
        raise DisclosureError(Reason.UNKNOWN_RULE, "columns", "[columns.…]")
    named = set(part_of(data.get("people", {}), "people").values())
    for name in columns:
        if name in named:
            raise DisclosureError(Reason.BAD_PARAMETER, "columns", "[columns.…]", name)
    return tuple(_dimension(name, part_of(found, name)) for name, found in columns.items())


def _dimension(name: str, data: Mapping[str, Any]) -> Dimension:
    only(data, {"codes", "total", "above"}, f"columns.{name}.")
    codes = data.get("codes")
    if not isinstance(codes, list) or not codes or not all(isinstance(one, str) for one in codes):
        raise DisclosureError(Reason.UNKNOWN_RULE, f"columns.{name}.codes", '["…", "…"]')
    total = _text(data, "total") or f"{name}: {_('insgesamt')}"
    given = part_of(data.get("above", {}), name)
    above = {str(low): str(high) for low, high in given.items()}
    return Dimension.tree(name, dict.fromkeys(codes, total) | above, total=total)
