"""Protect one table of people from the command line: a table and rules in, a safe table out."""

from .protecting import Protected, protect
from .report import report_page
from .rules_file import RulesFile, read_rules
from .table_file import read_table, write_safe
from .wording import refused

__all__ = [
    "Protected",
    "RulesFile",
    "protect",
    "read_rules",
    "read_table",
    "refused",
    "report_page",
    "write_safe",
]
