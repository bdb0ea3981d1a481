"""An attempt went wrong: will it pass by itself, and how long does it wait?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from smtplib import (
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from django.db import InterfaceError, OperationalError

from ..faults import Cause, cause_of

OUTSIDE: tuple[type[Exception], ...] = (OSError,)
TRANSIENT: tuple[type[Exception], ...] = (OperationalError, InterfaceError, *OUTSIDE)
NOT_BY_WAITING = (FileExistsError, FileNotFoundError, IsADirectoryError, NotADirectoryError)


@dataclass(frozen=True, slots=True)
class Retry:
    """How often a kind of work is tried, and how long it waits: the delay doubles each time."""

    attempts: int = 5
    delay: timedelta = timedelta(seconds=30)
    longest: timedelta = timedelta(hours=1)
    transient: tuple[type[Exception], ...] = TRANSIENT

    def __post_init__(self) -> None:
        if self.attempts < 1 or self.delay <= timedelta():
            raise ValueError("Work is tried at least once, and waits before it is tried again.")

    def delay_after(self, failures: int) -> timedelta | None:
        """How long to wait after so many failures; None when it has been tried often enough."""
        if failures >= self.attempts:
            return None
        doubled: timedelta = self.delay * 2 ** min(failures - 1, 20)
        return min(doubled, self.longest)

    def may_pass(self, error: Exception) -> bool:
        """Whether the same attempt can succeed later without anybody changing anything here."""
        return isinstance(error, self.transient) and not is_final(error)


NO_RETRY = Retry(attempts=1)


def is_final(error: Exception) -> bool:
    """A missing file does not appear by waiting; a mail refused for good stays refused."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    if isinstance(error, SMTPResponseException):
        return error.smtp_code >= 500
    return isinstance(error, (*NOT_BY_WAITING, SMTPNotSupportedError)) or _is_mistake(error)


def _is_mistake(error: Exception) -> bool:
    """A query that is wrong stays wrong, although SQLite calls that an operational error too."""
    return isinstance(error, OperationalError) and cause_of(error) is None


def cause(error: Exception) -> Cause:
    return cause_of(error) or Cause.OTHER
