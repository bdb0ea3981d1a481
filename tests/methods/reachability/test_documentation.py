"""The page and the docstrings are executed; the public surface is what it says."""

from __future__ import annotations

import doctest
import re
from inspect import isroutine
from pathlib import Path

from ankommen.methods import reachability

PAGE = Path(__file__).parents[3] / "docs" / "methods" / "reachability.md"
FOLDER = Path(reachability.__file__).parent


def test_worked_example_on_the_page() -> None:
    found = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert found.attempted >= 12
    assert found.failed == 0


def test_public_surface() -> None:
    public = [name for name in reachability.__all__ if not name.isupper()]
    assert len(public) > 15
    assert all(getattr(reachability, name).__doc__ for name in public)


def test_docstring_of_the_package_names_every_function() -> None:
    names = [name for name in reachability.__all__ if isroutine(getattr(reachability, name))]
    said = reachability.__doc__ or ""
    assert [name for name in names if f"`{name}`" not in said] == []


def test_every_reason_hint_and_finding_is_said_somewhere() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py"))
    kinds = (reachability.Reason, reachability.Hint)
    unused = [
        one.name for kind in kinds for one in kind if f"{kind.__name__}.{one.name}" not in code
    ]
    unused += [
        one.name
        for one in reachability.Finding
        if not re.search(rf"\(\s*Finding\.{one.name}\b", code)
    ]
    assert unused == []
