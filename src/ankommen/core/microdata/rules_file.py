from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from ankommen.methods.disclosure import DisclosureError, Reason

from ..disclosure.rules_file import only, parsed, part_of

KEYS = {"k", "diversity", "most_suppressed", "sensitive", "drop", "columns"}


@dataclass(frozen=True, slots=True)
class Steps:
    """How one column may become coarser: bands of whole numbers, fewer characters or a word above.

    One of them, or none; after the last step the column is left out.
    """

    widths: tuple[int, ...] = ()
    characters: tuple[int, ...] = ()
    above: tuple[Mapping[str, str], ...] = field(default=())

    @property
    def count(self) -> int:
        return len(self.widths) + len(self.characters) + len(self.above)


@dataclass(frozen=True, slots=True)
class MicrodataRules:
    """`columns` are what somebody could recognise a person by; `sensitive` is what nobody may learn
    about them; `drop` is never written. `most_suppressed` is a share of the rows."""

    k: int
    diversity: int
    most_suppressed: float
    sensitive: str
    drop: tuple[str, ...]
    columns: Mapping[str, Steps]


def read_rules(text: str) -> MicrodataRules:
    """Rules from TOML. Every unknown key is refused: it may be a rule that would not be kept."""
    data = parsed(text)
    only(data, KEYS, "")
    diversity = _whole(data, "diversity", 1, 1)
    sensitive = _text(data.get("sensitive", ""), "sensitive")
    if diversity > 1 and not sensitive:
        raise DisclosureError(Reason.UNKNOWN_RULE, "sensitive", '"…"')
    share = data.get("most_suppressed", 0.05)
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share < 1:
        raise DisclosureError(Reason.BAD_PARAMETER, "most_suppressed", "0 … 1", str(share))
    drop = data.get("drop", [])
    if not isinstance(drop, list):
        raise DisclosureError(Reason.BAD_PARAMETER, "drop", '["…", "…"]', str(drop))
    columns = part_of(data.get("columns", {}), "columns")
    if not columns:
        raise DisclosureError(Reason.UNKNOWN_RULE, "columns", "[columns.…]")
    return MicrodataRules(
        _whole(data, "k", None, 2),
        diversity,
        float(share),
        sensitive,
        tuple(_text(name, "drop") for name in drop),
        {name: _steps(name, part_of(found, name)) for name, found in columns.items()},
    )


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise DisclosureError(Reason.BAD_PARAMETER, name, '"…"', str(value))
    return value


def _whole(data: Mapping[str, Any], name: str, default: int | None, least: int) -> int:
    value = data.get(name, default)
    if value is None:
        raise DisclosureError(Reason.UNKNOWN_RULE, name, f"{least} …")
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise DisclosureError(Reason.BAD_PARAMETER, name, f"{least} …", str(value))
    return value


def _steps(name: str, data: Mapping[str, Any]) -> Steps:
    only(data, {"widths", "characters", "above"}, f"columns.{name}.")
    if len(data) > 1:
        raise DisclosureError(
            Reason.BAD_PARAMETER, f"columns.{name}", "widths | characters | above", ", ".join(data)
        )
    widths = _numbers(name, data.get("widths", []))
    if any(wide % narrow or wide == narrow for narrow, wide in pairwise(widths)):
        raise DisclosureError(Reason.BAD_PARAMETER, f"columns.{name}.widths", "5, 10, 20", "")
    characters = _numbers(name, data.get("characters", []))
    if any(few >= many for many, few in pairwise(characters)):
        raise DisclosureError(Reason.BAD_PARAMETER, f"columns.{name}.characters", "4, 3, 2", "")
    above = data.get("above", [])
    levels = [above] if isinstance(above, Mapping) else above
    if not isinstance(levels, list):
        raise DisclosureError(Reason.BAD_PARAMETER, f"columns.{name}.above", "{ … }", str(above))
    return Steps(
        widths,
        characters,
        tuple({str(a): str(b) for a, b in part_of(one, name).items()} for one in levels if one),
    )


def _numbers(name: str, values: Any) -> tuple[int, ...]:
    if not isinstance(values, list) or any(
        isinstance(one, bool) or not isinstance(one, int) or one < 1 for one in values
    ):
        raise DisclosureError(Reason.BAD_PARAMETER, f"columns.{name}", "[1, …]", str(values))
    return tuple(values)
