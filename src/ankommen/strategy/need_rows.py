"""A row of a table of needs, read into what the services of needs take, or what is wrong in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ankommen.core.errors import Problem
from ankommen.core.models import Area, AreaKind
from ankommen.core.tables import cells
from ankommen.core.tables.cell_problems import SENTENCES
from ankommen.core.tables.cells import CellRefused
from ankommen.core.tables.names import fold

from .models import Need, NeedState, TargetGroup
from .named_lists import NamedRows
from .need_columns import EVIDENCE
from .services.need_evidence import evidence_problems
from .services.needs import year_problems

EVERYWHERE = {"überall", "everywhere"}
SHOWN = 12
MOST_REPORTS = 9_999
FIELDS_OF_EVIDENCE = {"kind": "evidence_kind", "weight": "evidence_weight", "text": "evidence_text"}
Values = dict[str, Any]


def number_of(text: str) -> int | None:
    """Only B-7 names a need of this house; tables from elsewhere count their rows in their own way.

    >>> number_of("b- 7"), number_of("7")
    (7, None)
    """
    match = re.fullmatch(r"[Bb]\s*[-‐-―]\s*(\d{1,9})", text.strip())
    return int(match[1]) if match else None


class NeedReader:
    """Target groups and areas are looked up once."""

    def __init__(self, now: datetime) -> None:
        self._now, self._today = now, timezone.localdate(now)
        places = Area.objects.exclude(kind=AreaKind.LAND)
        self.sets = {
            "target_groups": NamedRows(TargetGroup.objects.values_list("pk", "name")),
            "areas": NamedRows(places.values_list("pk", "name")),
        }

    def values(
        self, given: Mapping[str, Any], current: Need | None, problems: list[Problem]
    ) -> Values:
        """What the row says about the need; an empty cell says nothing."""
        read: Values = {
            "title": given.get("title"),
            "text": long_text(given, "text", problems),
            "system": given.get("system"),
            "since_year": given.get("since_year"),
            "target_groups": self._set("target_groups", given, current, problems),
            "areas": self._set("areas", given, current, problems),
        }
        problems += year_problems(read["since_year"], self._now)
        problems += _state_problems(given.get("state"), current)
        if current is None:
            problems += _new_problems(read)
        return {name: value for name, value in read.items() if value is not None and value != ""}

    def evidence(self, given: Mapping[str, Any], problems: list[Problem]) -> Values | None:
        """The piece of evidence in the row; None where no column of it says anything."""
        if all(given.get(column.key) is None for column in EVIDENCE):
            return None
        weight, reports = given.get("evidence_weight"), given.get("reports")
        values: Values = {
            "kind": given.get("evidence_kind") or "",
            "weight": int(weight) if weight else 0,
            "origin": given.get("origin") or "",
            "text": long_text(given, "evidence_text", problems),
            "dated_on": given.get("dated_on"),
            "reports": 1 if reports is None else reports,
            "share_percent": given.get("share_percent"),
            "margin_points": given.get("margin_points"),
        }
        problems += _evidence_problems(values, self._today)
        return values

    def _set(
        self, key: str, given: Mapping[str, Any], current: Need | None, problems: list[Problem]
    ) -> frozenset[int] | None:
        text = long_text(given, key, problems)
        if not text:
            return None
        if key == "areas" and fold(text) in EVERYWHERE:
            return frozenset()
        own = {one.pk for one in getattr(current, key).all()} if current else set()
        read = self.sets[key].read(text, own=own)
        if read.unknown:
            names = ", ".join(read.unknown)[:200]
            problems.append(Problem("name_unknown", self._no_such(key, names), key, names))
        if read.ambiguous:
            names = ", ".join(read.ambiguous)[:200]
            message = _("Diesen Namen gibt es mehrmals: %(names)s.") % {"names": names}
            problems.append(Problem("name_ambiguous", message, key, names))
        return frozenset(read.ids)

    def _no_such(self, key: str, names: str) -> str:
        if key == "areas":
            message = _(
                "Dieses Gebiet gibt es nicht: %(names)s. Wie es heißt, steht unter Gebiete."
            )
            return message % {"names": names}
        allowed = ", ".join(list(self.sets[key].names.values())[:SHOWN]) or "–"
        message = _("Diese Zielgruppe gibt es nicht: %(names)s. Möglich sind: %(allowed)s.")
        return message % {"names": names, "allowed": allowed}


def long_text(given: Mapping[str, Any], key: str, problems: list[Problem]) -> str:
    """A text that keeps its lines."""
    cell = given.get(key)
    if cell is None:
        return ""
    try:
        return cells.text(cell).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    except CellRefused as refused:
        problems.append(Problem(refused.code, SENTENCES[refused.code](), key))
        return ""


def _state_problems(state: str | None, current: Need | None) -> list[Problem]:
    if state is None or state == (current.state if current else NeedState.OPEN):
        return []
    message = (
        _("Der Stand ändert sich auf der Seite des Bedarfs. Lassen Sie die Zelle leer.")
        if current
        else _("Ein neuer Bedarf ist zuerst offen. Lassen Sie die Zelle leer.")
    )
    return [Problem("state_elsewhere", message, "state", state)]


def _new_problems(values: Values) -> list[Problem]:
    problems = []
    if not values["title"]:
        message = _("Hier fehlt, was fehlt. Bitte eintragen.")
        problems.append(Problem("value_missing", message, "title"))
    if not values["system"]:
        message = _("Bei einem neuen Bedarf ist nötig, wen er betrifft.")
        problems.append(Problem("value_missing", message, "system"))
    return problems


def _evidence_problems(values: Values, today: date) -> list[Problem]:
    """What the service would refuse, and what its form would: each at its column."""
    day = values["dated_on"]
    found = evidence_problems({**values, "dated_on": day or today}, today=today)
    if day is None:
        message = _("Hier fehlt der Tag. Schreiben Sie ihn als TT.MM.JJJJ.")
        found.append(Problem("no_date", message, "dated_on"))
    if values["reports"] > MOST_REPORTS:
        message = _("Höchstens %(most)d Meldungen.") % {"most": MOST_REPORTS}
        found.append(Problem("reports", message, "reports", values["reports"]))
    for name in ("share_percent", "margin_points"):
        if not _has_one_decimal(values[name]):
            message = _("Höchstens eine Stelle nach dem Komma.")
            found.append(Problem("too_exact", message, name, str(values[name])))
    return [
        Problem(one.code, one.message, FIELDS_OF_EVIDENCE.get(one.field, one.field), one.value)
        for one in found
    ]


def _has_one_decimal(number: Decimal | None) -> bool:
    return number is None or number == round(number, 1)
