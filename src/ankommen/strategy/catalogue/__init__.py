"""Indicators that districts use, to pick from. Data in TOML; picking one fills in the form."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

# How somebody counts as immigrated. Figures of different kinds never share a line.
HISTORIES = ("nationality", "background", "origin", "history")
GROUPS = "DLACEJHVPZS"


@dataclass(frozen=True, slots=True)
class Template:
    """One indicator of the library. `history` is empty where nobody is counted by origin."""

    code: str
    name_de: str
    name_en: str
    numerator: str
    denominator: str
    unit: str
    source: str
    direction: str
    history: str
    breakdown: tuple[str, ...]

    @property
    def group(self) -> str:
        return self.code[0]

    @property
    def decimals(self) -> int:
        return 0 if self.unit in {"Personen", "Tage"} else 1

    @property
    def text(self) -> str:
        """The definition in one sentence, as it goes into the indicator."""
        if not self.denominator:
            return f"{self.numerator[0].upper()}{self.numerator[1:]}."
        return (
            f"{self.numerator[0].upper()}{self.numerator[1:]} im Verhältnis zu: {self.denominator}."
        )


@cache
def templates() -> dict[str, Template]:
    """All of them by code, in the order of the library."""
    file = resources.files(__package__) / "indicators.toml"
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return {row["code"]: _read(row, data["sources"]) for row in data["indicators"]}


def _read(row: dict[str, str], sources: dict[str, str]) -> Template:
    return Template(
        code=row["code"],
        name_de=row["name_de"],
        name_en=row["name_en"],
        numerator=row["numerator"],
        denominator=row.get("denominator", ""),
        unit=row["unit"],
        source=sources[row["source"]],
        direction=row["direction"],
        history=row.get("history", ""),
        breakdown=tuple(row.get("breakdown", ())),
    )
