from __future__ import annotations

from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed
from ankommen.core.viewer import Viewer

from ..permissions import may_read_audit


def record_reading(*, actor: Viewer, wanted: dict[str, str]) -> None:
    """Reading the log is logged too, with what was looked for."""
    if not may_read_audit(actor):
        raise NotAllowed
    audit.record_read(
        "core.audit_read",
        viewer=actor,
        purpose=audit.Purpose.REVIEW,
        kind="audit",
        id="",
        label=_("Protokoll"),
        details=dict(wanted),
    )


def record_export(*, actor: Viewer, wanted: dict[str, str], kind: str) -> None:
    """A file of the log is a reading of its own: it says what was taken out, and as what."""
    if not may_read_audit(actor):
        raise NotAllowed
    audit.record_read(
        "core.audit_exported",
        viewer=actor,
        purpose=audit.Purpose.REVIEW,
        kind="audit",
        id="",
        label=_("Protokoll"),
        details={**wanted, "as": kind},
    )
