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
    further pages begin that belong to it whatever their address. `place`: what the trail of its
    pages calls it where the word of the menu is too short alone. Outside the menu an item only
    gives its pages their place.
    """

    label: str | Promise
    url_name: str
    permission: str = ""
    group: str | Promise = ""
    position: int = 50
    stands_for: tuple[str, ...] = ()
    may_open: Callable[[Viewer], bool] | None = None
    place: str | Promise = ""
    in_menu: bool = True


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


@dataclass(frozen=True, slots=True)
class Navigation:
    """The menu as one viewer sees it on one page, and the page's place in it: how its trail begins.

    The place is `current` where the page is the place itself.
    """

    groups: list[Group]
    place: Entry | None


_items: list[Item] = []


def register(item: Item) -> None:
    if item not in _items:
        _items.append(item)


def menu(viewer: Viewer, *, path: str, url_name: str = "") -> list[Group]:
    return navigation(viewer, path=path, url_name=url_name).groups


def navigation(viewer: Viewer, *, path: str, url_name: str = "") -> Navigation:
    """What this viewer may open. The entry that stands for `url_name` is current, else the one that
    contains `path` most closely."""
    open_items = [
        (item, url)
        for item in sorted(_items, key=lambda item: item.position)
        if _is_open(item, viewer)
        if (url := _address(item.url_name, settings.ROOT_URLCONF))
    ]
    standing = [url for item, url in open_items if url_name.startswith(item.stands_for)]
    current = standing[0] if standing else _closest((url for _, url in open_items), path=path)
    groups: dict[str, list[Entry]] = {}
    place = None
    for item, url in open_items:
        if item.in_menu:
            entry = Entry(str(item.label), url, url == current)
            groups.setdefault(str(item.group), []).append(entry)
        if url == current:
            place = Entry(str(item.place or item.label), url, url == path)
    shown = [Group(label, tuple(entries)) for label, entries in groups.items()]
    return Navigation(shown, place)


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
