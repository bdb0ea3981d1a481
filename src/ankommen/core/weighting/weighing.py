"""A survey from its files: weights, every question with its interval, diagnostics, comparisons."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ankommen.methods.weighting import (
    Comparisons,
    Design,
    Diagnostics,
    Dispositions,
    Distance,
    Estimate,
    Judgement,
    Margin,
    ResponseRates,
    Stage,
    WeightedSample,
    adjust_nonresponse,
    begin_weighting,
    calibrate,
    compare_groups,
    describe_design,
    diagnose,
    estimate_mean,
    estimate_proportion,
    estimate_quantiles,
    estimate_total,
    judge_publication,
    rake,
    response_rates,
    scale_margins,
    trim,
)
from ankommen.methods.weighting import Quantile as QuantileEstimate

from .answers_file import AnswerColumn, Answers
from .design_file import DesignPart, Question, StagePart, SurveyFile, WeightingPart

Numbers = NDArray[np.float64]
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Line:
    """One number: of which question and answer, in which group ("" for all)."""

    question: str
    answer: str
    by: str
    group: str
    kind: str
    estimate: Estimate | QuantileEstimate
    judgement: Judgement | None


@dataclass(frozen=True, slots=True)
class Compared:
    question: str
    answer: str
    by: str
    found: Comparisons


@dataclass(frozen=True, slots=True)
class WeighedSurvey:
    """All that a report says; `ids` name the rows of `sample`."""

    file: SurveyFile
    answers: Answers
    ids: Sequence[str]
    sample: WeightedSample
    margins: tuple[Margin, ...]
    diagnostics: Diagnostics
    lines: tuple[Line, ...]
    comparisons: tuple[Compared, ...]
    response: ResponseRates | None


def weigh_survey(
    file: SurveyFile, answers: Answers, margins: tuple[Margin, ...], *, tell: Progress
) -> WeighedSurvey:
    """Every step that the file asks for. Raises `WeightingRefused` rather than skip one."""
    if file.weighting.total is not None:
        margins = scale_margins(margins, total=file.weighting.total)
    sample = _weighted(file, answers, margins)
    tell("weights")
    lines = tuple(_lines(file, answers, sample))
    tell("estimates")
    return WeighedSurvey(
        file=file,
        answers=answers,
        ids=answers.column(file.id).labels if file.id else range_of(answers.rows),
        sample=sample,
        margins=margins,
        diagnostics=diagnose(sample, margins),
        lines=lines,
        comparisons=tuple(_comparisons(file, answers, sample)),
        response=response_rates(Dispositions(**file.dispositions)) if file.dispositions else None,
    )


def range_of(rows: int) -> Sequence[str]:
    """The numbers of the rows of the file, whose first row is the header."""
    return [str(number) for number in range(2, rows + 2)]


def questions_of(file: SurveyFile, answers: Answers) -> list[Question]:
    """Those of the file, or every column without another task."""
    if file.questions:
        return file.questions
    taken = file.columns_with_a_task()
    return [
        Question(column=name, kind="mean" if column.is_numeric else "shares")
        for name, column in answers.columns.items()
        if name not in taken
    ]


def _weighted(file: SurveyFile, answers: Answers, margins: tuple[Margin, ...]) -> WeightedSample:
    sample = begin_weighting(_design(file.design, answers, margins))
    if file.response is not None:
        answered = answers.column(file.response.column).hits(file.response.yes)
        sample = adjust_nonresponse(
            sample,
            classes=answers.column(file.response.classes).factor(),
            responded=np.nan_to_num(answered, nan=0.0) > 0,
        )
    if margins and file.weighting.method != "none":
        sample = _calibrated(file.weighting, sample, margins, answers)
    if (most := file.weighting.trim_upper) is not None:
        mean = float(sample.weights.sum()) / int(sample.in_use.sum())
        sample = trim(sample, upper=most * mean, lower=file.weighting.trim_lower * mean)
    return sample


def _design(part: DesignPart, answers: Answers, margins: tuple[Margin, ...]) -> Design:
    if part.weight:
        weights = answers.column(part.weight).numbers
    else:
        people = part.population or (margins[0].total if margins else answers.rows)
        weights = np.full(answers.rows, people / answers.rows)
    return describe_design(
        weights=weights,
        stages=[
            Stage(
                units=answers.column(one.units).labels if one.units else None,
                strata=answers.column(one.strata).labels if one.strata else None,
                population=answers.column(one.population).numbers if one.population else None,
            )
            for one in part.stages or [StagePart()]
        ],
        single_unit=part.single_unit,
    )


def _calibrated(
    part: WeightingPart, sample: WeightedSample, margins: tuple[Margin, ...], answers: Answers
) -> WeightedSample:
    if part.method == "rake":
        return rake(sample, margins)
    households = answers.column(part.households).factor() if part.households else None
    distance = Distance(part.method)
    return calibrate(
        sample, margins=margins, distance=distance, bounds=part.bounds, households=households
    )


def _lines(file: SurveyFile, answers: Answers, sample: WeightedSample) -> Iterator[Line]:
    groups: list[tuple[str, str, NDArray[np.bool_] | None]] = [("", "", None)]
    for name in file.estimates.by:
        factor = answers.column(name).factor()
        groups += [(name, category, factor.is_in(category)) for category in factor.categories]
    for question in questions_of(file, answers):
        column = answers.column(question.column)
        title = question.title or question.column
        for answer, values in _values(question, column):
            for by, group, domain in groups:
                found = _estimate(file, sample, question.kind, values, domain)
                judged = (
                    judge_publication(found, file.rule) if isinstance(found, Estimate) else None
                )
                yield Line(title, answer, by, group, question.kind, found, judged)


def _values(question: Question, column: AnswerColumn) -> Iterator[tuple[str, Numbers]]:
    if question.kind != "shares":
        yield "", column.numbers
    elif question.yes:
        yield ", ".join(question.yes), column.hits(question.yes)
    else:
        for answer in column.answers:
            yield answer, column.hits([answer])


def _estimate(
    file: SurveyFile,
    sample: WeightedSample,
    kind: str,
    values: Numbers,
    domain: NDArray[np.bool_] | None,
) -> Estimate | QuantileEstimate:
    part = file.estimates
    if kind == "median":
        return estimate_quantiles(
            sample, values, (0.5,), domain=domain, missing=part.missing, level=part.level
        )[0]
    if kind == "shares":
        return estimate_proportion(
            sample,
            values,
            domain=domain,
            missing=part.missing,
            level=part.level,
            method=part.interval,
        )
    estimate = estimate_total if kind == "total" else estimate_mean
    return estimate(sample, values, domain=domain, missing=part.missing, level=part.level)


def _comparisons(file: SurveyFile, answers: Answers, sample: WeightedSample) -> Iterator[Compared]:
    for question in file.questions:
        if not question.compare or question.kind not in {"shares", "mean"}:
            continue
        groups = answers.column(question.compare).factor()
        for answer, values in _values(question, answers.column(question.column)):
            found = compare_groups(
                sample,
                values,
                groups,
                missing=file.estimates.missing,
                level=file.estimates.level,
            )
            title = question.title or question.column
            yield Compared(title, answer, question.compare, found)
