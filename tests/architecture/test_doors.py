"""Apps meet at their doors: `public.py`, foreign keys named as strings, registries of core."""

from __future__ import annotations

import ast

import pytest

from .sources import APPS, Source, imported, sources


def of(package: str) -> list[Source]:
    return [source for source in sources() if source.package == package]


@pytest.mark.parametrize("app", APPS)
def test_an_app_is_imported_by_others_only_through_its_door(app: str) -> None:
    door = f"ankommen.{app}.public"
    past_the_door = [
        f"{source.path}:{line} imports {name}"
        for source in sources()
        if source.package not in {app, "config", ""}
        for line, name in imported(source)
        if name.startswith(f"ankommen.{app}.") and not f"{name}.".startswith(f"{door}.")
    ]
    assert past_the_door == []


@pytest.mark.parametrize("package", ["core", "methods"])
def test_the_foundation_imports_no_app(package: str) -> None:
    upward = [
        f"{source.path}:{line} imports {name}"
        for source in of(package)
        for line, name in imported(source)
        if name.startswith("ankommen.") and name.split(".")[1] in {*APPS, "config"}
    ]
    assert upward == []


def test_methods_know_nothing_but_python_and_numbers() -> None:
    known = ("ankommen.methods", "numpy", "scipy", "numba", "highspy")
    foreign = [
        f"{source.path}:{line} imports {name}"
        for source in of("methods")
        for line, name in imported(source)
        if name.split(".")[0] in {"django", "ankommen"} and not name.startswith(known)
    ]
    assert foreign == []


@pytest.mark.parametrize("app", APPS)
def test_models_of_other_apps_are_named_as_strings(app: str) -> None:
    relations = {"ForeignKey", "OneToOneField", "ManyToManyField"}
    strange = []
    for source in of(app):
        for node in ast.walk(source.tree):
            if not (isinstance(node, ast.Call) and getattr(node.func, "attr", "") in relations):
                continue
            target = node.args[0] if node.args else None
            if isinstance(target, ast.Attribute):
                strange.append(f"{source.path}:{node.lineno} names a model of another module")
    assert strange == []


@pytest.mark.parametrize("app", APPS)
def test_rules_are_pure(app: str) -> None:
    """No tables, no clock, no settings: plain values in, plain values out."""
    impure = ("django.db", "django.conf", "django.utils.timezone", "django.apps", "django.http")
    found = [
        f"{source.path}:{line} imports {name}"
        for source in of(app)
        if "rules" in source.path.parts or source.path.name == "rules.py"
        for line, name in imported(source)
        if name.startswith(impure) or ".models" in name
    ]
    assert found == []


@pytest.mark.parametrize("app", APPS)
def test_a_door_lets_out_plain_values(app: str) -> None:
    """No function of a door says that it returns a queryset or takes a request for a model."""
    leaking = [
        f"{source.path}:{node.lineno} {node.name} returns {ast.unparse(node.returns)}"
        for source in of(app)
        if source.path.name == "public.py"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef) and node.returns is not None
        if "QuerySet" in ast.unparse(node.returns)
    ]
    assert leaking == []


def test_views_of_one_app_do_not_call_services_of_another() -> None:
    """Services of another app are reached by its door, which decides what others may ask."""
    calls = [
        f"{source.path}:{line} imports {name}"
        for source in sources()
        for line, name in imported(source)
        if ".services" in name
        and name.startswith("ankommen.")
        and name.split(".")[1] not in {source.package, "core"}
        and source.package not in {"config", ""}
    ]
    assert calls == []
