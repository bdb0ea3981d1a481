"""Files at a measure. Uploads are hostile: size, kind and name are checked before anything else."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from pathlib import PurePath

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.uploads import MAX_UPLOAD_BYTES
from ankommen.core.viewer import Viewer

from ..models import Attachment, Measure
from ..permissions import may_edit_measure, may_report_status
from ..rules.file_kinds import ALLOWED_ENDINGS, kind_of_file
from .measures import lock_measure


def add_attachment(
    *, actor: Viewer, measure_id: int, upload: File[bytes], is_public: bool, now: datetime
) -> Attachment:
    """Keep a file under a random name; what people called it is kept beside it."""
    content = _read(upload)
    kind = kind_of_file(content)
    if kind is None:
        raise Refused.because(
            "file_kind",
            _("Diese Datei lässt sich nicht anhängen. Möglich sind %(endings)s, ohne Makros.")
            % {"endings": ALLOWED_ENDINGS},
            field="file",
            value=upload.name,
        )
    stored = Attachment(
        name=_shown_name(upload.name or ""),
        content_type=kind,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        added_at=now,
        added_by_label=actor.label,
        is_public=is_public,
    )
    stored.file.save(secrets.token_hex(16), ContentFile(content), save=False)
    try:
        _attach(actor, measure_id, stored)
    except BaseException:
        stored.file.delete(save=False)
        raise
    return stored


def _attach(actor: Viewer, measure_id: int, attachment: Attachment) -> None:
    with transaction.atomic():
        measure = lock_measure(measure_id)
        if not may_report_status(actor, measure):
            raise NotAllowed
        if measure.attachments.filter(sha256=attachment.sha256).exists():
            message = _("Diese Datei hängt schon an der Maßnahme.")
            raise Refused.because("file_twice", message, field="file")
        attachment.measure = measure
        attachment.is_public = attachment.is_public and may_edit_measure(actor, measure)
        attachment.save()
        _record("strategy.attachment_added", actor, measure, attachment)


def set_attachment_visibility(
    *, actor: Viewer, measure_id: int, attachment_id: int, is_public: bool
) -> None:
    with transaction.atomic():
        measure, attachment = _attachment(actor, measure_id, attachment_id)
        attachment.is_public = is_public
        attachment.save(update_fields=["is_public"])
        action = "strategy.attachment_published" if is_public else "strategy.attachment_withdrawn"
        _record(action, actor, measure, attachment)


def remove_attachment(*, actor: Viewer, measure_id: int, attachment_id: int) -> None:
    """Take a file away; the audit keeps its name and hash, the file goes when that is certain."""
    with transaction.atomic():
        measure, attachment = _attachment(actor, measure_id, attachment_id)
        _record("strategy.attachment_removed", actor, measure, attachment)
        file = attachment.file
        attachment.delete()
        transaction.on_commit(lambda: file.storage.delete(str(file.name)))


def _read(upload: File[bytes]) -> bytes:
    if (upload.size or 0) > MAX_UPLOAD_BYTES:
        raise Refused.because(
            "file_too_large",
            _("Die Datei ist größer als %(megabytes)d MB.")
            % {"megabytes": MAX_UPLOAD_BYTES // 1024 // 1024},
            field="file",
            value=upload.size,
        )
    content: bytes = upload.read(MAX_UPLOAD_BYTES + 1)
    if not content:
        raise Refused.because("file_empty", _("Die Datei ist leer."), field="file")
    return content


def _shown_name(name: str) -> str:
    """The name without path, control characters and right-to-left tricks, at most 200 long."""
    last = PurePath(name.replace("\\", "/")).name
    clean = "".join(letter for letter in last if letter.isprintable()).strip(" .")
    return clean[-200:] or _("Anhang")


def _attachment(actor: Viewer, measure_id: int, attachment_id: int) -> tuple[Measure, Attachment]:
    measure = lock_measure(measure_id)
    if not may_edit_measure(actor, measure):
        raise NotAllowed
    attachment = measure.attachments.filter(pk=attachment_id).first()
    if attachment is None:
        raise NotFound
    return measure, attachment


def _record(action: str, actor: Viewer, measure: Measure, attachment: Attachment) -> None:
    audit.record(
        action,
        actor=actor,
        kind="measure",
        id=measure.pk,
        label=str(measure),
        details={"file": attachment.name, "sha256": attachment.sha256},
    )
