"""Files whose every key is declared: what does not fit is said in words, at its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .errors import Refused


@contextmanager
def saying_what_does_not_fit(form: str) -> Iterator[None]:
    """Around msgspec's decoding of a file in this form (JSON, TOML): `Refused` with the place."""
    try:
        yield
    except msgspec.ValidationError as error:
        raise Refused.because("does_not_fit", _sentence(str(error))) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        message = _("Die Datei ist kein gültiges %(form)s: %(error)s")
        values = {"form": form, "error": error}
        raise Refused.because("unreadable", message % values) from error


_PLACE = re.compile(r"^(?P<what>.*?)(?: - at `(?P<place>[^`]*)`)?$", re.DOTALL)
_SENTENCES: tuple[tuple[re.Pattern[str], str | Promise], ...] = (
    (
        re.compile(r"Object missing required field `(?P<name>.*)`"),
        gettext_lazy("Die Angabe „%(name)s“ fehlt."),
    ),
    (
        re.compile(r"Object contains unknown field `(?P<name>.*)`"),
        gettext_lazy("Die Angabe „%(name)s“ ist unbekannt."),
    ),
    (
        re.compile(r"Invalid (?:enum )?value '(?P<name>.*)'"),
        gettext_lazy("„%(name)s“ ist hier nicht möglich."),
    ),
    (
        re.compile(r"Expected `(?P<expected>.*)`, got `(?P<got>.*)`"),
        gettext_lazy("Erwartet wird „%(expected)s“, da steht „%(got)s“."),
    ),
)


def _sentence(message: str) -> str:
    found = _PLACE.match(message)
    what, place = (found["what"], found["place"]) if found else (message, None)
    for pattern, text in _SENTENCES:
        if match := pattern.fullmatch(what):
            what = str(text) % match.groupdict()
            break
    return _("%(what)s Stelle: %(place)s") % {"what": what, "place": place or "$"}
