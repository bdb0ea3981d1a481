"""How a chart writes numbers, dates and headings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..numbers import number
from .values import Value


@dataclass(frozen=True, slots=True)
class Wording:
    number: Callable[[Value, int], str]
    day: Callable[[date], str]
    reference_date: str
    label: str
    value: str
    lower: str
    upper: str
    target: str
    nothing: str
    missing: str
    axis_starts_at: str
    """A sentence with one `%s` for the number."""
    total: str
    unknown_parts: str
    """Behind a sum that is not whole, with one `%s` for how many parts are unknown."""
    median: str
    share_of_futures: str
    """What a band of a forecast holds, with one `%s` for its share of a hundred."""
    left: str
    beyond: str
    expected: str
    actual: str
    verdict: str
    hit: str
    miss: str
    place_number: str
    up_to_below: str
    """A class without its upper limit, with two `%s`."""
    up_to: str
    """The highest class with its upper limit, with two `%s`."""


def local_wording() -> Wording:
    """In the language of the current request."""
    return Wording(
        number=number,
        day=lambda value: date_format(value, "SHORT_DATE_FORMAT"),
        reference_date=_("Stichtag"),
        label=_("Bezeichnung"),
        value=_("Wert"),
        lower=_("untere Grenze"),
        upper=_("obere Grenze"),
        target=pgettext("Kennzahl", "Ziel"),
        nothing=_("Es liegen noch keine Werte vor."),
        missing=_("keine Angabe"),
        axis_starts_at=_("Achse beginnt bei %s"),
        total=_("zusammen"),
        unknown_parts=_("dazu %s unbekannt"),
        median=_("Mitte der Prognose"),
        share_of_futures=_("%s von 100 Verläufen liegen hier"),
        left=_("frei"),
        beyond=_("mehr belegt als belegbar"),
        expected=_("vorhergesagt"),
        actual=_("eingetreten"),
        verdict=_("Ergebnis"),
        hit=_("im Bereich"),
        miss=_("außerhalb"),
        place_number=_("Nr."),
        up_to_below=_("%s bis unter %s"),
        up_to=_("%s bis %s"),
    )
