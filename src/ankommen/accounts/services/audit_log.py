from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed
from ankommen.core.viewer import Viewer

from ..permissions import may_read_audit


@transaction.atomic
def record_reading(*, actor: Viewer, wanted: dict[str, str]) -> None:
    """Reading the log is logged too, with what was looked for."""
    if not may_read_audit(actor):
        raise NotAllowed
    audit.record(
        "core.audit_read",
        actor=actor,
        kind="audit",
        id="",
        label=_("Protokoll"),
        details=dict(wanted),
    )
