"""No page, export or API compares employees: nothing in the code counts or sums by person."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from ankommen.core.privacy.declarations import is_author

SOURCE = Path(__file__).parents[2] / "src" / "ankommen"
COUNTING = {"annotate", "aggregate"}
GROUPING = {"values", "values_list"}
COLLECTING = {"Counter", "groupby"}
GATE = "by_person_allowed"


def person_columns() -> set[str]:
    """Every column that says who did something or whose something is."""
    found = {"user", "user_id", "actor_id", "actor_label", "author_id", "author_label"}
    for model in apps.get_models():
        if model.__module__.startswith("ankommen."):
            for column in model._meta.concrete_fields:
                to_a_user = column.related_model is not None and (
                    column.related_model._meta.label == settings.AUTH_USER_MODEL
                )
                if is_author(column) or to_a_user:
                    found.add(column.name)
    return found


def counted_by_person(source: str, columns: set[str]) -> list[int]:
    """Lines that group by such a column and count, unless the agreement is asked first."""
    tree = ast.parse(source)
    if any(
        isinstance(node, ast.Name | ast.Attribute) and _name(node) == GATE
        for node in ast.walk(tree)
    ):
        return []
    return sorted({line for node in ast.walk(tree) for line in _lines(node, columns)})


def _lines(node: ast.AST, columns: set[str]) -> Iterator[int]:
    if not isinstance(node, ast.Call):
        return
    if _name(node.func) in COUNTING:
        yield from (
            call.lineno
            for call in _chain(node)
            if _name(call.func) in GROUPING and _strings(call.args) & columns
        )
    if _name(node.func) in COLLECTING and (_attributes(node) | _strings(ast.walk(node))) & columns:
        yield node.lineno


def _chain(node: ast.AST) -> Iterator[ast.Call]:
    while isinstance(node, ast.Call):
        yield node
        node = node.func.value if isinstance(node.func, ast.Attribute) else node.func


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _strings(nodes: Iterable[ast.AST]) -> set[str]:
    constants = (node.value for node in nodes if isinstance(node, ast.Constant))
    found = {value for value in constants if isinstance(value, str)}
    return found | {part for text in found for part in text.split("__")}


def _attributes(node: ast.AST) -> set[str]:
    return {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}


def test_nothing_counts_by_person() -> None:
    columns = person_columns()
    found = {
        str(path.relative_to(SOURCE)): lines
        for path in SOURCE.rglob("*.py")
        if "migrations" not in path.parts
        if (lines := counted_by_person(path.read_text(encoding="utf-8"), columns))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        'Job.objects.values("asked_by_id").annotate(n=Count("id"))',
        'Entry.objects.filter(a=1).values_list("actor_label").order_by().annotate(Count("id"))',
        "Counter(row.reported_by_label for row in rows)",
        'Report.objects.values("measure__reported_by_id").annotate(n=Count("pk"))',
    ],
)
def test_a_comparison_would_be_found_and_passes_only_behind_the_agreement(source: str) -> None:
    columns = person_columns()
    assert counted_by_person(source, columns) == [1]
    assert counted_by_person(f"if by_person_allowed(today=today): {source}", columns) == []
    assert counted_by_person(source.replace("_by_", "_at_").replace("actor", "area"), columns) == []
