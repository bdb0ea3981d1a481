"""An editable grid: a plain table that core/js/grid.js turns into a spreadsheet.

Without JavaScript it stays a table; the heads of its columns lead to plain forms. Thousands of
cells are written as text, not by templates.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class GridColumn:
    """`url` leads to a form for this column alone."""

    key: str
    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class GridCell:
    """`text` is shown, `typed` stands in the editor; `seen` names the stored state.

    A cell with `locked` cannot be changed, and `locked` says why. `is_corrected`: an older figure
    stands behind this one. `note` says where the figure comes from.
    """

    text: str = ""
    typed: str = ""
    seen: str = ""
    note: str = ""
    locked: str = ""
    is_corrected: bool = False


@dataclass(frozen=True, slots=True)
class GridRow:
    key: str
    label: str
    note: str
    cells: Sequence[GridCell]
    url: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """`save_url` takes `cells` as JSON and answers with the state of each; empty: no server."""

    caption: str
    corner: str
    columns: Sequence[GridColumn]
    rows: Sequence[GridRow]
    save_url: str


def editable_grid(grid: Grid) -> SafeString:
    """The table with what its script needs to know."""
    body = "".join(_row(row) for row in grid.rows)
    return format_html(
        '<div class="value-grid" data-grid data-save="{}" data-words="{}">'
        '<div class="grid__bar"><p class="grid__help" id="grid-help">{}</p>'
        '<p class="grid__state" role="status" data-grid-state></p>'
        '<button class="kern-btn kern-btn--secondary" type="button" data-grid-undo hidden>'
        '<span class="kern-label">{}</span></button></div>'
        '<div class="table-scroll grid__scroll"><table class="table grid__table">'
        '<caption class="sr-only">{}</caption><thead><tr><th scope="col">{}</th>{}</tr></thead>'
        '<tbody>{}</tbody></table></div><p class="grid__note" data-grid-note hidden></p></div>',
        grid.save_url,
        json.dumps(_words(), ensure_ascii=False),
        _("Ohne JavaScript öffnet der Kopf einer Spalte ihr Formular."),
        _("Rückgängig"),
        grid.caption,
        grid.corner,
        SafeString("".join(_head(column) for column in grid.columns)),
        SafeString(body),
    )


def _head(column: GridColumn) -> str:
    label = escape(column.label)
    inner = f'<a href="{escape(column.url)}">{label}</a>' if column.url else label
    return f'<th scope="col" class="number" data-key="{escape(column.key)}">{inner}</th>'


def _row(row: GridRow) -> str:
    label = str(escape(row.label))
    if row.url:
        label = f'<a href="{escape(row.url)}" lang="de">{label}</a>'
    note = f'<span class="reason">{escape(row.note)}</span>' if row.note else ""
    unit = f' data-unit="{escape(row.unit)}"' if row.unit else ""
    return (
        f'<tr data-key="{escape(row.key)}"{unit}><th scope="row">{label}{note}</th>'
        f"{''.join(_cells(row.cells))}</tr>"
    )


def _cells(cells: Iterable[GridCell]) -> Iterable[str]:
    for cell in cells:
        marks = ""
        if cell.seen:
            marks += f' data-seen="{cell.seen}" data-typed="{escape(cell.typed)}"'
        if cell.note:
            marks += f' data-note="{escape(cell.note)}"'
        if cell.locked:
            marks += f' data-locked="{escape(cell.locked)}"'
        if cell.is_corrected:
            marks += " data-corrected"
        yield f'<td class="number"{marks}>{escape(cell.text)}</td>'


def _words() -> dict[str, str]:
    return {
        "help": _(
            "Pfeiltasten bewegen, Tippen oder F2 bearbeitet, Eingabe und Tab übernehmen, "
            "Escape verwirft, Entf leert, Strg+V fügt aus Tabellen ein, Strg+Z nimmt zurück. "
            "Tab außerhalb einer Bearbeitung verlässt die Tabelle."
        ),
        "saving": _("wird gespeichert"),
        "saved": _("gespeichert"),
        "refused": _("nicht gespeichert"),
        "conflict": _("zu entscheiden"),
        "offline": _(
            "Keine Verbindung. Ihre Eingaben stehen noch hier und werden erneut gesendet."
        ),
        "logged_out": _(
            "Ihre Anmeldung ist abgelaufen. Melden Sie sich in einem zweiten Fenster an; Ihre "
            "Eingaben werden dann gesendet."
        ),
        "mine": _("Meinen Wert eintragen"),
        "theirs": _("Vorhandenen behalten"),
        "too_wide": _("Was eingefügt werden soll, ragt über die Tabelle hinaus; der Rest fehlt."),
        "nothing": _("Nichts zum Zurücknehmen"),
        "counts": _("{saved} gespeichert, {refused} nicht gespeichert"),
    }
