"""Numbers and dates as people in this language write them, with where they come from."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache, lru_cache

from django.utils.formats import date_format, get_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.timezone import is_aware, localtime
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from ..languages import german, isolated, with_names

NO_BREAK = "\u00a0"
MINUS = "\u2212"
LEFT_TO_RIGHT = "\u200e"  # keeps the minus before its number where the text runs the other way
Number = int | float | Decimal
_WIDE = Context(prec=80)


def number(value: Number, decimals: int | None = None) -> str:
    """`1.234,5` in German, `1,234.5` in English; a true minus sign in both.

    Without `decimals` it says as many as the value needs: a column's spare zeros mean nothing.
    """
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    exact = exact.normalize(_WIDE) if decimals is None else _rounded(exact, decimals)
    return f"{exact:,f}".translate(_marks(get_language() or "de"))


def _rounded(exact: Decimal, decimals: int) -> Decimal:
    """Half away from zero, as in every official table; never minus nought."""
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _WIDE)
    return rounded or abs(rounded)


@cache
def _marks(language: str) -> dict[int, str]:
    return str.maketrans(
        {
            ",": str(get_format("THOUSAND_SEPARATOR", language)),
            ".": str(get_format("DECIMAL_SEPARATOR", language)),
            "-": f"{LEFT_TO_RIGHT}{MINUS}" if get_language_info(language)["bidi"] else MINUS,
        }
    )


def with_unit(value: Number, unit: str = "", decimals: int | None = None) -> str:
    text = number(value, decimals)
    word = isolated(unit) if unit.isalpha() else unit
    return f"{text}{NO_BREAK}{word}" if unit else text


def euro(cents: int, *, decimals: int = 2) -> str:
    amount = number(Decimal(cents) / 100, decimals)
    if (get_language() or "de").startswith("en"):
        return f"€{amount}" if cents >= 0 else f"{MINUS}€{amount[1:]}"
    return f"{amount}{NO_BREAK}€"


def day(value: date | datetime | None) -> SafeString:
    """A `<time>` element; an empty date says so."""
    if value is None or value == "":
        return unknown()
    if isinstance(value, datetime):
        value = localtime(value) if is_aware(value) else value
        return format_html(
            '<time datetime="{}">{}</time>',
            value.isoformat(timespec="minutes"),
            date_format(value, "DATETIME_FORMAT"),
        )
    return _plain_day(value, get_language() or "de")


@lru_cache(maxsize=4096)
def _plain_day(value: date, language: str) -> SafeString:
    """Lists show the same days again and again."""
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(), date_format(value, "DATE_FORMAT")
    )


def unknown() -> SafeString:
    return format_html('<span class="unknown">{}</span>', _("keine Angabe"))


def origin(*, reference_date: date | None, source: str) -> SafeString:
    """`Stand 31.12.2023 · Quelle: Destatis`"""
    parts = []
    if reference_date is not None:
        parts.append(_("Stand %(date)s") % {"date": date_format(reference_date, "DATE_FORMAT")})
    if source:
        parts.append(_("Quelle: %(source)s") % {"source": conditional_escape(german(source))})
    return SafeString(" · ".join(parts))


def figure(
    value: Number | str | None,
    *,
    unit: str = "",
    decimals: int | None = None,
    reference_date: date | None = None,
    source: str = "",
    url: str = "",
) -> SafeString:
    """A number that shows reference date and source on hover and on focus."""
    if value is None or value == "":
        return unknown()
    shown = value if isinstance(value, str) else with_names(with_unit(value, unit, decimals))
    note = origin(reference_date=reference_date, source=source)
    if not note:
        if url:
            return format_html('<a class="figure" href="{}">{}</a>', url, shown)
        return format_html('<span class="figure">{}</span>', shown)
    tip = format_html('<span class="figure__note"><span class="sr-only">, </span>{}</span>', note)
    if url:
        return format_html('<a class="figure figure--noted" href="{}">{}{}</a>', url, shown, tip)
    return format_html(
        '<span class="figure figure--noted" role="note" tabindex="0">{}{}</span>', shown, tip
    )
