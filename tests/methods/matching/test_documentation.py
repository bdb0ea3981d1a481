"""The page and the docstrings are executed; the public surface is what it says."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from inspect import isroutine
from pathlib import Path

import pytest

from ankommen.methods import matching

PAGE = Path(__file__).parents[3] / "docs" / "methods" / "matching.md"
FOLDER = Path(matching.__file__).parent
MODULES = [f"{matching.__name__}.{item.name}" for item in pkgutil.iter_modules(matching.__path__)]


def test_worked_example_on_the_page() -> None:
    found = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert found.attempted >= 12
    assert found.failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_public_surface() -> None:
    assert sorted(matching.__all__) == matching.__all__
    assert all(getattr(matching, name).__doc__ for name in matching.__all__)


def test_docstring_of_the_package_names_every_function() -> None:
    functions = [name for name in matching.__all__ if isroutine(getattr(matching, name))]
    said = matching.__doc__ or ""
    assert [name for name in functions if f"`{name}`" not in said] == []


def test_every_reason_and_hint_is_said_somewhere() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py"))
    unused = [one.name for one in matching.Reason if f"Reason.{one.name}" not in code]
    unused += [one.name for one in matching.Hint if f"Hint.{one.name}" not in code]
    assert unused == []
