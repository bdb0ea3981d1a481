"""One line for each event, as text or as JSON, without personal data.

Our own messages are written for the log. What libraries say can quote addresses, headers and rows:
of it stands here only the text without its values. Of an exception stand its kind and its place,
never its message.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

from .events import current

OURS = ("ankommen", "_granian")
FACTS = ("route", "method", "status", "duration_ms")
FRAMES = 6
WITHHELD = "(text withheld)"


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(_facts(record))


class TextLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        facts = _facts(record)
        head = " ".join(str(facts.pop(name)) for name in ("time", "level", "logger"))
        message = _on_one_line(str(facts.pop("message")))
        rest = "".join(f" {name}={_on_one_line(str(value))}" for name, value in facts.items())
        return f"{head}: {message}{rest}"


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": _message(record),
        **current(),
    }
    facts |= {name: getattr(record, name) for name in FACTS if hasattr(record, name)}
    if record.exc_info and record.exc_info[1]:
        facts["error"] = told(record.exc_info[1])
    return facts


def _message(record: logging.LogRecord) -> str:
    """Without arguments the text of a library may have its values inside already."""
    if record.name.partition(".")[0] in OURS:
        return record.getMessage()
    return str(record.msg) if record.args and isinstance(record.msg, str) else WITHHELD


def told(error: BaseException) -> str:
    """What broke and where, innermost first, with what lay behind it."""
    behind = error.__cause__ or error.__context__
    cause = f"; after {type(behind).__name__}" if behind else ""
    return f"{type(error).__name__} at {place_of(error)}{cause}"


def place_of(error: BaseException) -> str:
    return " < ".join(
        f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}"
        for frame in reversed(traceback.extract_tb(error.__traceback__)[-FRAMES:])
    )


def _on_one_line(text: str) -> str:
    """Whatever could begin a line of its own, or hide in one, is written out."""
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode() for one in text
    )
