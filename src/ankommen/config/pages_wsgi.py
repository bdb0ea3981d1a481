"""The application inside granian's own child, which ends when granian was killed."""

from __future__ import annotations

from multiprocessing import parent_process

from ankommen.config.wsgi import application
from ankommen.core.operations.together import end_with

__all__ = ["application"]

if (granian := parent_process()) and granian.pid:
    end_with(granian.pid)
