"""Rows about single people made fit to hand on: proposals, what they would lose, and safe rows."""

from .coarsening import REST, coarsened
from .proposing import Anonymised, anonymise
from .report import report_page
from .rows_file import People, read_people, write_rows
from .rules_file import MicrodataRules, read_rules

__all__ = [
    "REST",
    "Anonymised",
    "MicrodataRules",
    "People",
    "anonymise",
    "coarsened",
    "read_people",
    "read_rules",
    "report_page",
    "write_rows",
]
