from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from unittest import mock

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponseNotFound
from pytest_django.plugin import DjangoDbBlocker

from ankommen.accounts.models import User
from ankommen.accounts.selectors import viewer_of
from ankommen.core.viewer import Viewer
from tests.strategy.conftest import files_below

from .world import World, build_world


@pytest.fixture(scope="module")
def world(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """Built once for the module; each test undoes its own changes.

    Two thirds of all knocks end at the page for 404, which tests/core/test_ui_error_pages.py reads:
    here the status is enough. Who knocks again and again holds the same roles each time: they are
    read once.
    """
    store = files_below(tmp_path_factory.mktemp("files"))
    plain = mock.patch("ankommen.config.urls.handler404", _plain_404, create=True)
    viewers = mock.patch("ankommen.accounts.middleware.viewer_of", cache(_viewer_of))
    with store, plain, viewers, django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


def _viewer_of(user: User, *, today: date) -> Viewer:
    return viewer_of(user, today=today)


def _plain_404(request: HttpRequest, exception: Exception) -> HttpResponseNotFound:
    return HttpResponseNotFound()
