"""One cell, read as what its column asks for. What cannot be read is refused with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from ..numbers import NumberRefused, read_number
from .names import fold
from .reading import Value

SHEET_EPOCH = date(1899, 12, 30)
SERIAL_DAYS = range(20_000, 80_000)  # 1954 to 2119: no cell of a concept is a day outside
YEARS = range(1900, 2101)
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar january jan",
            "februar february feb",
            "märz march mrz mar",
            "april apr",
            "mai may",
            "juni june jun",
            "juli july jul",
            "august aug",
            "september sept sep",
            "oktober october okt oct",
            "november nov",
            "dezember december dez dec",
        ),
        start=1,
    )
    for name in names.split()
}
YES = frozenset({"ja", "yes", "x", "wahr", "true", "1", "öffentlich", "public"})
NO = frozenset({"nein", "no", "falsch", "false", "0", "intern", "internal"})
UNKNOWN_MARKS = frozenset({"–", "-", "—", "k. a.", "k.a.", "unbekannt", "unknown", "n/a", "?"})
FORMULA_ERROR = re.compile(r"#(REF|NAME|VALUE|N/A|DIV/0|NULL|NUM|BEZUG|WERT|NV|ZAHL)[!?]?$")
LIST_DOT = " · "


@dataclass(eq=False)
class CellRefused(Exception):
    """The cell cannot be read; `code` says why, `allowed` what would be."""

    code: str
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """A value with the codes of what was concluded from the cell beyond its letters."""

    value: date
    notes: tuple[str, ...] = field(default=())


def text(value: Value) -> str:
    """The cell as text; numbers without a trailing ".0", days as people write them."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, float):
        return f"{Decimal(str(value)).normalize():f}"
    found = str(value).strip()
    if found.startswith("#") and FORMULA_ERROR.match(found):
        raise CellRefused("formula_error")
    return found


def short_text(value: Value, *, length: int) -> str:
    """A text on one line of at most `length` characters."""
    found = " ".join(text(value).split("\n")).strip()
    if len(found) > length:
        raise CellRefused("too_long", (str(length),))
    return found


def is_like_formula(found: str) -> bool:
    """Whether a text looks meant to run in a spreadsheet, other than a dash before a list item."""
    return found.startswith(("=", "@", "\t", "\r")) or bool(re.match(r"[+-][A-Za-z@]+[(|!]", found))


def label(value: Value) -> tuple[str, tuple[str, ...]]:
    """A number such as 1.2, which spreadsheets like to take for a day or a decimal."""
    if isinstance(value, date):
        return f"{value.day}.{value.month}", ("number_was_day",)
    found = short_text(value, length=20).rstrip(".")
    notes = ("number_was_decimal",) if isinstance(value, float) else ()
    return found, notes


def lines(value: Value) -> tuple[str, ...]:
    """Several values in one cell: one per line, or divided by semicolons on a single line."""
    raw = value if isinstance(value, str) else text(value)
    if FORMULA_ERROR.match(raw.strip()):
        raise CellRefused("formula_error")
    parts = raw.split("\n") if "\n" in raw else raw.split(";")
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def joined(values: Iterable[str]) -> str:
    """The reverse of `lines`."""
    found = tuple(values)
    return found[0] + "\n" if len(found) == 1 and ";" in found[0] else "\n".join(found)


def day(value: Value, *, is_end: bool = False) -> Read:
    """A day; a month or a year alone means its first day, or its last where something ends."""
    if isinstance(value, date):
        return Read(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _day_of_number(value, is_end=is_end)
    found = text(value).removesuffix(" 00:00")
    for shape, order in (
        (r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})", (3, 2, 1)),
        (r"(\d{4})-(\d{1,2})-(\d{1,2})", (1, 2, 3)),
    ):
        match = re.fullmatch(shape, found)
        if match:
            year, month, of_month = (int(match[index]) for index in order)
            is_short = len(match[order[0]]) == 2
            return Read(_real_day(year + 2000 if is_short else year, month, of_month))
    return _part_of_year(found, is_end=is_end)


