"""How a survey was drawn, weighted and is to be read, as TOML; every key is declared here."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from django.utils.translation import gettext as _

from ankommen.methods.weighting import (
    Centre,
    Dispositions,
    FailedReplicates,
    IntervalMethod,
    Missing,
    PublicationRule,
    SingleUnit,
)

from ..declared_files import saying_what_does_not_fit
from ..errors import Refused

COMPARED = frozenset({"shares", "mean"})


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


class VariancePart(Declared):
    """How standard errors are made: by formula, or by repeating every step on replicates.

    `failed` says what happens when a bootstrap sample cannot meet a margin.
    """

    method: Literal["linearised", "jackknife", "bootstrap"] = "linearised"
    replicates: Annotated[int, msgspec.Meta(ge=2)] = 500
    seed: int = 1
    failed: FailedReplicates = FailedReplicates.REFUSE
    centre: Centre = Centre.REPLICATE_MEAN


class Question(Declared):
    """`shares` of every answer, or of those in `yes` together, or a number.

    `answers` are all that can be given, in the order in which they are shown. A `ratio` is the
    total of `column` over the total of `over`; `quantiles` are those in `at`.
    """

    column: str
    title: str = ""
    kind: Literal["shares", "mean", "total", "ratio", "median", "quantiles"] = "shares"
    answers: list[str] = []
    yes: list[str] = []
    over: str = ""
    at: tuple[float, ...] = (0.25, 0.5, 0.75)
    compare: str = ""


class TablePart(Declared):
    """A two-way table of two columns: shares within each column, and whether they go together."""

    rows: str
    columns: str
    title: str = ""


class PreviousPart(Declared):
    """An earlier wave of the same questions, with its own design; paths from the design file."""

    title: str
    answers: str
    design: str
    margins: str = ""


class EstimatesPart(Declared):
    """`by` names columns whose groups get numbers of their own."""

    level: float = 0.95
    interval: IntervalMethod = IntervalMethod.LOGIT
    missing: Missing = Missing.REFUSE
    by: list[str] = []


class DispositionsPart(Declared):
    """How many drawn addresses ended how (AAPOR); with `eligible_share`, for RR3 and RR4."""

    complete: int
    partial: int
    refused: int
    not_contacted: int
    other: int
    unknown_household: int
    unknown_other: int
    eligible_share: float | None = None

    @property
    def counts(self) -> Dispositions:
        given = msgspec.structs.asdict(self)
        del given["eligible_share"]
        return Dispositions(**given)


class PyramidPart(Declared):
    """The margin `margin` crosses two columns; `left` and `right` are the sexes shown."""

    margin: str
    left: str
    right: str


class SurveyFile(Declared):
    """The whole file. Without `questions` every column that has no other task is one.

    `id` names the rows, `missing` are words that mean no answer.
    """

    title: str = ""
    id: str = ""
    missing: list[str] = []
    design: DesignPart = msgspec.field(default_factory=DesignPart)
    response: ResponsePart | None = None
    weighting: WeightingPart = msgspec.field(default_factory=WeightingPart)
    variance: VariancePart = msgspec.field(default_factory=VariancePart)
    estimates: EstimatesPart = msgspec.field(default_factory=EstimatesPart)
    questions: list[Question] = []
    tables: list[TablePart] = []
    previous: PreviousPart | None = None
    publication: dict[str, float] = {}
    dispositions: DispositionsPart | None = None
    pyramid: PyramidPart | None = None

    @property
    def rule(self) -> PublicationRule:
        return PublicationRule(**self.publication)  # type: ignore[arg-type]

    def columns_with_a_task(self) -> set[str]:
        """Columns that describe the sample and are no question by themselves."""
        stages = [name for one in self.design.stages for name in msgspec.structs.astuple(one)]
        response = [self.response.column, self.response.classes] if self.response else []
        return {
            self.design.weight,
            self.weighting.households,
            *stages,
            *response,
            *self.estimates.by,
        }

    @property
    def names(self) -> str:
        """The column that does nothing but name the rows, if there is one."""
        asked = {name for one in self.questions for name in (one.column, one.over, one.compare)}
        crossed = {name for one in self.tables for name in (one.rows, one.columns)}
        return "" if self.id in self.columns_with_a_task() | asked | crossed else self.id


def read_survey(content: bytes) -> SurveyFile:
    """The file checked; `Refused` names what does not fit and where."""
    with saying_what_does_not_fit("TOML"):
        found = msgspec.toml.decode(content, type=SurveyFile)
        for key in found.publication:
            if key not in PublicationRule.__dataclass_fields__:
                place = "at `$.publication`"
                raise msgspec.ValidationError(f"Object contains unknown field `{key}` - {place}")
    _refuse_idle(found)
    return found


def _refuse_idle(file: SurveyFile) -> None:
    """What would have no effect is refused: somebody wanted it."""
    part = file.weighting
    if part.bounds is not None and part.method not in {"linear", "logit"}:
        message = _("Schranken (bounds) gelten für „linear“ und „logit“, nicht für „%(method)s“.")
        raise Refused.because("idle", message % {"method": part.method})
    if part.trim_lower and part.trim_upper is None:
        message = _("Zum Kappen nach unten (trim_lower) gehört eine obere Grenze (trim_upper).")
        raise Refused.because("idle", message)
    for one in file.questions:
        name = {"column": one.column}
        if (one.kind == "ratio") != bool(one.over):
            message = _("Frage „%(column)s“: „ratio“ braucht eine Spalte over, und nur „ratio“.")
            raise Refused.because("idle", message % name)
        if (one.yes or one.answers) and one.kind != "shares":
            message = _("Frage „%(column)s“: yes und answers gehören zu Anteilen (shares).")
            raise Refused.because("idle", message % name)
        if one.compare and one.kind not in COMPARED:
            message = _("Frage „%(column)s“: Gruppen vergleichen geht bei Anteil und Mittelwert.")
            raise Refused.because("idle", message % name)
