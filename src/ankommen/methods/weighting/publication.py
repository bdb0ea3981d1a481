"""May this number be published? A rule of three limits and an answer with its reasons.

The limits are policy and come in as an argument. The defaults: at least 30 answers (usual in
German municipal surveys); coefficient of variation 16.6 % and 33.3 % (Statistics Canada's guide to
releasing survey estimates); for proportions absolute interval widths of 0.20 and 0.30 (the upper
one from the NCHS Data Presentation Standards for Proportions, 2017).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ankommen.methods.weighting.estimates import Estimate, Statistic


class Verdict(StrEnum):
    """What to do with a number."""

    PUBLISH = "publish"
    WITH_CAUTION = "with_caution"
    DO_NOT_PUBLISH = "do_not_publish"


class Limit(StrEnum):
    """Which limit spoke."""

    MINIMUM_N = "minimum_n"
    COEFFICIENT_OF_VARIATION = "coefficient_of_variation"
    INTERVAL_WIDTH = "interval_width"
    SMALL_CELL = "small_cell"
    NOT_DEFINED = "not_defined"


@dataclass(frozen=True)
class PublicationRule:
    """From where on caution is due, and from where on nothing is published.

    The coefficient of variation judges means, totals and ratios; the interval width judges
    proportions, whose coefficient of variation would punish every small share. In a two-way table
    a cell with fewer people than `refuse_cell_below` could tell on them.
    """

    caution_below_n: int = 50
    refuse_below_n: int = 30
    caution_above_variation: float = 0.166
    refuse_above_variation: float = 0.333
    caution_above_width: float = 0.20
    refuse_above_width: float = 0.30
    refuse_cell_below: int = 5


@dataclass(frozen=True)
class Finding:
    """A limit that was passed: what was measured, and where the limit lies."""

    limit: Limit
    measured: float
    threshold: float
    verdict: Verdict


@dataclass(frozen=True)
class Judgement:
    """The strictest verdict, and all findings; none where all is well."""

    verdict: Verdict
    findings: tuple[Finding, ...]


SEVERITY = (Verdict.PUBLISH, Verdict.WITH_CAUTION, Verdict.DO_NOT_PUBLISH)


def judge_publication(estimate: Estimate, rule: PublicationRule) -> Judgement:
    """Judge one estimate. What is not defined (NaN, no spread at all) is not published."""
    findings = [few_answers(estimate, rule)]
    if estimate.statistic is Statistic.PROPORTION:
        findings.append(
            too_large(
                Limit.INTERVAL_WIDTH,
                estimate.interval.width,
                rule.caution_above_width,
                rule.refuse_above_width,
            )
        )
    else:
        findings.append(
            too_large(
                Limit.COEFFICIENT_OF_VARIATION,
                estimate.coefficient_of_variation,
                rule.caution_above_variation,
                rule.refuse_above_variation,
            )
        )
    findings.append(not_defined(estimate))
    return judged([item for item in findings if item is not None])


def judge_cell(estimate: Estimate, count: int, rule: PublicationRule) -> Judgement:
    """Judge the share of one cell of a two-way table with `count` people in it."""
    found = list(judge_publication(estimate, rule).findings)
    if 0 < count < rule.refuse_cell_below:
        limit, verdict = rule.refuse_cell_below, Verdict.DO_NOT_PUBLISH
        found.insert(0, Finding(Limit.SMALL_CELL, count, limit, verdict))
    return judged(found)


def judged(findings: Sequence[Finding]) -> Judgement:
    found = tuple(findings)
    verdict = max((item.verdict for item in found), key=SEVERITY.index, default=Verdict.PUBLISH)
    return Judgement(verdict, found)


def few_answers(estimate: Estimate, rule: PublicationRule) -> Finding | None:
    if estimate.n < rule.refuse_below_n:
        return Finding(Limit.MINIMUM_N, estimate.n, rule.refuse_below_n, Verdict.DO_NOT_PUBLISH)
    if estimate.n < rule.caution_below_n:
        return Finding(Limit.MINIMUM_N, estimate.n, rule.caution_below_n, Verdict.WITH_CAUTION)
    return None


def too_large(limit: Limit, measured: float, caution: float, refuse: float) -> Finding | None:
    if not measured <= refuse:
        return Finding(limit, measured, refuse, Verdict.DO_NOT_PUBLISH)
    if measured > caution:
        return Finding(limit, measured, caution, Verdict.WITH_CAUTION)
    return None


def not_defined(estimate: Estimate) -> Finding | None:
    """An interval without width from answers that all agree claims a certainty nobody has."""
    sound = np.isfinite([estimate.value, estimate.standard_error, estimate.interval.width]).all()
    if sound and estimate.interval.width > 0:
        return None
    return Finding(Limit.NOT_DEFINED, estimate.interval.width, 0.0, Verdict.DO_NOT_PUBLISH)
