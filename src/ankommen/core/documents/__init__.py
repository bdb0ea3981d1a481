"""Documents on paper: accessible HTML becomes a tagged PDF, with fonts and running titles."""

from .pdf import Page, fit_pdf, write_book, write_pdf

__all__ = ["Page", "fit_pdf", "write_book", "write_pdf"]
