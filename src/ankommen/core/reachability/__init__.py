"""There and back by bus from the command line: timetable and places in, matrix and report out."""

from .matrix_file import refuse_unwritable, write_matrix
from .places_files import read_courses, read_day_cares, read_homes, read_sites
from .planning import Question, Reach, memory_used, reach
from .reach_map import read_outline_file
from .report import report_page
from .wording import STEPS, refused

__all__ = [
    "STEPS",
    "Question",
    "Reach",
    "memory_used",
    "reach",
    "read_courses",
    "read_day_cares",
    "read_homes",
    "read_outline_file",
    "read_sites",
    "refuse_unwritable",
    "refused",
    "report_page",
    "write_matrix",
]
