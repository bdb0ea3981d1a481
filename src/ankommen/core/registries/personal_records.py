"""What the house knows about one person (Art. 15 DSGVO): each app says where, and what of it.

Beside the declarations of an app (`privacy.py`) stand its `KNOWN` records and, by name and with
its reason, what is not given out. `gaps` names every personal field in neither.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils.functional import Promise

from ..privacy.declarations import is_author, processings

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the answer is about. Who asks about themself is known by the account alone: a name or a
    mail address can belong to two people."""

    user_id: int | None
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """The rows of one model that are about a person or were written by them.

    `find` says which, or None where this person cannot be found there. `shows` maps columns (paths
    of the ORM) to their words; `names_others` of them are left out of what people get by
    themselves; `kept_back` are personal columns that nobody gets, with the reason. `says` puts the
    codes of a column into words.
    """

    model: str
    title: Words
    find: Callable[[Person], Q | None]
    shows: Mapping[str, Words]
    names_others: frozenset[str] = frozenset()
    kept_back: Mapping[str, Words] = field(default_factory=dict)
    says: Mapping[str, Callable[[Any], object]] = field(default_factory=dict)


_known: list[Known] = []
_elsewhere: dict[str, Words] = {}


def register(known: tuple[Known, ...], elsewhere: Mapping[str, Words]) -> None:
    """`elsewhere`: models with personal columns that are not searched, each with the reason."""
    _known.extend(one for one in known if one not in _known)
    _elsewhere.update(elsewhere)


def all_known() -> list[Known]:
    return list(_known)


def elsewhere() -> dict[str, str]:
    return {model: str(reason) for model, reason in _elsewhere.items()}


def by_account(column: str) -> Callable[[Person], Q | None]:
    """Rows that hold the person's account in this column."""

    def find(person: Person) -> Q | None:
        return None if person.user_id is None else Q(**{column: person.user_id})

    return find


def gaps() -> list[str]:
    """Personal columns that are neither given out nor kept back, models in neither list."""
    told: dict[str, set[str]] = {}
    for one in _known:
        names = (*one.shows, *one.kept_back)
        told.setdefault(one.model, set()).update(name.partition("__")[0] for name in names)
    declared = _declared()
    missing = [
        f"{model}.{name}"
        for model, names in declared.items()
        if model not in _elsewhere
        for name in sorted(names - told.get(model, set()))
    ]
    both = [f"{model} is both" for model in sorted(told.keys() & _elsewhere.keys())]
    needless = [f"{model} holds nothing personal" for model in sorted(_elsewhere.keys() - declared)]
    return missing + both + needless


def _declared() -> dict[str, set[str]]:
    """The personal columns of every model. Of those who did something, the account where it is
    kept, else the name."""
    found: dict[str, set[str]] = {}
    for one in processings():
        for model, names in one.fields.items():
            found.setdefault(model, set()).update(names)
    for table in apps.get_models():
        authors = {column.name for column in table._meta.concrete_fields if is_author(column)}
        if authors and table.__module__.startswith("ankommen."):
            accounts = {name for name in authors if name.endswith("_id")}
            found.setdefault(table._meta.label, set()).update(accounts or authors)
    return found
