"""The facts in the drafts of `docs/privacy/`: put in from the declarations, never typed by hand.

A draft is prose with marked places (`<!-- facts: data -->` … `<!-- /facts -->`); `make docs` fills
them, and the check of freshness fails when a declaration has changed since.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DRAFTS = ROOT / "docs" / "privacy"
PLACE = re.compile(r"(<!-- facts: (\w+) -->\n).*?(<!-- /facts -->)", re.DOTALL)

# What protects, in words for people, with the test that proves it.
MEASURES = (
    ("Rollen mit Ort und Zeit; Fremdes wird nicht gefunden", "tests/architecture/test_access.py"),
    ("Passwörter nur als Argon2-Prüfwert, zweiter Faktor", "tests/accounts/test_second_factor.py"),
    ("Ende der Sitzung nach Stille, mit Warnung", "tests/accounts/test_sessions.py"),
    ("E-Mail und Telefon verschlüsselt gespeichert (AES-256-GCM)", "tests/core/test_encryption.py"),
    ("Protokoll der Änderungen und Einsichten, verkettet", "tests/core/test_audit_chain.py"),
    ("Löschung nach Frist, von zwei Menschen, mit Nachweis", "tests/core/test_privacy.py"),
    ("Auskunft nach Art. 15 DSGVO vollständig", "tests/core/test_personal_exports.py"),
    ("Schutzstufen für Unterkünfte und einzelne Helfende", "tests/partners/test_protection.py"),
    (
        "Veröffentlichte Zahlen über Menschen nur nach Freigabe",
        "tests/core/test_publication_gate.py",
    ),
    ("Keine Auswertung nach Beschäftigten", "tests/architecture/test_staff_council.py"),
    ("Öffentliche Seiten ohne Cookies und ohne fremde Inhalte", "tests/portal/test_reading.py"),
    ("Dateien werden als feindlich gelesen", "tests/core/test_tables_reading.py"),
    ("Virenscanner für Uploads, ohne Antwort keine Annahme", "tests/core/test_scanning.py"),
    ("Grenzen für Häufigkeit von Anmeldungen und Ausgaben", "tests/config/test_rate_limits.py"),
    ("Anfragen an andere Server nur durch eine Tür", "tests/core/test_outgoing.py"),
)
RECIPIENTS = (
    ("Rechenzentrum oder Dienstleister des Betriebs", "alle Daten, im Auftrag", "immer"),
    ("Mailserver des Hauses", "Adresse und Text der Nachrichten", "`ANKOMMEN_EMAIL_URL`"),
    ("Anmeldedienst des Hauses", "Anmeldename, Gruppen", "nur mit `ANKOMMEN_OIDC_URL`"),
    ("Virenscanner des Hauses", "hochgeladene Dateien", "nur mit `ANKOMMEN_UPLOAD_SCANNER`"),
)


def drafts() -> dict[Path, str]:
    """Each draft with its places filled."""
    return {path: filled(path.read_text(encoding="utf-8")) for path in sorted(DRAFTS.glob("*.md"))}


def filled(text: str) -> str:
    facts: dict[str, Callable[[], list[str]]] = {
        "data": data,
        "retention": retention,
        "measures": measures,
        "recipients": recipients,
    }
    return PLACE.sub(lambda at: at[1] + "\n".join(facts[at[2]]()) + "\n" + at[3], text)


def data() -> list[str]:
    from django.utils import translation

    from ankommen.core.privacy.declarations import processings

    with translation.override("de"):
        rows = [
            f"| {one.title} | {one.people} | {one.purpose} | {one.legal_basis} | "
            f"{one.recipients or 'nur Berechtigte im Haus'} |"
            for one in processings()
        ]
    return [
        "| Verarbeitung | Betroffene | Zweck | Rechtsgrundlage | Empfänger |",
        "|---|---|---|---|---|",
        *rows,
    ]


def retention() -> list[str]:
    from django.utils import translation

    from ankommen.core.privacy.declarations import processings
    from ankommen.core.privacy.periods import PERIODS

    day = max(one.valid_from for one in PERIODS)
    with translation.override("de"):
        rows = [f"| {one.title} | {_kept(one.period, day)} |" for one in processings()]
    return ["| Verarbeitung | Aufbewahrung und Grundlage der Frist |", "|---|---|", *rows]


def _kept(code: str, day: date) -> str:
    from ankommen.core.privacy.periods import period
    from ankommen.core.privacy.register import kept_words

    kept = period(code, on=day)
    return f"{kept_words(kept)} ({kept.legal_basis})"


def measures() -> list[str]:
    rows = [f"| {words} | `{test}` |" for words, test in MEASURES]
    return ["| Maßnahme | Test, der sie prüft |", "|---|---|", *rows]


def recipients() -> list[str]:
    rows = [f"| {who} | {what} | {when} |" for who, what, when in RECIPIENTS]
    return ["| Empfänger oder Auftragsverarbeiter | Welche Daten | Wann |", "|---|---|---|", *rows]
