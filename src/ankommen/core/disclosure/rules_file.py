from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from ankommen.methods.disclosure import PRESETS, DisclosureError, Reason, Rules

from ..errors import Refused


class Method(StrEnum):
    SUPPRESS = "suppress"
    ROUND = "round"


@dataclass(frozen=True, slots=True)
class Grouping:
    """One column of the table: the word that stands for its total, and what lies above what."""

    total: str = ""
    above: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RulesFile:
    """`source` says where the rules come from: a preset with its source, or the file itself.

    `allowed_gap`: how much more than the least may be hidden, as a share; None: the least, or in
    three dimensions and more what is proven to be near it when the time is short.
    """

    rules: Rules
    method: Method
    base: int
    count: str
    groupings: Mapping[str, Grouping]
    source: str
    allowed_gap: float | None = None


KEYS = {"preset", "rules", "method", "base", "count", "columns", "allowed_gap"}


def read_rules(text: str) -> RulesFile:
    """Rules from TOML. Every unknown key is refused: it may be a rule that would not be kept."""
    data = parsed(text)
    only(data, KEYS, "")
    rules, source = rules_of(data)
    method = str(data.get("method", Method.SUPPRESS))
    if method not in set(Method):
        raise DisclosureError(Reason.BAD_PARAMETER, "method", "suppress, round", method)
    base = data.get("base", 5)
    if isinstance(base, bool) or not isinstance(base, int):
        raise DisclosureError(Reason.BAD_PARAMETER, "base", "2 …", str(base))
    columns = part_of(data.get("columns", {}), "columns")
    groupings = {name: _grouping(name, one) for name, one in columns.items()}
    count = str(data.get("count", ""))
    return RulesFile(rules, Method(method), base, count, groupings, source, _gap(data))


def _gap(data: Mapping[str, Any]) -> float | None:
    gap = data.get("allowed_gap")
    if gap is None:
        return None
    if isinstance(gap, bool) or not isinstance(gap, int | float) or not 0 <= gap < 1:
        raise DisclosureError(Reason.BAD_PARAMETER, "allowed_gap", "0 … 1", str(gap))
    return float(gap)


def parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = _("Die Regeldatei ist kein gültiges TOML: %(error)s") % {"error": str(error)}
        raise Refused.because("rules_unreadable", message) from error


def rules_of(data: Mapping[str, Any]) -> tuple[Rules, str]:
    """The preset named or the rules written out, and where they come from."""
    presets = {one.code: one for one in PRESETS}
    if ("preset" in data) == ("rules" in data):
        expected = f"preset ({', '.join(presets)}) | [rules]"
        raise DisclosureError(Reason.UNKNOWN_RULE, "preset", expected)
    if "preset" not in data:
        return Rules.read(part_of(data["rules"], "rules")), _("Regeldatei")
    if data["preset"] not in presets:
        raise DisclosureError(
            Reason.BAD_PARAMETER, "preset", ", ".join(presets), str(data["preset"])
        )
    preset = presets[data["preset"]]
    return preset.rules, f"{preset.code}, {preset.noted_on:%d.%m.%Y}: {preset.source}"


def _grouping(name: str, data: Any) -> Grouping:
    found = part_of(data, name)
    only(found, {"total", "above"}, f"columns.{name}.")
    above = {str(low): str(high) for low, high in part_of(found.get("above", {}), name).items()}
    return Grouping(str(found.get("total", "")), above)


def part_of(data: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise DisclosureError(Reason.BAD_PARAMETER, name, f"[{name}]", str(data))
    return data


def only(data: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in data:
        if key not in known:
            raise DisclosureError(
                Reason.UNKNOWN_RULE, f"{where}{key}", ", ".join(sorted(known)), key
            )
