"""The law's data from another installation: each row that differs becomes a proposal."""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ..errors import Refused
from ..models import LegalKind
from ..viewer import Viewer
from .selectors import export
from .services import Draft, propose

MOST_ROWS = 2000
NAMES = frozenset(Draft.__slots__)


@transaction.atomic
def import_rows(*, actor: Viewer, data: bytes, reason: str) -> int:
    """Propose every row that is new or says something else here; all or nothing."""
    known = {_key(row): row for row in export(viewer=actor)}
    changed = [row for row in _rows(data) if known.get(_key(row)) != row]
    for row in changed:
        propose(actor=actor, draft=_draft(row), reason=reason)
    return len(changed)


def _rows(data: bytes) -> list[dict[str, Any]]:
    try:
        rows = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Refused.because("no_json", _("Die Datei ist kein JSON."), field="file") from error
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        raise Refused.because(
            "no_rows", _("Die Datei enthält keine Liste von Zeilen."), field="file"
        )
    if not all(isinstance(row, dict) and set(row) == NAMES for row in rows):
        raise Refused.because(
            "wrong_columns", _("Eine Zeile hat andere Angaben als der Export."), field="file"
        )
    return rows


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return (str(row["code"]), str(row["land"]), str(row["valid_from"]))


def _draft(row: dict[str, Any]) -> Draft:
    texts = NAMES - {"content", "needs_review", "valid_to"}
    is_whole = (
        all(isinstance(row[name], str) for name in texts)
        and isinstance(row["content"], dict)
        and row["kind"] in LegalKind.values
        and len(row["code"]) <= 80
    )
    try:
        draft = Draft.from_json(row) if is_whole else None
    except (TypeError, ValueError):
        draft = None
    if draft is None:
        raise Refused.because(
            "wrong_row",
            _("Die Zeile „%(code)s“ ist nicht lesbar.") % {"code": str(row["code"])[:80]},
            field="file",
        )
    return draft
