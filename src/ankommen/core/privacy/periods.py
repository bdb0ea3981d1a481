"""How long what is kept, as dated data: what holds on a day, with its legal basis and source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Period:
    """`months` after `begins`; None: as long as what it belongs to."""

    code: str
    months: int | None
    begins: str | Promise
    legal_basis: str
    source: str
    valid_from: date
    reviewed_on: date
    valid_to: date | None = None


LAW_PREFIX = "retention-"
_SINCE = date(2018, 5, 25)
_REVIEWED = date(2026, 11, 26)
_DSGVO = "Art. 5 Abs. 1 Buchst. e DSGVO"
PERIODS: tuple[Period, ...] = (
    Period(
        "audit_change",
        120,
        _("Eintrag"),
        f"{_DSGVO}, Aktenordnung des Landkreises",
        "Vorgabe des Produkts; mit der eigenen Aktenordnung abgleichen",
        _SINCE,
        _REVIEWED,
    ),
    Period(
        "audit_read",
        12,
        _("Einsicht"),
        f"{_DSGVO}, Art. 32 DSGVO",
        "Vorgabe des Produkts",
        _SINCE,
        _REVIEWED,
    ),
    Period(
        "account",
        12,
        _("letzte Anmeldung eines gesperrten Kontos"),
        f"{_DSGVO}, § 26 BDSG oder Landesrecht",
        "Vorgabe des Produkts",
        _SINCE,
        _REVIEWED,
    ),
    Period("feedback", 6, _("Eingang"), f"{_DSGVO}", "Vorgabe des Produkts", _SINCE, _REVIEWED),
    Period(
        "access_request",
        1,
        _("Anforderung der Auskunft"),
        "Art. 12 Abs. 3, Art. 15 DSGVO",
        "Vorgabe des Produkts",
        _SINCE,
        _REVIEWED,
    ),
    Period("short", 3, _("Ende des Vorgangs"), _DSGVO, "Vorgabe des Produkts", _SINCE, _REVIEWED),
    Period(
        "file",
        None,
        _("mit der Akte, zu der es gehört"),
        "Archivgesetz des Landes, Aktenordnung",
        "Anbietung an das Archiv vor jeder Löschung",
        _SINCE,
        _REVIEWED,
    ),
    Period(
        "while_contact",
        None,
        _("solange die Person angesprochen werden soll"),
        _DSGVO,
        "Prüfung einmal im Jahr durch die Organisation",
        _SINCE,
        _REVIEWED,
    ),
)


def periods(*, on: date) -> list[Period]:
    """The product's periods that hold on this day."""
    return [
        one
        for one in PERIODS
        if one.valid_from <= on and (one.valid_to is None or on <= one.valid_to)
    ]


def period(code: str, *, on: date) -> Period:
    """The period that holds on this day. An unknown code is an error, never "for ever"."""
    for one in periods(on=on):
        if one.code == code:
            return one
    raise LookupError(f"No retention period {code!r} holds on {on}.")


def law_code(code: str) -> str:
    """Under which code the law's data can hold this period.

    >>> law_code("audit_read")
    'retention-audit-read'
    """
    return LAW_PREFIX + code.replace("_", "-")


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, the last day of a shorter month.

    >>> months_before(date(2026, 3, 31), 1)
    datetime.date(2026, 2, 28)
    """
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("Every month has 28 days.")
