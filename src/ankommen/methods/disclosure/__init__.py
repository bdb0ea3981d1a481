"""Disclosure control: no published number gives a person away.

Counts in, counts fit for print out, or a refusal. Whatever is unknown, missing, too slow or
contradictory is refused (`DisclosureError`), never published.

- Tables: `Dimension`, `Table` — totals and hierarchies, always computed from the inner cells.
- What is sensitive: `Rules`, `sensitive_counts`, `sensitive_sums`, presets with their source.
- Protect: `suppress` (least further cells), `round_controlled`, `perturb` (cell keys with a
  maximum-entropy `noise_table`), `publish_estimate` for samples; `protect_scattered` for single
  counts that are no complete table.
- Remember: `assess` holds a new release against all earlier ones of the same population.
- Microdata: `anonymity`, `propose`. Goslar's balance from counted totals: `aggregate_balance`.
- Linkage: `count_unmatched` joins files once under a key and lets out protected counts only.
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
from .balance import Balance, CountedTotal, Note, Quarter, Stage, aggregate_balance
from .cellkey import Tabulation, perturb, record_keys, tabulate
from .errors import DisclosureError, Reason
from .ledger import Finding, Outcome, Release, Verdict, assess, released, table_sets
from .linkage import FOUND, Authority, DestructionRecord, LinkedCounts, Person, count_unmatched
from .microdata import Anonymity, Column, Proposal, anonymity, propose
from .names import read_birth, read_sex
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
from .scattered import cell_sets, protect_scattered, with_rest
from .suppression import Cost, Suppression, suppress, suppress_sensitive
from .tables import Dimension, Table

__all__ = [
    "CELL_KEY",
    "DISTRICT",
    "FOUND",
    "LABOUR_AGENCY",
    "PRESETS",
    "Anonymity",
    "Authority",
    "Balance",
    "Bounds",
    "CellKeyPreset",
    "Column",
    "Contributions",
    "Cost",
    "CountedTotal",
    "DestructionRecord",
    "Dimension",
    "DisclosureError",
    "Finding",
    "LinkedCounts",
    "NoiseTable",
    "Note",
    "Outcome",
    "Person",
    "Preset",
    "Proposal",
    "Published",
    "PublishedEstimate",
    "Quarter",
    "Reason",
    "Release",
    "Rounding",
    "Rules",
    "Sensitive",
    "Sensitivity",
    "Stage",
    "Suppression",
    "Table",
    "Tabulation",
    "Verdict",
    "aggregate_balance",
    "anonymity",
    "assess",
    "averaged",
    "bounds_of",
    "cell_sets",
    "count_unmatched",
    "differences",
    "disclosed_groups",
    "discloses",
    "noise_table",
    "perturb",
    "propose",
    "protect_scattered",
    "publish_estimate",
    "read_birth",
    "read_sex",
    "record_keys",
    "released",
    "round_controlled",
    "sensitive_counts",
    "sensitive_sums",
    "suppress",
    "suppress_sensitive",
    "table_sets",
    "tabulate",
    "with_rest",
]
