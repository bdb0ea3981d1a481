"""Files at a measure: told by their bytes, stored under random names, served as downloads."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from ankommen.core.errors import Refused
from ankommen.strategy.models import Attachment, Edition, Measure
from ankommen.strategy.rules.file_kinds import kind_of_file
from ankommen.strategy.services.attachments import add_attachment, remove_attachment
from tests import people
from tests.strategy import build

PDF = b"%PDF-1.7 minimal"
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LEAD = people.viewer_with("strategy.read", "strategy.report_status", "strategy.edit")


def office_file(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (PDF, "pdf"),
        (b"\x89PNG\r\n\x1a\n...", "png"),
        (office_file("[Content_Types].xml", "word/document.xml"), "wordprocessingml.document"),
        (office_file("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), None),
        (office_file("evil.exe"), None),
        (b"PK\x03\x04 broken", None),
        (b"<html><script>", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", None),
        (b"MZ\x90", None),
        (b"", None),
    ],
)
def test_kind_of_file(content: bytes, ending: str | None) -> None:
    kind = kind_of_file(content)
    assert kind is None if ending is None else str(kind).endswith(ending)


@pytest.fixture
def measure(settings: Any, tmp_path: Path) -> Measure:
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    return build.measure(build.action_field(build.edition()))


def attach(measure: Measure, content: bytes, name: str = "../../Über.pdf") -> Attachment:
    upload = ContentFile(content, name=name)
    return add_attachment(
        actor=LEAD, measure_id=measure.pk, upload=upload, is_public=False, now=NOW
    )


@pytest.mark.django_db
def test_keeps_a_file_under_a_random_name(measure: Measure) -> None:
    kept = attach(measure, PDF)
    assert kept.name == "Über.pdf"
    assert "ber" not in str(kept.file.name)
    assert (kept.content_type, kept.size_bytes, len(kept.sha256)) == ("application/pdf", 16, 64)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "code"),
    [(b"MZ", "file_kind"), (b"", "file_empty"), (b"%PDF-" + b"0" * 21_000_000, "file_too_large")],
)
def test_refuses_what_is_hostile_and_keeps_nothing(
    measure: Measure, tmp_path: Path, content: bytes, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        attach(measure, content)
    assert refused.value.problems[0].code == code
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_the_same_file_twice_leaves_one(measure: Measure, tmp_path: Path) -> None:
    attach(measure, PDF)
    with pytest.raises(Refused):
        attach(measure, PDF, "anders.pdf")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


@pytest.mark.django_db
def test_is_served_as_a_download_to_those_who_may_read(client: Client, measure: Measure) -> None:
    kept = attach(measure, PDF)
    base = f"/intern/konzept/{measure.edition.slug}/massnahmen/{measure.slug}/dateien/"
    client.force_login(people.reader())
    response = client.get(f"{base}{kept.pk}/")
    assert response.content == PDF
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    client.force_login(people.stranger())
    assert client.get(f"{base}{kept.pk}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_removed_file_is_gone_from_the_disk(measure: Measure, tmp_path: Path) -> None:
    kept = attach(measure, PDF)
    remove_attachment(actor=LEAD, measure_id=measure.pk, attachment_id=kept.pk)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_what_was_decided_with_the_edition_is_not_replaced(measure: Measure) -> None:
    decided = attach(measure, PDF)
    Edition.objects.update(frozen_at=NOW)
    with pytest.raises(Refused) as refused:
        attach(measure, PDF + b" anders")
    assert refused.value.problems[0].code == "attachment_frozen"
    with pytest.raises(Refused) as refused:
        remove_attachment(actor=LEAD, measure_id=measure.pk, attachment_id=decided.pk)
    assert refused.value.problems[0].code == "attachment_frozen"
    assert Attachment.objects.get().sha256 == decided.sha256


@pytest.mark.django_db
def test_what_came_after_the_decision_can_go_again(measure: Measure) -> None:
    Edition.objects.update(frozen_at=NOW - timedelta(days=1))
    later = attach(measure, PDF)
    remove_attachment(actor=LEAD, measure_id=measure.pk, attachment_id=later.pk)
    assert not Attachment.objects.exists()
