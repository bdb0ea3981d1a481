"""Proposals of who goes where from the command line: a problem in, a proposal with reasons out."""

from .problem_file import ProblemFile, problem_schema, read_problem
from .proposal_file import ProposalFile, proposal_file, proposal_schema, write_proposal
from .report import report_page
from .wording import refused

__all__ = [
    "ProblemFile",
    "ProposalFile",
    "problem_schema",
    "proposal_file",
    "proposal_schema",
    "read_problem",
    "refused",
    "report_page",
    "write_proposal",
]
