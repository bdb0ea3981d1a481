"""Documents on paper and in Word: tagged PDF from accessible HTML, accessible DOCX."""

from .pdf import Page, fit_pdf, write_book, write_pdf
from .word import DOCX_TYPE, Change, Content, Run, Titles, WordColumn, WordDocument

__all__ = [
    "DOCX_TYPE",
    "Change",
    "Content",
    "Page",
    "Run",
    "Titles",
    "WordColumn",
    "WordDocument",
    "fit_pdf",
    "write_book",
    "write_pdf",
]
