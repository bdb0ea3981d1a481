"""What is happening right now: the request or the job that log lines and error pages name."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

# 32 hexadecimal digits, with or without the hyphens of a UUID: no name or token fits into that.
WELL_FORMED = re.compile(
    r"[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)
_nothing: Mapping[str, str] = {}
_current: ContextVar[Mapping[str, str]] = ContextVar("event", default=_nothing)


def current() -> Mapping[str, str]:
    """`request` or `job` with its id; empty outside of both."""
    return _current.get()


@contextmanager
def event(**ids: str) -> Iterator[None]:
    token = _current.set(ids)
    try:
        yield
    finally:
        _current.reset(token)


def request_id(offered: str) -> str:
    """The id that a proxy gave if it is one, else a new one."""
    return offered if WELL_FORMED.fullmatch(offered) else uuid.uuid4().hex
