"""What ships with the product: read from `core/data/legal/`, put into the database once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from ..models import LegalEntry, LegalKind
from ..privacy.periods import PERIODS, law_code

PERIOD_TITLES = {
    "audit_change": "Protokoll der Änderungen aufbewahren",
    "audit_read": "Protokoll der Einsichten aufbewahren",
    "account": "Gesperrte Konten nach der letzten Anmeldung aufbewahren",
    "feedback": "Rückmeldungen zur Barrierefreiheit aufbewahren",
    "access_request": "Auskünfte nach Art. 15 DSGVO bereithalten",
    "short": "Angaben nach dem Ende des Vorgangs aufbewahren",
}
FOLDER = files("ankommen.core.data") / "legal"


def load_shipped() -> int:
    """Add what this database never had; what people changed or ended is left alone."""
    known = set(LegalEntry.objects.values_list("code", "land"))
    new = [entry for entry in shipped() if (entry.code, entry.land) not in known]
    LegalEntry.objects.bulk_create(new)
    return len(new)


def shipped() -> list[LegalEntry]:
    return [
        *_values(_read("values.toml")["value"]),
        *_rules(_read("rules.toml")["rule"]),
        *_periods(),
    ]


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def _values(rows: list[dict[str, Any]]) -> Iterator[LegalEntry]:
    for row in rows:
        for span in row["spans"]:
            content = {"value": span.get("value"), "unit": row["unit"]}
            yield _entry(LegalKind.PARAMETER, row, span, content)


def _periods() -> Iterator[LegalEntry]:
    """The product's own retention periods, so that an office can change them like any value."""
    for one in PERIODS:
        if one.months is not None:
            yield LegalEntry(
                kind=LegalKind.PARAMETER,
                code=law_code(one.code),
                title=PERIOD_TITLES[one.code],
                valid_from=one.valid_from,
                valid_to=one.valid_to,
                content={"value": one.months, "unit": "Monate"},
                legal_basis=one.legal_basis,
                source=one.source,
                needs_review=True,
            )


def _rules(rows: list[dict[str, Any]]) -> Iterator[LegalEntry]:
    for row in rows:
        yield _entry(LegalKind.RULE, row, row, {"branches": row["branches"], "cases": row["cases"]})


def _entry(
    kind: LegalKind, row: dict[str, Any], span: dict[str, Any], content: dict[str, Any]
) -> LegalEntry:
    return LegalEntry(
        kind=kind,
        code=row["code"],
        title=row["title"],
        land=row.get("land", ""),
        valid_from=span["from"],
        valid_to=span.get("to"),
        content=content,
        legal_basis=row["legal_basis"],
        source=row["source"],
        needs_review=row["needs_review"],
    )
