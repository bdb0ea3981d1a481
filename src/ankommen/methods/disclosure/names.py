"""Names and dates of birth made comparable over offices that write them differently."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from .errors import DisclosureError, Reason

PARTICLES = frozenset(
    {
        "al",
        "el",
        "ul",
        "as",
        "ash",
        "ad",
        "an",
        "ar",
        "at",
        "az",
        "abu",
        "abd",
        "ben",
        "bin",
        "bint",
        "ibn",
        "de",
        "del",
        "della",
        "den",
        "der",
        "di",
        "du",
        "la",
        "le",
        "van",
        "vom",
        "von",
        "zu",
        "zum",
        "zur",
        "ter",
        "ten",
        "oglu",
    }
)
SPELLINGS = (
    ("ou", "u"), ("oo", "u"), ("ee", "i"), ("ie", "i"), ("ei", "i"), ("ai", "i"), ("ay", "i"),
    ("ey", "i"), ("dsch", "j"), ("dj", "j"), ("dzh", "j"), ("tsch", "ts"), ("ch", "h"),
    ("sch", "s"), ("sh", "s"), ("kh", "h"), ("gh", "g"), ("th", "t"), ("dh", "d"), ("ph", "f"),
    ("ck", "k"), ("q", "k"), ("c", "k"), ("w", "v"), ("z", "s"), ("y", "i"), ("e", "i"),
    ("o", "u"),
)  # fmt: skip
GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "ı": "i"})


def plain_name(name: str) -> tuple[str, ...]:
    """Parts of a name in plain letters, particles left out, in alphabetical order.

    >>> plain_name("Al-Müller, Jürgen"), plain_name("JUERGEN MUELLER")
    (('juergen', 'mueller'), ('juergen', 'mueller'))
    """
    lowered = unicodedata.normalize("NFC", name).lower().translate(GERMAN)
    letters = unicodedata.normalize("NFKD", lowered)
    bare = "".join(sign for sign in letters if not unicodedata.combining(sign))
    parts = re.findall(r"[^\W\d_]+", bare.replace("'", "").replace("’", ""))
    kept = [part for part in parts if part not in PARTICLES]
    return tuple(sorted(kept or parts))


def sounded_name(name: str) -> tuple[str, ...]:
    """Parts of a name as transliterations of one sound: vowels folded, doubles single.

    >>> sounded_name("Mohammed") == sounded_name("Muhamad") == sounded_name("Mohamed")
    True
    """
    return tuple(sorted({_sound(part) for part in plain_name(name)}))


def _sound(part: str) -> str:
    for written, sound in SPELLINGS:
        part = part.replace(written, sound)
    part = re.sub(r"(.)\1+", r"\1", part)
    return part[0] + re.sub(r"[aiuh]", "", part[1:]) + ("a" if part.endswith("a") else "")


@dataclass(frozen=True, slots=True)
class Birth:
    """A date of birth; `default` where only the year is known and 1 January was put in."""

    day: date
    default: bool

    @property
    def swapped(self) -> date | None:
        """Day and month exchanged, where that is a date and another one."""
        if self.default or self.day.day > 12 or self.day.day == self.day.month:
            return None
        return date(self.day.year, self.day.day, self.day.month)


def read_birth(text: str) -> Birth:
    """From 31.12.1990 or 1990-12-31. Refuses all else, without repeating it.

    >>> read_birth("01.01.1988").default, read_birth("1988-02-03").swapped
    (True, datetime.date(1988, 3, 2))
    """
    german = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text.strip())
    try:
        if german:
            day, month, year = (int(part) for part in german.groups())
            read = date(year, month, day)
        else:
            read = date.fromisoformat(text.strip())
    except ValueError:
        raise DisclosureError(
            Reason.BAD_PARAMETER, "birth", "31.12.1990 or 1990-12-31", hint="correct_in_source"
        ) from None
    return Birth(read, (read.month, read.day) == (1, 1))


SEXES = {
    "f": "f", "w": "f", "weiblich": "f", "female": "f", "frau": "f",
    "m": "m", "männlich": "m", "maennlich": "m", "male": "m", "mann": "m",
    "d": "x", "x": "x", "divers": "x", "": "x", "ohne angabe": "x",
}  # fmt: skip


def read_sex(text: str) -> str:
    """`f`, `m` or `x` from the usual words of German offices. Refuses all else.

    >>> read_sex("weiblich"), read_sex("M"), read_sex("divers")
    ('f', 'm', 'x')
    """
    try:
        return SEXES[text.strip().lower()]
    except KeyError:
        raise DisclosureError(
            Reason.BAD_PARAMETER, "sex", "w, m, d", hint="correct_in_source"
        ) from None
