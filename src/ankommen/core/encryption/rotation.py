"""From an old key to the current one, a chunk at a time; killed in the middle it goes on later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from django.apps import apps
from django.db import models, transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from .cipher import VERSION, Damaged, decrypt
from .fields import EncryptedTextField
from .keys import KeyMissing, ring

CHUNK = 200


class Place(Protocol):
    """Where encrypted texts are kept: every encrypted field, and what an app registers."""

    @property
    def name(self) -> str: ...

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every stored text with the context it is bound to."""

    def waiting(self) -> int:
        """How many were written with another key than the current one."""

    def rotate_some(self, most: int) -> int:
        """Write up to so many of them anew, in one transaction."""


_registered: list[Place] = []


def register(place: Place) -> None:
    _registered.append(place)


def places() -> Iterator[Place]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedTextField):
                yield _Field(model, field)
    yield from _registered


def rotate(*, step: Callable[[str, int], None] | None = None) -> int:
    """Write every value anew under the current key. Each chunk is one transaction."""
    done = 0
    for place in places():
        while part := place.rotate_some(CHUNK):
            done += part
            if step:
                step(place.name, done)
    return done


def unreadable(place: Place) -> tuple[int, list[str]]:
    """How many texts of this place open, and one message for each reason why others do not."""
    opened, messages = 0, dict[str, None]()
    for context, text in place.texts():
        try:
            decrypt(text, context=context, ring=ring())
        except (Damaged, KeyMissing) as error:
            messages[str(error)] = None
        else:
            opened += 1
    return opened, list(messages)


def written_with_current() -> str:
    """How a text begins that needs no rotation."""
    return f"{VERSION}:{ring().current}:"


@dataclass(frozen=True, slots=True)
class _Field:
    model: type[models.Model]
    field: EncryptedTextField

    @property
    def name(self) -> str:
        return self.field.context

    def texts(self) -> Iterator[tuple[str, str]]:
        for text in self._stored().values_list("stored", flat=True).iterator():
            yield self.field.context, text

    def waiting(self) -> int:
        return int(self._old().count())

    @transaction.atomic
    def rotate_some(self, most: int) -> int:
        rows = self.model._base_manager
        ids = list(self._old().order_by("pk").values_list("pk", flat=True)[:most])
        locked = rows.select_for_update().filter(pk__in=ids)
        found = list(locked.only("pk", self.field.attname))
        rows.bulk_update(found, [self.field.name])
        return len(found)

    def _stored(self) -> Any:
        rows = self.model._base_manager.annotate(stored=Cast(self.field.name, TextField()))
        return rows.exclude(stored="").exclude(stored__isnull=True)

    def _old(self) -> Any:
        return self._stored().exclude(stored__startswith=written_with_current())
