"""How a survey was drawn, weighted and is to be read, as TOML; every key is declared here."""

from __future__ import annotations

from typing import Literal

import msgspec

from ankommen.methods.weighting import (
    Dispositions,
    IntervalMethod,
    Missing,
    PublicationRule,
    SingleUnit,
)

from ..declared_files import saying_what_does_not_fit


class Declared(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A part of the file. An unknown key is refused: it may be a wish that nobody would keep."""


class StagePart(Declared):
    """Columns that say what was drawn at one stage, from which strata, out of how many."""

    units: str = ""
    strata: str = ""
    population: str = ""


class DesignPart(Declared):
    """`weight` names the column of design weights; `population` gives all the same weight."""

    weight: str = ""
    population: float | None = None
    stages: list[StagePart] = []
    single_unit: SingleUnit = SingleUnit.REFUSE


class ResponsePart(Declared):
    """Who answered: `column` holds one of `yes`; within `classes` answering is taken as chance."""

    column: str
    yes: list[str]
    classes: str


class WeightingPart(Declared):
    """`total` scales margins of different dates to one; trimming is in mean weights."""

    method: Literal["none", "rake", "linear", "raking", "logit"] = "rake"
    bounds: tuple[float, float] | None = None
    households: str = ""
    total: float | None = None
    trim_upper: float | None = None
    trim_lower: float = 0.0


class Question(Declared):
    """`shares` of every answer, or of those in `yes` together; `mean`, `total` or `median`."""

    column: str
    title: str = ""
    kind: Literal["shares", "mean", "total", "median"] = "shares"
    yes: list[str] = []
    compare: str = ""


class EstimatesPart(Declared):
    """`by` names columns whose groups get numbers of their own."""

    level: float = 0.95
    interval: IntervalMethod = IntervalMethod.LOGIT
    missing: Missing = Missing.REFUSE
    by: list[str] = []


class PyramidPart(Declared):
    """The margin `margin` crosses two columns; `left` and `right` are the sexes shown."""

    margin: str
    left: str
    right: str


class SurveyFile(Declared):
    """The whole file. Without `questions` every column that has no other task is one."""

    title: str = ""
    id: str = ""
    design: DesignPart = msgspec.field(default_factory=DesignPart)
    response: ResponsePart | None = None
    weighting: WeightingPart = msgspec.field(default_factory=WeightingPart)
    estimates: EstimatesPart = msgspec.field(default_factory=EstimatesPart)
    questions: list[Question] = []
    publication: dict[str, float] = {}
    dispositions: dict[str, int] = {}
    pyramid: PyramidPart | None = None

    @property
    def rule(self) -> PublicationRule:
        return PublicationRule(**self.publication)  # type: ignore[arg-type]

    def columns_with_a_task(self) -> set[str]:
        """Columns that describe the sample and are no question by themselves."""
        stages = [name for one in self.design.stages for name in msgspec.structs.astuple(one)]
        response = [self.response.column, self.response.classes] if self.response else []
        return {
            self.id,
            self.design.weight,
            self.weighting.households,
            *stages,
            *response,
            *self.estimates.by,
        }


def read_survey(content: bytes) -> SurveyFile:
    """The file checked; `Refused` names what does not fit and where."""
    with saying_what_does_not_fit("TOML"):
        found = msgspec.toml.decode(content, type=SurveyFile)
        _refuse_unknown(found.publication, PublicationRule, "publication")
        _refuse_unknown(found.dispositions, Dispositions, "dispositions")
    return found


def _refuse_unknown(given: dict[str, float] | dict[str, int], known: type, place: str) -> None:
    for key in given:
        if key not in known.__dataclass_fields__:  # type: ignore[attr-defined]
            raise msgspec.ValidationError(f"Object contains unknown field `{key}` - at `$.{place}`")
