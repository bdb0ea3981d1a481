"""The index follows every write in its own transaction, whoever writes and however.

A single row is noticed by Django's signals, a set of rows by the manager that each registered model
must have. The registry refuses a model without it, so a write past the index needs raw SQL.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models.signals import post_delete, post_save

Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)


class Watched(models.QuerySet[Row_co]):
    """Rows that are never changed as a set without the index following.

    Django makes `bulk_update` of `update`.
    """

    def update(self, **values: Any) -> int:
        if not _index().reads(self.model):
            return super().update(**values)
        with transaction.atomic(using=self.db):
            ids = list(self.order_by().values_list("pk", flat=True))
            changed = super().update(**values)
            _index().refresh(self.model, ids)
        return changed

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        with transaction.atomic(using=self.db):
            made = super().bulk_create(objs, *args, **kwargs)
            _index().put(self.model, made)
        return made

    def _raw_delete(self, using: str | None) -> int:
        ids = list(self.order_by().values_list("pk", flat=True))
        removed: int = super()._raw_delete(using)
        _index().remove(self.model, ids)
        return removed


def watched() -> Any:
    """The manager of a model that the search reads; the model annotates what it is."""
    return Watched.as_manager()


def watch(model: type[models.Model]) -> None:
    post_save.connect(_saved, sender=model, dispatch_uid=f"search-{model._meta.label}")
    post_delete.connect(_deleted, sender=model, dispatch_uid=f"search-{model._meta.label}")


def _saved(
    sender: type[models.Model], instance: models.Model, update_fields: object, **_: Any
) -> None:
    """Only some columns saved: the others may be old in memory, so the row is read again."""
    if update_fields is None:
        _index().put(sender, [instance])
    else:
        _index().refresh(sender, [instance.pk])


def _deleted(sender: type[models.Model], instance: models.Model, **_: Any) -> None:
    _index().remove(sender, [instance.pk])


def _index() -> Any:
    """Models import this module, and the index imports models: it is fetched when first needed."""
    return import_module("ankommen.core.search.index")
