"""Two-way tables with the Rao–Scott test of independence.

Source: Rao and Scott, On chi-squared tests for multiway contingency tables with cell proportions
estimated from survey data, Annals of Statistics 12 (1984), second-order correction.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from ankommen.methods.weighting.arrays import FloatArray, bool_vector
from ankommen.methods.weighting.errors import Hint, Reason, WeightingRefused
from ankommen.methods.weighting.factors import Factor
from ankommen.methods.weighting.samples import Ratios, WeightedSample


@dataclass(frozen=True)
class RaoScott:
    """Pearson's statistic, corrected for the design to first and to second order.

    `f` on (`numerator_df`, `denominator_df`) with `p_value` is the second-order test and the one
    to report; `first_order_p_value` takes `chi_squared` over the mean eigenvalue on `df`.
    """

    chi_squared: float
    df: int
    first_order_p_value: float
    f: float
    numerator_df: float
    denominator_df: float
    p_value: float


@dataclass(frozen=True, eq=False)
class TwoWayTable:
    """Weighted table (r, c): shares of the whole, their standard errors, rows counted."""

    row_name: str
    column_name: str
    row_categories: tuple[str, ...]
    column_categories: tuple[str, ...]
    counts: FloatArray
    shares: FloatArray
    standard_errors: FloatArray
    test: RaoScott


def cross_tabulate(
    sample: WeightedSample, rows: Factor, columns: Factor, *, domain: ArrayLike | None = None
) -> TwoWayTable:
    """Cross two factors in `domain` (n,) and test whether they are independent.

    Refuses a factor with a single category, or without a single row in one of them.
    """
    for factor in (rows, columns):
        factor.refuse_other_length(len(sample))
    used = sample.in_use
    if domain is not None:
        used &= bool_vector(domain, where="domain", rows=len(sample))
    shape = (len(rows.categories), len(columns.categories))
    cells = rows.codes * shape[1] + columns.codes
    counts = np.bincount(cells[used], minlength=shape[0] * shape[1]).astype(np.float64)
    counts = counts.reshape(shape)
    refuse_small_table(counts, rows, columns)
    size = float(sample.weights[used].sum())
    shares = np.bincount(cells[used], sample.weights[used], shape[0] * shape[1]) / size
    inside = used.astype(np.float64)[:, None]
    hits = (cells[:, None] == np.arange(len(shares))) * inside
    covariance = sample.covariance_of(Ratios(hits, inside))
    test = test_independence(
        shares.reshape(shape),
        covariance,
        n=int(used.sum()),
        degrees_of_freedom=sample.design.degrees_of_freedom(used),
    )
    return TwoWayTable(
        row_name=rows.name,
        column_name=columns.name,
        row_categories=rows.categories,
        column_categories=columns.categories,
        counts=counts,
        shares=shares.reshape(shape),
        standard_errors=np.sqrt(np.diag(covariance)).reshape(shape),
        test=test,
    )


def test_independence(
    shares: FloatArray, covariance: FloatArray, *, n: int, degrees_of_freedom: int
) -> RaoScott:
    """Rao–Scott from cell shares (r, c) and their covariance (rc, rc), cells row by row."""
    contrasts = interaction_contrasts(*shares.shape)
    expected = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    chi_squared = float(n * np.sum((shares - expected) ** 2 / expected))
    inverse = np.divide(1.0, shares, out=np.zeros_like(shares), where=shares > 0).ravel()
    weighted = contrasts * inverse[:, None]
    simple = contrasts.T @ weighted / n
    designed = weighted.T @ covariance @ weighted
    effects = np.linalg.solve(simple, designed)
    trace = float(np.trace(effects))
    numerator = trace**2 / float(np.trace(effects @ effects))
    denominator = numerator * degrees_of_freedom
    f = chi_squared / trace
    df = contrasts.shape[1]
    return RaoScott(
        chi_squared=chi_squared,
        df=df,
        first_order_p_value=float(special.chdtrc(df, chi_squared * df / trace)),
        f=f,
        numerator_df=numerator,
        denominator_df=denominator,
        p_value=float(stats.f.sf(f, numerator, denominator)),
    )


def interaction_contrasts(rows: int, columns: int) -> FloatArray:
    """(rc, (r-1)(c-1)): the interactions, cleared of the main effects."""
    row_of, column_of = np.divmod(np.arange(rows * columns), columns)
    by_row = (row_of[:, None] == np.arange(1, rows)).astype(np.float64)
    by_column = (column_of[:, None] == np.arange(1, columns)).astype(np.float64)
    main = np.column_stack([np.ones(rows * columns), by_row, by_column])
    both = (by_row[:, :, None] * by_column[:, None, :]).reshape(rows * columns, -1)
    return np.asarray(both - main @ np.linalg.lstsq(main, both, rcond=None)[0])


def refuse_small_table(counts: FloatArray, rows: Factor, columns: Factor) -> None:
    for factor, axis in ((rows, 1), (columns, 0)):
        sums = counts.sum(axis=axis)
        empty = tuple(
            name for name, count in zip(factor.categories, sums, strict=True) if count == 0
        )
        if len(factor.categories) < 2 or empty:
            raise WeightingRefused(
                Reason.TABLE_TOO_SMALL,
                where=factor.name,
                expected="two or more categories, each with rows",
                got=empty or factor.categories,
                hint=Hint.MERGE_CATEGORIES,
            )
