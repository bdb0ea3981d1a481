"""Beside its models each app declares what is personal, what for and how long, and what is not.

A field that nobody declared fails the suite: types that cannot hold personal data are let through,
texts, files, lists and references to people are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models
from django.utils.functional import Promise

HARMLESS = (
    models.BooleanField,
    models.DecimalField,
    models.FloatField,
    models.DateField,
    models.UUIDField,
    models.AutoField,
    models.DurationField,
)
AUTHORS = ("_by_id", "_by_label", "_by")
Fields = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Processing:
    """One line of the register (Art. 30 DSGVO): whose data, which, what for, on which basis.

    `authors`: it covers every field of the app that says who did something.
    """

    code: str
    title: str | Promise
    people: str | Promise
    purpose: str | Promise
    legal_basis: str
    period: str
    fields: Fields = field(default_factory=dict)
    recipients: str | Promise = ""
    authors: bool = False


_processings: list[Processing] = []
_plain: dict[str, frozenset[str]] = {}


def register(processings: tuple[Processing, ...], plain: Fields) -> None:
    """`plain`: fields that hold no personal data although their type could."""
    for one in processings:
        if one not in _processings:
            _processings.append(one)
    _plain.update({model: frozenset(names) for model, names in plain.items()})


def processings() -> list[Processing]:
    return list(_processings)


def gaps() -> list[str]:
    """Fields nobody declared, and declarations of fields that do not exist."""
    known = {
        f"{model}.{name}"
        for one in _processings
        for model in one.fields
        for name in one.fields[model]
    }
    plain = {f"{model}.{name}" for model, names in _plain.items() for name in names}
    authors = any(one.authors for one in _processings)
    found = dict(_fields())
    undeclared = [
        name
        for name, column in found.items()
        if name not in known | plain
        and not _is_harmless(column)
        and not (authors and is_author(column))
    ]
    unknown = [f"{name} does not exist" for name in sorted((known | plain) - set(found))]
    twice = [f"{name} is both" for name in sorted(known & plain)]
    return sorted(undeclared) + unknown + twice


def is_author(column: models.Field) -> bool:  # type: ignore[type-arg]
    """Who wrote, decided, uploaded: by the house's names for such fields."""
    return column.name.endswith(AUTHORS) or column.name in {"author_label", "opened_by_label"}


def _is_harmless(column: models.Field) -> bool:  # type: ignore[type-arg]
    if column.primary_key or isinstance(column, HARMLESS) or column.name.endswith("hash"):
        return True
    if isinstance(column, models.ForeignKey):
        return bool(column.related_model._meta.label != "accounts.User")
    if isinstance(column, models.IntegerField):
        return not column.name.endswith(("user_id", "actor_id", "_by_id"))
    return bool(column.choices)


def _fields() -> Iterator[tuple[str, models.Field]]:  # type: ignore[type-arg]
    for config in apps.get_app_configs():
        if config.name.startswith("ankommen."):
            for model in config.get_models():
                for column in model._meta.concrete_fields:
                    yield f"{model._meta.label}.{column.name}", column
