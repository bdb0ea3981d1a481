"""The page and the docstrings are executed; the public surface is what it says."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from inspect import isroutine
from pathlib import Path

import pytest

from ankommen.methods import weighting

PAGE = Path(__file__).parents[3] / "docs" / "methods" / "weighting.md"
MODULES = [f"{weighting.__name__}.{item.name}" for item in pkgutil.iter_modules(weighting.__path__)]


def test_worked_example_on_the_page() -> None:
    found = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert found.attempted > 20
    assert found.failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_public_surface() -> None:
    assert sorted(weighting.__all__) == weighting.__all__
    assert all(getattr(weighting, name).__doc__ for name in weighting.__all__)


def test_docstring_of_the_package_names_every_function() -> None:
    functions = [name for name in weighting.__all__ if isroutine(getattr(weighting, name))]
    said = weighting.__doc__ or ""
    assert [name for name in functions if f"`{name}`" not in said] == []