def _day_of_number(value: float, *, is_end: bool) -> Read:
    if value in YEARS:
        return _part_of_year(str(int(value)), is_end=is_end)
    if int(value) in SERIAL_DAYS:
        return Read(SHEET_EPOCH + timedelta(days=int(value)), ("day_was_number",))
    raise CellRefused("day_unreadable")


def _part_of_year(found: str, *, is_end: bool) -> Read:
    if match := re.fullmatch(r"(\d{1,2})[./](\d{4})", found):
        first, last, year = int(match[1]), int(match[1]), int(match[2])
    elif match := re.fullmatch(r"([A-Za-zä]+)\.?\s+(\d{4})", found):
        month = MONTHS.get(match[1].lower())
        if month is None:
            raise CellRefused("day_unreadable")
        first, last, year = month, month, int(match[2])
    elif match := re.fullmatch(r"(?:Q\s?([1-4])|([1-4])\.\s?Quartal)[\s/]+(\d{4})", found):
        quarter = int(match[1] or match[2])
        first, last, year = quarter * 3 - 2, quarter * 3, int(match[3])
    elif re.fullmatch(r"\d{4}", found):
        first, last, year = 1, 12, int(found)
    else:
        raise CellRefused("day_unreadable")
    start = _real_day(year, first, 1)
    _real_day(year, last, 1)
    after = date(year + last // 12, last % 12 + 1, 1)
    return Read(after - timedelta(days=1) if is_end else start, ("day_was_part",))


def _real_day(year: int, month: int, of_month: int) -> date:
    if year not in YEARS:
        raise CellRefused("day_out_of_range", (str(YEARS[0]), str(YEARS[-1])))
    try:
        return date(year, month, of_month)
    except ValueError:
        raise CellRefused("day_impossible") from None


def decimal(value: Value) -> Decimal | None:
    """A number in German or English form; "–" and "k. A." are unknown, not zero."""
    if isinstance(value, bool | date):
        raise CellRefused("number_unreadable")
    if isinstance(value, int | float):
        return Decimal(str(value))
    found = text(value)
    if fold(found) in UNKNOWN_MARKS or not found:
        return None
    try:
        return read_number(found).value
    except NumberRefused as refused:
        code = "number_ambiguous" if refused.readings else "number_unreadable"
        raise CellRefused(code, tuple(map(str, refused.readings))) from None


def cents(value: Value) -> int | None:
    """An amount of euros in German or English form, in cents. Three digits after a mark group
    thousands: no amount has tenths of a cent."""
    if isinstance(value, str):
        value = re.sub(r"^(€|EUR|Euro)\s*|\s*(€|EUR|Euro)$", "", value.strip(), flags=re.IGNORECASE)
    try:
        amount = decimal(value)
    except CellRefused as refused:
        if refused.code != "number_ambiguous":
            raise CellRefused("amount_unreadable") from None
        amount = max(map(Decimal, refused.allowed), key=abs)
    if amount is None:
        return None
    if amount < 0:
        raise CellRefused("amount_negative")
    if amount != round(amount, 2) or amount >= 10**13:
        raise CellRefused("amount_unreadable")
    return int(amount * 100)


def year(value: Value) -> int:
    found = text(value)
    if not found.isdigit() or int(found) not in YEARS:
        raise CellRefused("year_unreadable", (str(YEARS[0]), str(YEARS[-1])))
    return int(found)


def whole(value: Value) -> int | None:
    found = decimal(value)
    if found is None:
        return None
    if found < 0 or found != int(found) or found >= 2**31:
        raise CellRefused("whole_unreadable")
    return int(found)


def yes(value: Value) -> bool:
    found = fold(text(value))
    if found in YES:
        return True
    if found in NO:
        return False
    raise CellRefused("yes_no_unreadable", ("ja", "nein"))
