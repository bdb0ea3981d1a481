"""The product's own Python files, parsed once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps

import ankommen

ROOT = Path(ankommen.__file__).parent
REPOSITORY = Path(__file__).parents[2]
APPS = tuple(
    app.name.removeprefix("ankommen.")
    for app in apps.get_app_configs()
    if app.name.startswith("ankommen.") and app.label not in {"core", "config"}
)


@dataclass(frozen=True, slots=True)
class Source:
    """A Python file: where it is inside the package, its text and its tree."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        """The first folder: the app, or `core`, `config`, `methods`."""
        return self.path.parts[0] if len(self.path.parts) > 1 else ""

    @property
    def module(self) -> tuple[str, ...]:
        """Dotted name as parts, without `__init__`."""
        parts = ("ankommen", *self.path.with_suffix("").parts)
        return parts[:-1] if parts[-1] == "__init__" else parts

    @property
    def folder(self) -> tuple[str, ...]:
        """The package against which relative imports count."""
        return self.module if self.path.name == "__init__.py" else self.module[:-1]


@cache
def sources() -> tuple[Source, ...]:
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        found.append(Source(path.relative_to(ROOT), text, ast.parse(text)))
    return tuple(found)


@cache
def _imported_by_path() -> dict[Path, tuple[tuple[int, str], ...]]:
    return {source.path: tuple(_imported(source)) for source in sources()}


def imported(source: Source) -> tuple[tuple[int, str], ...]:
    """Every imported name with its line, relative imports written out."""
    return _imported_by_path()[source.path]


def _imported(source: Source) -> Iterator[tuple[int, str]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(source, node)
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def _base(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    folder = source.folder[: len(source.folder) - node.level + 1]
    return ".".join([*folder, *([node.module] if node.module else [])])
