"""Disclosure control: no published number gives a person away.

Counts in, counts fit for print out, or a refusal. Whatever is unknown, missing, too slow or
contradictory is refused (`DisclosureError`), never published.

- Tables: `Dimension`, `Table` — totals and hierarchies, always computed from the inner cells.
- What is sensitive: `Rules`, `sensitive_counts`, `sensitive_sums`, presets with their source.
- Protect: `suppress` (least further cells), `round_controlled`, `perturb` (cell keys with a
  maximum-entropy `noise_table`), `publish_estimate` for samples.
- Remember: `assess` holds a new release against all earlier ones of the same population.
- Attack: `bounds_of`, `differences`, `averaged` see published numbers only.
"""

from .attacks import (
    Bounds,
    Published,
    averaged,
    bounds_of,
    differences,
    disclosed_groups,
    discloses,
)
from .cellkey import Tabulation, perturb, record_keys, tabulate
from .errors import DisclosureError, Reason
from .ledger import Finding, Outcome, Release, Verdict, assess, released, table_sets
from .noise import NoiseTable, noise_table
from .presets import CELL_KEY, DISTRICT, LABOUR_AGENCY, PRESETS, CellKeyPreset, Preset
from .rounding import PublishedEstimate, Rounding, publish_estimate, round_controlled
from .rules import (
    Contributions,
    Rules,
    Sensitive,
    Sensitivity,
    sensitive_counts,
    sensitive_sums,
)
from .suppression import Cost, Suppression, suppress, suppress_sensitive
from .tables import Dimension, Table

__all__ = [
    "CELL_KEY",
    "DISTRICT",
    "LABOUR_AGENCY",
    "PRESETS",
    "Bounds",
    "CellKeyPreset",
    "Contributions",
    "Cost",
    "Dimension",
    "DisclosureError",
    "Finding",
    "NoiseTable",
    "Outcome",
    "Preset",
    "Published",
    "PublishedEstimate",
    "Reason",
    "Release",
    "Rounding",
    "Rules",
    "Sensitive",
    "Sensitivity",
    "Suppression",
    "Table",
    "Tabulation",
    "Verdict",
    "assess",
    "averaged",
    "bounds_of",
    "differences",
    "disclosed_groups",
    "discloses",
    "noise_table",
    "perturb",
    "publish_estimate",
    "record_keys",
    "released",
    "round_controlled",
    "sensitive_counts",
    "sensitive_sums",
    "suppress",
    "suppress_sensitive",
    "table_sets",
    "tabulate",
]
