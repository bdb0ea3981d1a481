"""Files at a measure. Uploads are hostile: size, kind and name are checked before anything else."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.uploads import MAX_UPLOAD_BYTES
from ankommen.core.viewer import Viewer

from ..models import Attachment, Edition, Measure
from ..permissions import may_edit_measure, may_report_status
from ..rules.file_kinds import ALLOWED_ENDINGS, honest_name, kind_of_file
from .measures import lock_measure


@dataclass(frozen=True, slots=True)
class CheckedUpload:
    """A file that may be kept: what it is told by its first bytes, and a name safe to show."""

    name: str
    content: bytes
    content_type: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def checked_upload(upload: File[bytes]) -> CheckedUpload:
    """Size, kind and name of an upload, or why it is refused."""
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
    name = honest_name(_shown_name(upload.name or ""), kind)
    return CheckedUpload(name, content, kind)


def add_attachment(
    *, actor: Viewer, measure_id: int, upload: File[bytes], is_public: bool, now: datetime
) -> Attachment:
    """Keep a file under a random name; what people called it is kept beside it."""
    checked = checked_upload(upload)
    stored = Attachment(
        name=checked.name,
        content_type=checked.content_type,
        size_bytes=len(checked.content),
        sha256=checked.sha256,
        added_at=now,
        added_by_label=actor.label,
        is_public=is_public,
    )
    stored.file.save(secrets.token_hex(16), ContentFile(checked.content), save=False)
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
        if any(
            is_frozen_with(measure.edition, one)
            for one in measure.attachments.filter(name=attachment.name)
        ):
            message = _(
                "„%(file)s“ gehört zur beschlossenen Edition und wird nicht ersetzt. "
                "Hängen Sie die neue Fassung unter einem anderen Namen an."
            )
            raise Refused.because(
                "attachment_frozen", message % {"file": attachment.name}, field="file"
            )
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
        if is_frozen_with(measure.edition, attachment):
            message = _("„%(file)s“ gehört zur beschlossenen Edition und bleibt, wie es ist.")
            raise Refused.because("attachment_frozen", message % {"file": attachment.name})
        _record("strategy.attachment_removed", actor, measure, attachment)
        file = attachment.file
        attachment.delete()
        transaction.on_commit(lambda: file.storage.delete(str(file.name)))


def is_frozen_with(edition: Edition, attachment: Attachment) -> bool:
    """Whether the file lay before the body that decided: then it keeps its hash for good."""
    return edition.frozen_at is not None and attachment.added_at <= edition.frozen_at


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
