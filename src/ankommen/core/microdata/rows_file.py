from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _

from ..errors import Refused
from ..tables import cells
from ..tables.reading import csv_rows, is_workbook, read_table_file
from ..tables.writing import Column, Sheet, write_csv
from .rules_file import MicrodataRules


@dataclass(frozen=True, slots=True)
class People:
    """Rows of the columns that the rules name, the sensitive one last; never their direct names."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sensitive: tuple[str, ...]


def read_people(content: bytes, rules: MicrodataRules) -> People:
    """Every row of a CSV, XLSX or ODS file. Refused is a column that the rules do not name: nobody
    said what it gives away."""
    rows = iter(_rows(content))
    header = [cell.strip() for cell in next(rows, [])]
    _check_header(header, rules)
    at = [header.index(name) for name in rules.columns]
    secret = header.index(rules.sensitive) if rules.sensitive else None
    kept, sensitive = [], []
    for row in rows:
        full = [cell.strip() for cell in row] + [""] * (len(header) - len(row))
        if any(full):
            kept.append(tuple(full[place] for place in at))
            sensitive.append(full[secret] if secret is not None else "")
    return People(tuple(rules.columns), tuple(kept), tuple(sensitive))


def _rows(content: bytes) -> Iterable[Sequence[str]]:
    if not is_workbook(content):
        return csv_rows(content)
    sheet = read_table_file(BytesIO(content), size=len(content))[0]
    return ([cells.text(cell) for cell in row] for row in sheet.rows)


def _check_header(header: Sequence[str], rules: MicrodataRules) -> None:
    named = [*rules.columns, *rules.drop, *([rules.sensitive] if rules.sensitive else [])]
    doubled = [name for name, times in Counter(named).items() if times > 1]
    doubled += [name for name, times in Counter(header).items() if times > 1]
    if doubled:
        message = _("Die Spalte „%(name)s“ kommt doppelt vor.") % {"name": doubled[0]}
        raise Refused.because("column_twice", message)
    if missing := [name for name in named if name not in header]:
        message = _("Die Spalte „%(name)s“ gibt es nicht. Es gibt: %(header)s.")
        names = {"name": missing[0], "header": ", ".join(header)}
        raise Refused.because("column_missing", message % names)
    if unnamed := [name for name in header if name not in named]:
        message = _(
            "Die Regeln sagen nichts über die Spalte „%(name)s“. Nennen Sie sie unter columns, als "
            "sensitive oder unter drop. Es wurde nichts ausgegeben."
        )
        raise Refused.because("column_unnamed", message % {"name": unnamed[0]})


def write_rows(columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> bytes:
    """Rows as CSV, sorted: their order in the source tells nothing."""
    return write_csv(Sheet(_("Zeilen"), [Column(name) for name in columns], sorted(rows)))
