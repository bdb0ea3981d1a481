"""A file between its preview and its confirmation: kept for one person, for a day."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.utils import timezone

FOLDER = "kept_uploads"
KEPT_FOR = timedelta(days=1)


def keep(request: HttpRequest, *, kind: str, data: bytes) -> None:
    """Keep the file for this session; it replaces an earlier one of the same kind."""
    discard(request, kind=kind)
    _forget_old_ones()
    request.session[_key(kind)] = default_storage.save(f"{FOLDER}/{uuid4()}", ContentFile(data))


def kept(request: HttpRequest, *, kind: str) -> bytes | None:
    """The file of this session, or nothing if there is none any more."""
    name = request.session.get(_key(kind))
    if not name or not default_storage.exists(name):
        return None
    with default_storage.open(name, "rb") as file:
        return bytes(file.read())


def discard(request: HttpRequest, *, kind: str) -> None:
    if name := request.session.pop(_key(kind), None):
        default_storage.delete(name)


def _key(kind: str) -> str:
    return f"kept_upload_{kind}"


def _forget_old_ones() -> None:
    if not default_storage.exists(FOLDER):
        return
    oldest = timezone.now() - KEPT_FOR
    for name in default_storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if default_storage.get_modified_time(path) < oldest:
            default_storage.delete(path)
