"""What of this app is personal, what for and how long; and what is not."""

from __future__ import annotations

from ankommen.core.privacy.declarations import Processing
from ankommen.core.registries.personal_records import Known

PROCESSINGS: tuple[Processing, ...] = ()

PLAIN: dict[str, tuple[str, ...]] = {
    "committees.Body": ("name",),
    "committees.Meeting": ("place",),
    "committees.Resolution": ("paper_number", "text", "title"),
}

KNOWN: tuple[Known, ...] = ()
NOT_SEARCHED: dict[str, str] = {}
