from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate

from ankommen.core.operations.readiness import pending_migrations
from ankommen.core.search.rebuilding import queue_if_outdated


class Command(migrate.Command):
    """Django's own; behind it the search is made anew by the worker if this version needs it."""

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if not (options["plan"] or options["check_unapplied"] or pending_migrations()):
            queue_if_outdated()
