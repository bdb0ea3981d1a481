"""A one-page answer to a council question, composed from existing values, as page and as PDF."""

from __future__ import annotations

from typing import Any

from django.template.loader import get_template, render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ankommen.core.documents import Page, fit_pdf

from .canonical import content_hash

LANGUAGE = "de"
SHRINKING = ("", "answer--small", "answer--smaller", "answer--smallest")


def answer_hash(content: dict[str, Any]) -> str:
    """Names question, facts and words of an answer exactly."""
    return content_hash(content)


def answer_pdf(content: dict[str, Any], *, district: str, office: str) -> bytes:
    """Exactly one page A4. Raises ValueError where the words do not fit even in small type."""
    digest = answer_hash(content)
    with translation.override(LANGUAGE):
        page = Page(
            top_left=district[:60],
            top_right=_("Antwort auf eine Anfrage"),
            bottom_left=_("Prüfsumme %(hash)s") % {"hash": digest[:12]},
            page_of=_("Seite {page} von {pages}"),
        )
        context = {"content": content, "office": office, "district": district, "digest": digest}
        drafts = (
            render_to_string("strategy/report/answer.html", {**context, "size": size})
            for size in SHRINKING
        )
        style = str(get_template("strategy/report/answer.css").render({}))
        pdf, _written = fit_pdf(drafts, page=page, style=style)
        return pdf


def day_text(day: Any) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""
