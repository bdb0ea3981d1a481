"""Reading decimal numbers as people in Germany and in English write them, without guessing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

SPACES = "\u0020\u00a0\u2009\u202f"
MINUS = "-−–"
_SHAPE = re.compile(rf"^(?P<sign>[{MINUS}+]?)(?P<digits>\d[\d.,{SPACES}]*)$")
EURO = frozenset({"€", "eur", "euro"})
_WITH_UNIT = re.compile(
    rf"^(?P<front>€|eur\b)?[{SPACES}]*(?P<number>[{MINUS}+]?\d[\d.,{SPACES}]*?)[{SPACES}]*(?P<back>[^\d\s.,].*)?$",
    re.IGNORECASE,
)
_GROUPS_OF_THREE = re.compile(r"^[1-9]\d{0,2}(?P<mark>\D)\d{3}(?:(?P=mark)\d{3})*$")


@dataclass(frozen=True, slots=True)
class ReadNumber:
    """A number and whether a percent sign stood behind it."""

    value: Decimal
    is_percent: bool = False


@dataclass(eq=False)
class NumberRefused(Exception):
    """The text is no number (no `readings`), or could be several."""

    text: str
    readings: tuple[Decimal, ...] = ()

    def __str__(self) -> str:
        return f"{self.text!r} reads as {', '.join(map(str, self.readings)) or 'no number'}"


def read_number(text: str) -> ReadNumber:
    """The one number that `text` can mean in German or English notation.

    >>> read_number("1.234,5").value, read_number("1,234.5").value, read_number("34 %")
    (Decimal('1234.5'), Decimal('1234.5'), ReadNumber(value=Decimal('34'), is_percent=True))

    "1.234" is one thousand two hundred thirty-four in German and one point two three four in
    English: refused with both readings. "1234", "1.234,0" and "1,2340" say which is meant.
    """
    bare = text.strip(SPACES)
    is_percent = bare.endswith("%")
    bare = bare.removesuffix("%").rstrip(SPACES)
    shape = _SHAPE.match(bare)
    if shape is None:
        raise NumberRefused(text)
    readings = sorted(set(_readings(shape["digits"])))
    if shape["sign"] and shape["sign"] in MINUS:
        readings = [-value for value in readings]
    if len(readings) != 1:
        raise NumberRefused(text, tuple(readings))
    return ReadNumber(readings[0], is_percent)


def split_unit(text: str) -> tuple[str, str]:
    """A number as text and the unit written with it; a percent sign stays with its number.

    >>> split_unit("1.234,50 €"), split_unit("12,5 %"), split_unit("340 Personen")
    (('1.234,50', '€'), ('12,5 %', ''), ('340', 'Personen'))
    """
    bare = text.strip(SPACES)
    shape = _WITH_UNIT.match(bare)
    if shape is None or (shape["back"] or "").strip(SPACES) == "%":
        return bare, ""
    return shape["number"], shape["front"] or (shape["back"] or "").strip(SPACES)


def is_same_unit(written: str, unit: str) -> bool:
    """Whether a unit as somebody wrote it means `unit`."""
    one, other = written.casefold(), unit.casefold()
    return one == other or {one, other} <= EURO


def _readings(digits: str) -> list[Decimal]:
    notations = ((".", ","), (",", "."), *((space, mark) for space in SPACES for mark in ",."))
    found = (_reading(digits, grouping, decimal) for grouping, decimal in notations)
    return [value for value in found if value is not None]


def _reading(digits: str, grouping: str, decimal: str) -> Decimal | None:
    """`digits` in one notation, or None where the notation does not allow it."""
    whole, mark, fraction = digits.partition(decimal)
    if mark and not fraction.isdecimal():
        return None
    if grouping in whole:
        match = _GROUPS_OF_THREE.match(whole)
        if match is None or match["mark"] != grouping:
            return None
        whole = whole.replace(grouping, "")
    if not whole.isdecimal() or not (whole + fraction).isascii():
        return None
    return Decimal(f"{whole}.{fraction}" if fraction else whole)
