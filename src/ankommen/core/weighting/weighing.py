"""A survey from its files: drawn, weighted step by step, and estimated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ankommen.methods.weighting import (
    Design,
    Diagnostics,
    Distance,
    Margin,
    Replicates,
    ResponseRates,
    Stage,
    WeightedSample,
    adjust_nonresponse,
    begin_weighting,
    bootstrap,
    calibrate,
    describe_design,
    diagnose,
    jackknife,
    rake,
    response_rates,
    scale_margins,
    trim,
    use_replicates,
)

from .answers_file import Answers, Rows
from .design_file import DesignPart, StagePart, SurveyFile, VariancePart, WeightingPart
from .estimating import (
    Asked,
    Compared,
    Crossed,
    Line,
    Progress,
    Waves,
    compare_answers,
    compare_lines,
    cross_answers,
    estimate_lines,
)
from .wording import too_many_replicates

MOST_REPLICATED = 250_000_000


@dataclass(frozen=True, slots=True)
class WeighedSurvey:
    """All that a report says."""

    file: SurveyFile
    answers: Answers
    sample: WeightedSample
    margins: tuple[Margin, ...]
    diagnostics: Diagnostics
    stages: tuple[WeightedSample, ...]
    replicates: Replicates | None
    lines: tuple[Line, ...]
    comparisons: tuple[Compared, ...]
    tables: tuple[Crossed, ...]
    waves: Waves | None
    response: ResponseRates | None


def weigh_survey(
    file: SurveyFile,
    answers: Answers,
    margins: Callable[[Rows], tuple[Margin, ...]],
    *,
    tell: Progress,
    before: WeighedSurvey | None = None,
) -> WeighedSurvey:
    """Every step that the file asks for. Raises `WeightingRefused` rather than skip one.

    `margins` are read once it is known which rows carry weight and must say where they belong.
    """
    drawn = _drawn(file, answers)
    found = margins(drawn.in_use)
    if file.weighting.total is not None:
        found = scale_margins(found, total=file.weighting.total)
    if not file.design.weight and file.design.population is None and found:
        drawn = _drawn(file, answers, population=found[0].total)
    stages = tuple(_weighted(file.weighting, drawn, found, answers))
    tell("weights")
    replicates = _replicates(file.variance, stages[-1])
    sample = stages[-1]
    if replicates is not None:
        sample = use_replicates(sample, replicates, centre=file.variance.centre)
        tell("replicates")
    asked = Asked(file, answers, sample)
    lines = tuple(estimate_lines(asked, tell))
    return WeighedSurvey(
        file=file,
        answers=answers,
        sample=sample,
        margins=found,
        diagnostics=diagnose(sample, found),
        stages=stages,
        replicates=replicates,
        lines=lines,
        comparisons=tuple(compare_answers(asked)),
        tables=tuple(cross_answers(asked, one) for one in file.tables),
        waves=_waves(file, lines, before) if before else None,
        response=_response(file),
    )


def _waves(file: SurveyFile, lines: tuple[Line, ...], before: WeighedSurvey) -> Waves:
    title = (file.previous.title if file.previous else "") or before.file.title
    return compare_lines(title, file.estimates.level, lines, before.lines)


def _response(file: SurveyFile) -> ResponseRates | None:
    if (part := file.dispositions) is None:
        return None
    return response_rates(part.counts, eligible_share=part.eligible_share)


def _drawn(
    file: SurveyFile, answers: Answers, *, population: float | None = None
) -> WeightedSample:
    """The sample as drawn; who did not answer has handed on the weight."""
    sample = begin_weighting(_design(file.design, answers, population))
    if (part := file.response) is None:
        return sample
    answered = answers.column(part.column).hits(part.yes)
    return adjust_nonresponse(
        sample,
        classes=answers.column(part.classes).factor(),
        responded=np.nan_to_num(answered, nan=0.0) > 0,
    )


def _design(part: DesignPart, answers: Answers, population: float | None) -> Design:
    if part.weight:
        weights = answers.column(part.weight).numbers
    else:
        people = part.population or population or answers.rows
        weights = np.full(answers.rows, people / answers.rows)
    return describe_design(
        weights=weights,
        stages=[_stage(one, answers) for one in part.stages or [StagePart()]],
        single_unit=part.single_unit,
    )


def _stage(part: StagePart, answers: Answers) -> Stage:
    return Stage(
        units=answers.column(part.units).factor() if part.units else None,
        strata=answers.column(part.strata).factor() if part.strata else None,
        population=answers.column(part.population).numbers if part.population else None,
    )


def _weighted(
    part: WeightingPart, sample: WeightedSample, margins: tuple[Margin, ...], answers: Answers
) -> Iterator[WeightedSample]:
    """The sample as drawn, after calibration and after trimming."""
    yield sample
    if margins and part.method != "none":
        sample = _calibrated(part, sample, margins, answers)
        yield sample
    if part.trim_upper is not None:
        mean = float(sample.weights.sum()) / int(sample.in_use.sum())
        yield trim(sample, upper=part.trim_upper * mean, lower=part.trim_lower * mean)


def _calibrated(
    part: WeightingPart, sample: WeightedSample, margins: tuple[Margin, ...], answers: Answers
) -> WeightedSample:
    if part.method == "rake" and not part.households:
        return rake(sample, margins)
    households = answers.column(part.households).factor() if part.households else None
    distance = Distance.RAKING if part.method == "rake" else Distance(part.method)
    return calibrate(
        sample, margins=margins, distance=distance, bounds=part.bounds, households=households
    )


def _replicates(part: VariancePart, sample: WeightedSample) -> Replicates | None:
    if part.method == "linearised":
        return None
    units = sample.design.stages[0].n_units
    count = units if part.method == "jackknife" else part.replicates
    if count * len(sample) > MOST_REPLICATED:
        raise too_many_replicates(count, len(sample))
    if part.method == "jackknife":
        return jackknife(sample)
    generator = np.random.default_rng(part.seed)
    return bootstrap(sample, count=part.replicates, generator=generator, failed=part.failed)
