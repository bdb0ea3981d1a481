from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from django.utils import translation

from tests.browser import browser, page_for, playwright

__all__ = ["browser", "page_for", "playwright"]

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

    from ankommen.core.models import Area
    from tests.demo import Snapshot

os.environ["ANKOMMEN_MODE"] = "test"

DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "demo_district"}


def pytest_configure(config: pytest.Config) -> None:
    from tests.audit_flush import allow_flush

    allow_flush()
    # How long one example takes says more about the machine than about the rule.
    hypothesis.settings.register_profile("house", deadline=None)
    hypothesis.settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-tests-only",
        action="store_true",
        help="leave out what no database can change: rules, methods, all browser tests but smoke",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--database-tests-only"):
        return
    kept = [item for item in items if depends_on_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def pytest_collection_finish() -> None:
    """The modules of product and libraries stay: no need to search them for rubbish again. What a
    request leaves behind falls by itself; looking for circles every 700 objects took a tenth of
    the suite.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def depends_on_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("browser"):
        return item.get_closest_marker("smoke") is not None
    if item.get_closest_marker("any_database"):
        return False
    uses = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(uses & DATABASE_FIXTURES)


def skip_or_fail(reason: str) -> None:
    """What is missing may be skipped at a desk, never in CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of official tables and schemas, outside the product."""
    folder = Path(os.environ.get("ANKOMMEN_REFERENCE_DATA", "-"))
    if not folder.is_dir():
        skip_or_fail("ANKOMMEN_REFERENCE_DATA names no folder with reference data")
    return folder


@pytest.fixture(scope="session")
def demo_snapshot(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Snapshot:
    """Every row of the demo district, loaded once in a run."""
    from tests.demo import shared_snapshot, take_snapshot

    with django_db_blocker.unblock():
        if "PYTEST_XDIST_WORKER" in os.environ:
            return shared_snapshot(tmp_path_factory.getbasetemp().parent)
        return take_snapshot()


@pytest.fixture
def demo_district(db: None, demo_snapshot: Snapshot) -> Area:
    """The demo district with all its rows; with `transactional_db` and `live_server` too.

    Log in as maren, tomasz, scholz, becker, kreistag, steuerung, admin or datenschutz.
    """
    from ankommen.core.models import Installation
    from tests.demo import restore

    restore(demo_snapshot)
    return Installation.objects.select_related("district").get().district


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    """A request in English leaves its language to the thread; the next test starts in German."""
    yield
    translation.deactivate()
