"""A survey weighted from the command line: answers, design and margins in, numbers that say how
sure they are out."""

from .answers_file import Answers, read_answers, read_margins
from .design_file import SurveyFile, read_survey
from .report import report_page
from .results_file import fits_a_sheet, put_results, put_weights
from .weighing import WeighedSurvey, weigh_survey
from .wording import STEPS, refused

__all__ = [
    "STEPS",
    "Answers",
    "SurveyFile",
    "WeighedSurvey",
    "fits_a_sheet",
    "put_results",
    "put_weights",
    "read_answers",
    "read_margins",
    "read_survey",
    "refused",
    "report_page",
    "weigh_survey",
]
