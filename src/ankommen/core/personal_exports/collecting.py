"""What the apps know about one person, put together as plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, TypedDict

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from ..privacy.declarations import Processing, processings
from ..privacy.kept import periods_on
from ..privacy.periods import Period
from ..privacy.register import kept_words
from ..registries.personal_records import Known, Person, all_known, elsewhere

CHUNK = 2000
Told = Callable[[int, int, str], None]


class Section(TypedDict):
    """The rows of one kind of record. Times are written as ISO 8601, in local time."""

    title: str
    model: str
    columns: list[str]
    rows: list[list[Any]]
    kept_back: list[str]


class Content(TypedDict):
    made_at: str
    about: list[list[str]]
    processings: list[dict[str, str]]
    sections: list[Section]
    not_searched: list[list[str]]


def collect(person: Person, *, is_own: bool, now: datetime, told: Told) -> Content:
    """Everything that is known about this person; where nothing is, the section is left out."""
    known = all_known()
    sections = []
    for done, one in enumerate(known):
        told(done, len(known), str(one.title))
        section = _section(one, person, is_own=is_own)
        if section["rows"]:
            sections.append(section)
    found = {section["model"] for section in sections}
    held = periods_on(timezone.localdate(now))
    return {
        "made_at": _plain(now),
        "about": _about(person),
        "processings": [
            _processing(one, held[one.period])
            for one in processings()
            if one.authors or found & set(one.fields)
        ],
        "sections": sections,
        "not_searched": [[model, reason] for model, reason in sorted(elsewhere().items())],
    }


def _about(person: Person) -> list[list[str]]:
    named = [
        [_("Kennung des Kontos"), str(person.user_id or "")],
        [_("Name"), person.name],
        [_("E-Mail"), person.email],
    ]
    return [[label, value] for label, value in named if value]


def _section(one: Known, person: Person, *, is_own: bool) -> Section:
    hidden = one.names_others if is_own else frozenset()
    shown = [(path, words) for path, words in one.shows.items() if path not in hidden]
    return {
        "title": str(one.title),
        "model": one.model,
        "columns": [str(words) for _path, words in shown],
        "rows": list(_rows(one, person, [path for path, _words in shown])),
        "kept_back": [str(reason) for reason in one.kept_back.values()],
    }


def _rows(one: Known, person: Person, paths: list[str]) -> Iterator[list[Any]]:
    condition = one.find(person)
    if condition is None:
        return
    model = apps.get_model(one.model)
    says = [one.says.get(path) or _choice(model, path) for path in paths]
    rows = model._default_manager.filter(condition).order_by("pk").distinct()
    for row in rows.values_list("pk", *paths).iterator(chunk_size=CHUNK):
        yield [_plain(say(value)) for say, value in zip(says, row[1:], strict=True)]


def _choice(model: type[models.Model], path: str) -> Callable[[Any], object]:
    """The words of a choice; any other value as it is."""
    try:
        words = dict(model._meta.get_field(path).flatchoices)  # type: ignore[union-attr]
    except (AttributeError, FieldDoesNotExist):
        words = {}
    return lambda value: words.get(value, value) if words else value


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, dict):
        return "; ".join(f"{name}: {part}" for name, part in value.items())
    return str(value)


def _processing(one: Processing, kept: Period) -> dict[str, str]:
    return {
        "title": str(one.title),
        "purpose": str(one.purpose),
        "legal_basis": one.legal_basis,
        "recipients": str(one.recipients) or _("nur Berechtigte im Haus"),
        "kept": f"{kept_words(kept)} ({kept.legal_basis})",
    }
