from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings


def files_below(folder: Path) -> override_settings:
    """As a context: uploaded files go into this folder."""
    backend = "ankommen.core.storage.WholeFiles"
    default = {"BACKEND": backend, "OPTIONS": {"location": folder}}
    return override_settings(STORAGES={**settings.STORAGES, "default": default})


@pytest.fixture
def file_store(tmp_path: Path) -> Iterator[Path]:
    """Uploaded files go into a folder that only this test has."""
    with files_below(tmp_path):
        yield tmp_path
