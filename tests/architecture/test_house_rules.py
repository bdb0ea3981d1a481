"""Small files, small functions, honest names, and a first line that says what a folder is."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest
from django.core.management import call_command

from .sources import APPS, REPOSITORY, ROOT, sources

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base2"}
FOLDERS_OF_THE_FRAMEWORK = {"management", "templatetags", "formats"}
WORDS_OF_THE_FRAMEWORK = {"services", "forms", "messages", "sites"}


def test_no_file_passes_400_lines() -> None:
    long = [
        f"{source.path}: {lines}"
        for source in sources()
        if (lines := source.text.count("\n")) > LONGEST_FILE
    ]
    assert long == []


def test_no_function_passes_60_lines() -> None:
    long = [
        f"{source.path}:{node.lineno} {node.name}: {length}"
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert long == []


def test_no_module_has_an_empty_name() -> None:
    empty = [str(source.path) for source in sources() if EMPTY_NAMES & set(source.module)]
    assert empty == []
    assert not WORDS_OF_THE_FRAMEWORK & set(APPS)


def test_every_package_says_in_its_first_line_what_it_is() -> None:
    silent = [
        str(source.path)
        for source in sources()
        if source.path.name == "__init__.py"
        and not FOLDERS_OF_THE_FRAMEWORK & set(source.path.parts)
        and not ast.get_docstring(source.tree)
    ]
    assert silent == []


def test_nothing_is_left_to_do_in_the_code() -> None:
    marks = ("TODO", "FIXME", "XXX")
    left = [str(source.path) for source in sources() if any(mark in source.text for mark in marks)]
    assert left == []


def test_no_error_is_swallowed() -> None:
    """Only an exception with a name of its own may be let go."""
    broad = {"", "Exception", "BaseException"}
    swallowed = [
        f"{source.path}:{node.lineno}"
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler)
        if node.type is None
        or (ast.unparse(node.type) in broad and all(isinstance(x, ast.Pass) for x in node.body))
    ]
    assert swallowed == []


@pytest.mark.parametrize("app", [*APPS, "core"])
def test_an_app_begins_with_one_migration_and_gives_every_number_once(app: str) -> None:
    names = sorted(path.name for path in (ROOT / app / "migrations").glob("0*.py"))
    assert names[0] == "0001_initial.py"
    assert len({name[:4] for name in names}) == len(names)


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_lock_files_name_no_host_and_tracked_files_no_machine() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/hygiene.py"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_layers_hold() -> None:
    """The same contracts as `make check`, so that a test run alone shows a breach."""
    from importlinter.application.use_cases import lint_imports
    from importlinter.configuration import configure

    configure()
    assert lint_imports(config_filename=str(REPOSITORY / "pyproject.toml"))
