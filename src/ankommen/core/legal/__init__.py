"""Law as dated data: values and rules for a day and a Land, with paragraph, source and review.

    answer = legal.parameter("allowance-volunteer", on=day, land="14")
    answer.value        # None: unknown — then answer.last_known_until, never an old value
    answer.legal_basis, answer.source, answer.is_stale

Rules answer in three values: unknown input gives "possibly, ask", never "no" (`rules.py`).
What ships stands in `core/data/legal/`; changes are proposed by one person, approved by another.
"""

from .answers import ParameterAnswer, RuleAnswer, evaluate, parameter

__all__ = ["ParameterAnswer", "RuleAnswer", "evaluate", "parameter"]
