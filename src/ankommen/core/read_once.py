"""While one page is put together by many hands, what they all read is read once.

    with reading_together():          # the page
        ...

    @read_once                        # the selector
    def edition_of(day: date) -> Edition | None: ...

Outside of such a page every call reads anew, so that no service sees what it has just changed as it
was before. The arguments must be plain values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Given = ParamSpec("Given")
Found = TypeVar("Found")

_kept: ContextVar[dict[Any, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def reading_together() -> Iterator[None]:
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def read_once(read: Callable[Given, Found]) -> Callable[Given, Found]:
    @wraps(read)
    def reading(*args: Given.args, **kwargs: Given.kwargs) -> Found:
        kept = _kept.get()
        if kept is None:
            return read(*args, **kwargs)
        key = (read, args, tuple(sorted(kwargs.items())))
        if key not in kept:
            kept[key] = read(*args, **kwargs)
        found: Found = kept[key]
        return found

    return reading
