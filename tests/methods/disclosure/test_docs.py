from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

import ankommen.methods.disclosure as surface

ROOT = Path(__file__).resolve().parents[3]


def test_the_worked_example_runs() -> None:
    page = ROOT / "docs" / "methods" / "disclosure.md"
    result = doctest.testfile(str(page), module_relative=False)
    assert result.attempted >= 8
    assert result.failed == 0


@pytest.mark.parametrize("name", ["tables", "noise", "attacks", "rounding", "names", "linkage"])
def test_the_examples_of_the_docstrings_run(name: str) -> None:
    module = import_module(f"ankommen.methods.disclosure.{name}")
    result = doctest.testmod(module)
    assert result.attempted >= 1
    assert result.failed == 0


def test_the_public_surface_is_declared_and_there() -> None:
    assert len(set(surface.__all__)) == len(surface.__all__)
    assert all(hasattr(surface, name) for name in surface.__all__)


def test_every_reason_is_said_somewhere() -> None:
    folder = Path(surface.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    unused = [r.name for r in surface.Reason if f"Reason.{r.name}" not in code]
    assert unused == []
