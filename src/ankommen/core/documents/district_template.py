"""The district's Word template: which one counts, and how it is changed."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from .. import audit
from ..errors import NotAllowed
from ..models import WordTemplate
from ..viewer import Viewer
from .word_template import check_template


def may_edit_template(viewer: Viewer) -> bool:
    """It shapes what leaves the house in the district's name: a right for the whole district."""
    return viewer.may("core.edit_template")


def current_template() -> WordTemplate | None:
    """The template that counts, if the district has one."""
    newest = WordTemplate.objects.first()
    return None if newest is None or newest.is_withdrawn else newest


def template_bytes() -> bytes | None:
    """What a Word document is written on. A file that is gone or changed on disk is no template."""
    template = current_template()
    name = str(template.file.name) if template else ""
    if template is None or not default_storage.exists(name):
        return None
    with default_storage.open(name, "rb") as file:
        data = bytes(file.read())
    return data if hashlib.sha256(data).hexdigest() == template.sha256 else None


def template_digest() -> str:
    """Names the look of documents: it changes when the template does."""
    template = current_template()
    return template.sha256 if template else ""


def upload_template(*, data: bytes, name: str, actor: Viewer, now: datetime) -> WordTemplate:
    """Take a checked template; the one before stays for proof."""
    if not may_edit_template(actor):
        raise NotAllowed
    check_template(data, field="file")
    digest = hashlib.sha256(data).hexdigest()
    stored = default_storage.save(f"word_templates/{digest[:16]}.docx", ContentFile(data))
    with transaction.atomic():
        template = WordTemplate.objects.create(
            file=stored,
            name=name[:200],
            sha256=digest,
            uploaded_at=now,
            uploaded_by_label=actor.label,
        )
        _record("core.template_uploaded", template, actor)
    return template


@transaction.atomic
def withdraw_template(*, actor: Viewer) -> None:
    """Back to the looks of the house."""
    if not may_edit_template(actor):
        raise NotAllowed
    template = current_template()
    if template is None:
        return
    template.is_withdrawn = True
    template.save(update_fields=("is_withdrawn",))
    _record("core.template_withdrawn", template, actor)


def _record(action: str, template: WordTemplate, actor: Viewer) -> None:
    audit.record(
        action,
        actor=actor,
        kind="word_template",
        id=template.pk,
        label=template.name,
        details={"sha256": template.sha256},
    )
