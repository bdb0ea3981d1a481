from __future__ import annotations

import json
import re
import runpy
import tomllib
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).parents[2]
BILL = runpy.run_path(str(ROOT / "scripts" / "sbom.py"))["bill"]()


def test_the_bill_of_materials_follows_the_schema() -> None:
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(BILL))
    assert error is None, str(error)[:500]


def test_a_wrong_bill_is_found() -> None:
    wrong = {**BILL, "components": [{"name": "ohne Art"}]}
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(wrong)) is not None


def test_every_declared_dependency_is_in_it_with_hashes() -> None:
    found = {one["name"].lower(): one for one in BILL["components"]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split(r"[\[><=]", line)[0].lower() for line in project["dependencies"]}
    assert declared <= set(found)
    assert {"htmx.org", "@kern-ux/native"} <= set(found)
    assert "postcss" not in found, "build tools do not run"
    assert all(one["hashes"] for one in found.values())


def test_it_names_no_host() -> None:
    text = json.dumps(BILL)
    assert not re.search(r"https?://|file:|localhost|/home/|/work/", text)
