from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.browser import browser, page_for, playwright

__all__ = ["browser", "page_for", "playwright"]

os.environ["ANKOMMEN_MODE"] = "test"

DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "demo_district"}


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


def depends_on_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("browser"):
        return item.get_closest_marker("smoke") is not None
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
