"""The api surveys of the reference data as weighted samples, and small invented ones."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from ankommen.methods.weighting import (
    Factor,
    Margin,
    NumericTotal,
    SingleUnit,
    Stage,
    WeightedSample,
    begin_weighting,
    describe_design,
    margin,
    read_factor,
)
from ankommen.methods.weighting.arrays import FloatArray

GOLDEN = Path(__file__).parent / "golden"
TYPES = {"E": 4421.0, "H": 755.0, "M": 1018.0}
SCHOOLWIDE = {"No": 1072.0, "Yes": 5122.0}
API99_TOTAL = 3914069.0


@dataclass(frozen=True, eq=False)
class Table:
    """A CSV file of the reference data, column by column."""

    path: Path

    @cached_property
    def rows(self) -> list[dict[str, str]]:
        with self.path.open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def text(self, name: str) -> list[str]:
        return [row[name] for row in self.rows]

    def numbers(self, name: str) -> FloatArray:
        return np.array([float(row[name]) if row[name] != "NA" else np.nan for row in self.rows])

    def factor(self, name: str) -> Factor:
        return read_factor(name=name, labels=self.text(name))


def table(reference_data: Path, name: str) -> Table:
    return Table(reference_data / "data" / "survey" / f"{name}.csv")


def clusters(data: Table) -> WeightedSample:
    """apiclus1: 15 school districts of 757, all their schools."""
    stage = Stage(units=data.text("dnum"), population=data.numbers("fpc"))
    return begin_weighting(describe_design(weights=data.numbers("pw"), stages=[stage]))


def strata(data: Table) -> WeightedSample:
    """apistrat: schools drawn by type."""
    stage = Stage(strata=data.text("stype"), population=data.numbers("fpc"))
    return begin_weighting(describe_design(weights=data.numbers("pw"), stages=[stage]))


def type_margin(data: Table) -> Margin:
    return margin(data.factor("stype"), TYPES)


def schoolwide_margin(data: Table) -> Margin:
    return margin(data.factor("sch.wide"), SCHOOLWIDE)


def api99_total(data: Table) -> NumericTotal:
    return NumericTotal(name="api99", values=data.numbers("api99"), total=API99_TOTAL)


def golden(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    return found


def simple(
    weights: list[float] | FloatArray, *, single_unit: SingleUnit = SingleUnit.REFUSE
) -> WeightedSample:
    """Each row drawn on its own."""
    return begin_weighting(describe_design(weights=weights, single_unit=single_unit))
