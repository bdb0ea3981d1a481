"""What is estimated of a weighted survey: every question, groups, tables, and what has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ankommen.methods.weighting import (
    Comparisons,
    Estimate,
    Factor,
    Judgement,
    Missing,
    Reason,
    TwoWayTable,
    WavePair,
    WeightedSample,
    WeightingRefused,
    adjust_together,
    compare_groups,
    compare_waves,
    cross_tabulate,
    estimate_mean,
    estimate_proportion,
    estimate_quantiles,
    estimate_ratio,
    estimate_total,
    judge_cell,
    judge_publication,
)
from ankommen.methods.weighting import Quantile as QuantileEstimate

from .answers_file import AnswerColumn, Answers
from .design_file import Question, SurveyFile, TablePart
from .wording import no_such_answer, nothing_in_common, quantile_name, strange_answer

Numbers = NDArray[np.float64]
Rows = NDArray[np.bool_]
Progress = Callable[[str], None]
MEDIAN = (0.5,)
TOO_FEW = frozenset({Reason.EMPTY_DOMAIN, Reason.NO_DEGREES_OF_FREEDOM})


@dataclass(frozen=True, slots=True)
class Line:
    """One number: of which question and answer, in which group ("" for all).

    A group with too few answers has no `estimate`.
    """

    question: str
    answer: str
    by: str
    group: str
    kind: str
    estimate: Estimate | QuantileEstimate | None
    judgement: Judgement | None

    @property
    def key(self) -> tuple[str, ...]:
        return (self.question, self.answer, self.by, self.group, self.kind)


@dataclass(frozen=True, slots=True)
class Compared:
    """Groups of one question held against each other, adjusted together."""

    question: str
    answer: str
    by: str
    kind: str
    found: Comparisons


@dataclass(frozen=True, slots=True)
class Waves:
    """What changed since an earlier survey, adjusted together; `alone` was asked in one only."""

    before: str
    lines: tuple[tuple[Line, Line], ...]
    found: Comparisons
    alone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a two-way table: its people, its share of its column, and of everybody."""

    row: str
    column: str
    n: int
    in_column: Estimate
    of_all: float
    error_of_all: float
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Crossed:
    """A two-way table with its cells, column by column, and its test."""

    title: str
    missing: int
    table: TwoWayTable
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What estimates need: the wishes, the answers and the weights."""

    file: SurveyFile
    answers: Answers
    sample: WeightedSample

    def factor(self, column: AnswerColumn) -> Factor:
        """A blank is refused in rows with weight, unless the user lets such rows go."""
        needed = self.sample.in_use
        if self.file.estimates.missing is Missing.EXCLUDE:
            needed &= column.is_known
        order = (one.answers for one in self.file.questions if one.column == column.name)
        return column.factor(needed, order=next(order, ()))


def questions_of(file: SurveyFile, answers: Answers) -> list[Question]:
    """Those of the file, or every column without another task."""
    if file.questions:
        return file.questions
    taken = file.columns_with_a_task()
    return [
        Question(column=name, kind="mean" if column.is_numeric else "shares")
        for name, column in answers.columns.items()
        if name not in taken and name != file.id
    ]


def estimate_lines(asked: Asked, tell: Progress) -> Iterator[Line]:
    """Every question, for everybody and for each group; a question that is done is told."""
    groups: list[tuple[str, str, Rows | None]] = [("", "", None)]
    for name in asked.file.estimates.by:
        groups += [(name, one, rows) for one, rows in _groups(asked, asked.answers.column(name))]
    for question in questions_of(asked.file, asked.answers):
        title = question.title or question.column
        for answer, values in _values(question, asked.answers.column(question.column)):
            for by, group, domain in groups:
                for which, found in _found(asked, question, values, domain):
                    judged = _judged(asked.file, found)
                    shown = answer or which
                    yield Line(title, shown, by, group, question.kind, found, judged)
        tell(title)


def _groups(asked: Asked, column: AnswerColumn) -> Iterator[tuple[str, Rows]]:
    factor = asked.factor(column)
    for category in factor.categories:
        rows = factor.is_in(category) & column.is_known
        if (rows & asked.sample.in_use).any():
            yield category, rows


def _values(question: Question, column: AnswerColumn) -> Iterator[tuple[str, Numbers]]:
    strange = set(column.answers) - set(question.answers or column.answers)
    if strange:
        raise strange_answer(question.column, sorted(strange), question.answers)
    if question.kind != "shares":
        yield "", column.numbers
    elif question.yes:
        if not set(question.yes) & set(column.answers):
            raise no_such_answer(question.column, question.yes, column.answers)
        yield ", ".join(question.yes), column.hits(question.yes)
    else:
        for answer in question.answers or column.answers:
            yield answer, column.hits([answer])


def _found(
    asked: Asked, question: Question, values: Numbers, domain: Rows | None
) -> Iterator[tuple[str, Estimate | QuantileEstimate | None]]:
    """The number or numbers; None for a group with too few answers to say anything."""
    try:
        with _named(question.column):
            yield from _estimates(asked, question, values, domain)
    except WeightingRefused as refusal:
        if domain is None or refusal.what not in TOO_FEW:
            raise
        yield "", None


def _estimates(
    asked: Asked, question: Question, values: Numbers, domain: Rows | None
) -> Iterator[tuple[str, Estimate | QuantileEstimate]]:
    part, sample, kind = asked.file.estimates, asked.sample, question.kind
    missing, level = part.missing, part.level
    if kind in {"median", "quantiles"}:
        at = question.at if kind == "quantiles" else MEDIAN
        for one in estimate_quantiles(
            sample, values, at, domain=domain, missing=missing, level=level
        ):
            yield quantile_name(one.probability) if kind == "quantiles" else "", one
    elif kind == "shares":
        share = estimate_proportion(
            sample, values, domain=domain, missing=missing, level=level, method=part.interval
        )
        yield "", share
    elif kind == "ratio":
        over = asked.answers.column(question.over).numbers
        yield "", estimate_ratio(sample, values, over, domain=domain, missing=missing, level=level)
    else:
        estimate = estimate_total if kind == "total" else estimate_mean
        yield "", estimate(sample, values, domain=domain, missing=missing, level=level)


@contextmanager
def _named(column: str) -> Iterator[None]:
    """The engine knows values; who mends the file needs the column they stand in."""
    try:
        yield
    except WeightingRefused as refusal:
        if refusal.what is Reason.MISSING_VALUE:
            refusal.where = column
        raise


def _judged(file: SurveyFile, found: Estimate | QuantileEstimate | None) -> Judgement | None:
    return judge_publication(found, file.rule) if isinstance(found, Estimate) else None


def compare_answers(asked: Asked) -> Iterator[Compared]:
    """All pairs of groups of the questions that want it; a question is one family of tests."""
    for question in asked.file.questions:
        if not question.compare:
            continue
        names, found = zip(*_compared(asked, question), strict=True)
        title = question.title or question.column
        for answer, one in zip(names, adjust_together(found), strict=True):
            yield Compared(title, answer, question.compare, question.kind, one)


def _compared(asked: Asked, question: Question) -> Iterator[tuple[str, Comparisons]]:
    column, part = asked.answers.column(question.compare), asked.file.estimates
    groups = asked.factor(column)
    for answer, values in _values(question, asked.answers.column(question.column)):
        with _named(question.column):
            found = compare_groups(
                asked.sample,
                values,
                groups,
                domain=column.is_known,
                missing=part.missing,
                level=part.level,
            )
        yield answer, found


def cross_answers(asked: Asked, part: TablePart) -> Crossed:
    """One two-way table."""
    columns = [asked.answers.column(name) for name in (part.rows, part.columns)]
    known = np.logical_and(*(one.is_known for one in columns))
    down, across = (asked.factor(one) for one in columns)
    table = cross_tabulate(asked.sample, down, across, domain=known)
    cells = [
        _cell(asked, table, (at, below), down.codes == at, known & (across.codes == below))
        for below in range(len(across.categories))
        for at in range(len(down.categories))
    ]
    missing = int((asked.sample.in_use & ~known).sum())
    return Crossed(part.title or f"{part.rows} × {part.columns}", missing, table, tuple(cells))


def _cell(
    asked: Asked, table: TwoWayTable, place: tuple[int, int], hits: Rows, column: Rows
) -> Cell:
    part = asked.file.estimates
    share = estimate_proportion(
        asked.sample, hits, domain=column, level=part.level, method=part.interval
    )
    n = int(table.counts[place])
    return Cell(
        row=table.row_categories[place[0]],
        column=table.column_categories[place[1]],
        n=n,
        in_column=share,
        of_all=float(table.shares[place]),
        error_of_all=float(table.standard_errors[place]),
        judgement=judge_cell(share, n, asked.file.rule),
    )


def compare_lines(title: str, level: float, now: Sequence[Line], before: Sequence[Line]) -> Waves:
    """Questions with the same title, answer and kind, asked of everybody in both surveys."""
    then = {one.key: one for one in before if not one.by}
    both, pairs, alone = [], [], []
    for line in now:
        if line.by or not isinstance(line.estimate, Estimate):
            continue
        was = then.get(line.key)
        if was is None or not isinstance(was.estimate, Estimate):
            alone.append(" · ".join(filter(None, (line.question, line.answer))))
            continue
        both.append((was, line))
        pairs.append(WavePair(line.question, was.estimate, line.estimate))
    if not pairs:
        raise nothing_in_common()
    found = compare_waves(pairs, level=level)
    return Waves(title, tuple(both), found, tuple(alone))
