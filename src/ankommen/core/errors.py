"""One error shape for page, API and log: what is wrong, where, which value, what is allowed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, said to the person who can mend it.

    `message` is a translated sentence; `field` the form field or cell it belongs to (empty: the
    whole input); `code` stays the same in every language.
    """

    code: str
    message: str
    field: str = ""
    value: Any = None


@dataclass(eq=False)
class Refused(Exception):
    """A service refuses: nothing was written. Carries every problem, not only the first."""

    problems: tuple[Problem, ...] = field(default=())

    def __str__(self) -> str:
        return " ".join(str(problem.message) for problem in self.problems)

    @classmethod
    def because(cls, code: str, message: str, *, field: str = "", value: Any = None) -> Refused:
        return cls((Problem(code=code, message=message, field=field, value=value),))


class NotAllowed(Exception):
    """The actor lacks the right. Views answer 404, so that strangers learn nothing."""


class NotFound(Exception):
    """There is no such row, or this viewer may not know of it. Views answer 404."""
