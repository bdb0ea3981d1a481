"""Entries of the staff navigation: apps register them, every viewer gets what they may open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from ..viewer import Viewer


@dataclass(frozen=True, slots=True)
class Item:
    """One entry. An empty `permission` opens it to all staff; `group` is a domain word.

    `may_open` decides instead where no single right does. `stands_for`: how the URL names of
    further pages begin that belong to it whatever their address.
    """

    label: str | Promise
    url_name: str
    permission: str = ""
    group: str | Promise = ""
    position: int = 50
    stands_for: tuple[str, ...] = ()
    may_open: Callable[[Viewer], bool] | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as one viewer sees it on one page."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    entries: tuple[Entry, ...]


_items: list[Item] = []


def register(item: Item) -> None:
    if item not in _items:
        _items.append(item)


def menu(viewer: Viewer, *, path: str, url_name: str = "") -> list[Group]:
    """The groups this viewer may open. The entry that stands for `url_name` is current, else the
    one that contains `path` most closely."""
    open_items = [
        (item, url)
        for item in sorted(_items, key=lambda item: item.position)
        if _is_open(item, viewer)
        if (url := _address(item.url_name, settings.ROOT_URLCONF))
    ]
    standing = [url for item, url in open_items if url_name.startswith(item.stands_for)]
    current = standing[0] if standing else _closest((url for _, url in open_items), path=path)
    groups: dict[str, list[Entry]] = {}
    for item, url in open_items:
        entry = Entry(str(item.label), url, url == current)
        groups.setdefault(str(item.group), []).append(entry)
    return [Group(label, tuple(entries)) for label, entries in groups.items()]


def _is_open(item: Item, viewer: Viewer) -> bool:
    if item.may_open is not None:
        return item.may_open(viewer)
    return not item.permission or viewer.may_somewhere(item.permission)


@lru_cache(maxsize=256)
def _address(url_name: str, urlconf: str) -> str:
    """The address of a page, or nothing while the app that owns it is switched off."""
    try:
        return reverse(url_name, urlconf)
    except NoReverseMatch:
        return ""


def _closest(urls: Iterable[str], *, path: str) -> str:
    """The longest address that `path` equals or continues."""
    return max((url for url in urls if path.startswith(url)), key=len, default="")
