"""The answer as files: for machines, as a workbook, on paper."""

from __future__ import annotations

import json

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from ..tables.writing import Column, Sheet, write_xlsx
from .collecting import Content

JSON_TYPE = "application/json"
ROWS_ON_PAPER = 300


def as_json(content: Content) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def as_workbook(content: Content) -> bytes:
    """One sheet that says what is processed and why, then one for each kind of record."""
    titles = [
        _("Verarbeitung"),
        _("Zweck"),
        _("Rechtsgrundlage"),
        _("Empfänger"),
        _("Aufbewahrung"),
    ]
    overview = Sheet(
        _("Übersicht"),
        [Column(title, 34) for title in titles],
        [list(one.values()) for one in content["processings"]],
    )
    records = [
        Sheet(one["title"], [Column(title, 26) for title in one["columns"]], one["rows"])
        for one in content["sections"]
    ]
    return write_xlsx([overview, *records])


def as_pdf(content: Content) -> bytes:
    from ..documents import Page, write_pdf

    title = _("Auskunft nach Art. 15 DSGVO")
    html = render_to_string(
        "core/personal_export_paper.html", {"content": content, "most": ROWS_ON_PAPER}
    )
    return write_pdf(html, page=Page(top_left=title, page_of=_("Seite {page} von {pages}")))
