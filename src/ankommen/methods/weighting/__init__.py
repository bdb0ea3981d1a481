"""How sure is that number: weights, estimates and standard errors for surveys of a population.

The way through a survey, each step a function that takes and returns plain values:

1. Plan. `sample_size` and `margin_of_error` say how many to ask; `allocate_proportional`,
   `allocate_equal` and `allocate_neyman` share them over strata.
2. Read categories (`read_factor`, `factor_from_codes`, `cross`) and population figures (`margin`,
   `scale_margins`).
3. Describe what was drawn. `describe_design` takes the design weights and, stage by stage
   (`Stage`), strata, clusters and population sizes; `begin_weighting` starts from there.
4. Weight. `adjust_nonresponse`, `post_stratify`, `rake`, `calibrate` (linear, raking or bounded
   logit distance, whole households at once if wished) and `trim` each return a new
   `WeightedSample` that remembers the step. `diagnose` shows before and after.
5. Estimate. `estimate_mean`, `estimate_total`, `estimate_proportion`, `estimate_ratio`,
   `estimate_quantiles`, `estimate_means_by`, `cross_tabulate`: value, standard error, interval,
   design effect. Standard errors are linearised through every weighting step; `jackknife` and
   `bootstrap` repeat every step on replicates instead, for any statistic
   (`replicate_standard_errors`), a whole questionnaire at once (`replicate_group_means`) or every
   estimate from then on (`use_replicates`).
6. Compare and judge. `compare_groups`, `compare_waves` (`holm`, `adjust_together`),
   `judge_publication`, `judge_cell`.
7. Report. `response_rates` (AAPOR RR1 to RR6), `summarise_weights`.

Whatever cannot be answered honestly raises `WeightingRefused` with a reason code, the place, what
was expected, what came and a hint. Missing values are NaN and refused unless the caller says that
they may be left out. No clock, no wording; randomness comes in as `numpy.random.Generator`.
Question, formulas, sources, limits and an example to follow by hand: docs/methods/weighting.md.
"""

from __future__ import annotations

from ankommen.methods.weighting.allocation import (
    allocate_equal,
    allocate_neyman,
    allocate_proportional,
    margin_of_error,
    sample_size,
)
from ankommen.methods.weighting.calibration import Distance, NumericTotal, calibrate
from ankommen.methods.weighting.comparisons import (
    Comparisons,
    Difference,
    WavePair,
    adjust_together,
    compare_groups,
    compare_waves,
    holm,
)
from ankommen.methods.weighting.designs import Design, SingleUnit, Stage, describe_design
from ankommen.methods.weighting.diagnostics import (
    CategoryBalance,
    Diagnostics,
    WeightSpread,
    diagnose,
    summarise_weights,
)
from ankommen.methods.weighting.errors import Hint, Reason, WeightingRefused
from ankommen.methods.weighting.estimates import (
    Estimate,
    Missing,
    Statistic,
    estimate_mean,
    estimate_means_by,
    estimate_proportion,
    estimate_ratio,
    estimate_total,
)
from ankommen.methods.weighting.factors import (
    Factor,
    Margin,
    cross,
    factor_from_codes,
    margin,
    read_factor,
    scale_margins,
)
from ankommen.methods.weighting.intervals import Interval, IntervalMethod
from ankommen.methods.weighting.publication import (
    Finding,
    Judgement,
    Limit,
    PublicationRule,
    Verdict,
    judge_cell,
    judge_publication,
)
from ankommen.methods.weighting.quantiles import Quantile, estimate_quantiles
from ankommen.methods.weighting.raking import post_stratify, rake
from ankommen.methods.weighting.replicates import (
    Centre,
    FailedReplicates,
    GroupMeans,
    ReplicateMethod,
    Replicates,
    bootstrap,
    jackknife,
    replicate_group_means,
    replicate_standard_errors,
    use_replicates,
)
from ankommen.methods.weighting.response import Dispositions, ResponseRates, response_rates
from ankommen.methods.weighting.samples import (
    WeightedSample,
    adjust_nonresponse,
    begin_weighting,
    trim,
)
from ankommen.methods.weighting.tables import RaoScott, TwoWayTable, cross_tabulate

__all__ = [
    "CategoryBalance",
    "Centre",
    "Comparisons",
    "Design",
    "Diagnostics",
    "Difference",
    "Dispositions",
    "Distance",
    "Estimate",
    "Factor",
    "FailedReplicates",
    "Finding",
    "GroupMeans",
    "Hint",
    "Interval",
    "IntervalMethod",
    "Judgement",
    "Limit",
    "Margin",
    "Missing",
    "NumericTotal",
    "PublicationRule",
    "Quantile",
    "RaoScott",
    "Reason",
    "ReplicateMethod",
    "Replicates",
    "ResponseRates",
    "SingleUnit",
    "Stage",
    "Statistic",
    "TwoWayTable",
    "Verdict",
    "WavePair",
    "WeightSpread",
    "WeightedSample",
    "WeightingRefused",
    "adjust_nonresponse",
    "adjust_together",
    "allocate_equal",
    "allocate_neyman",
    "allocate_proportional",
    "begin_weighting",
    "bootstrap",
    "calibrate",
    "compare_groups",
    "compare_waves",
    "cross",
    "cross_tabulate",
    "describe_design",
    "diagnose",
    "estimate_mean",
    "estimate_means_by",
    "estimate_proportion",
    "estimate_quantiles",
    "estimate_ratio",
    "estimate_total",
    "factor_from_codes",
    "holm",
    "jackknife",
    "judge_cell",
    "judge_publication",
    "margin",
    "margin_of_error",
    "post_stratify",
    "rake",
    "read_factor",
    "replicate_group_means",
    "replicate_standard_errors",
    "response_rates",
    "sample_size",
    "scale_margins",
    "summarise_weights",
    "trim",
    "use_replicates",
]
