"""Proposals of who goes where from the command line: a problem in, a proposal with reasons out."""

from .problem_file import ProblemFile, problem_schema, read_problem
from .proposal_file import ProposalFile, proposal_file, proposal_schema, write_proposal
from .report import report_page, year_page
from .wording import refused
from .year_file import (
    YearFile,
    read_year,
    unknown_ahead_text,
    write_year,
    year_file,
    year_schema,
)

__all__ = [
    "ProblemFile",
    "ProposalFile",
    "YearFile",
    "problem_schema",
    "proposal_file",
    "proposal_schema",
    "read_problem",
    "read_year",
    "refused",
    "report_page",
    "unknown_ahead_text",
    "write_proposal",
    "write_year",
    "year_file",
    "year_page",
    "year_schema",
]
