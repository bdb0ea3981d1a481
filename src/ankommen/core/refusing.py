"""What stops a command, said to the person at the keyboard in their language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError
from django.utils import translation

from .errors import Refused


@contextmanager
def speaking(
    language: str, refusal: type[Exception], worded: Callable[[Any], Refused]
) -> Iterator[None]:
    """Around a command: what an engine refuses in its codes comes out `worded`, and so does a file
    that cannot be read or written. No chain of errors follows: it could show what was in a file.
    """
    with translation.override(language):
        try:
            yield
        except refusal as error:
            raise CommandError(str(worded(error))) from None
        except Refused as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from None
