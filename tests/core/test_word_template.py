"""The district's template: uploaded once, used from then on, taken back without a trace lost."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document

from ankommen.core.documents import district_template as templates
from ankommen.core.errors import NotAllowed, Refused
from ankommen.core.models import AuditEntry, WordTemplate
from tests.people import maren, reader, viewer_with
from tests.strategy.conftest import files_below

from .test_word import HOSTILE, TEMPLATE

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 2, 3, 10, tzinfo=UTC)
EDITOR = viewer_with("core.edit_template")


@pytest.fixture(autouse=True)
def store(tmp_path: Path) -> Any:
    with files_below(tmp_path):
        yield tmp_path


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def upload(data: bytes = TEMPLATE) -> WordTemplate:
    return templates.upload_template(data=data, name="kreis.docx", actor=EDITOR, now=NOW)


def test_an_uploaded_template_counts_until_it_is_withdrawn() -> None:
    upload()
    assert templates.template_bytes() == TEMPLATE
    templates.withdraw_template(actor=EDITOR)
    assert templates.template_bytes() is None
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert actions == {"core.template_uploaded", "core.template_withdrawn"}
    assert WordTemplate.objects.count() == 1


def test_who_may_not_and_what_is_hostile_leaves_nothing() -> None:
    with pytest.raises(NotAllowed):
        templates.upload_template(data=TEMPLATE, name="a", actor=viewer_with(), now=NOW)
    with pytest.raises(Refused):
        upload(HOSTILE["active"])
    assert not WordTemplate.objects.exists()


def test_a_file_changed_on_disk_is_no_template(store: Path) -> None:
    template = upload()
    (store / str(template.file.name)).write_bytes(b"something else")
    assert templates.template_bytes() is None


def test_the_page_takes_a_template_and_names_what_is_wrong_with_a_bad_one() -> None:
    client, url = client_of(maren()), reverse("core:word_template")
    bad = client.post(url, {"file": SimpleUploadedFile("makros.docm", HOSTILE["active"])})
    assert "Makros" in bad.content.decode()
    good = client.post(url, {"file": SimpleUploadedFile("kreis.docx", TEMPLATE)}, follow=True)
    assert "kreis.docx" in good.content.decode()
    sample = client.get(reverse("core:word_template_sample"))
    document: Any = Document(io.BytesIO(sample.content))
    assert document.styles["Heading 1"].font.name == "Kreisschrift"
    taken = client.post(url, {"withdraw": "1"}, follow=True).content.decode()
    assert "kreis.docx" not in taken


def test_readers_find_no_such_page() -> None:
    assert client_of(reader()).get(reverse("core:word_template")).status_code == 404
