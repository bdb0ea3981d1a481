"""publiccode.yml says what the standard and its German edition ask for.

The standard is text: keys, presence and allowed values are read out of its headings.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from ankommen.core.languages import COMPLETE

ROOT = Path(__file__).resolve().parents[2]
KEY = re.compile(r"^Key ``(?P<path>[^`]+)``(?P<old> \(\*deprecated\*\))?\n[~']+\n", re.MULTILINE)
EDITIONS = ("standard", "de")
PEOPLE_NEEDED = {"internal", "community"}


@dataclass(frozen=True, slots=True)
class Key:
    path: str
    is_old: bool
    is_mandatory: bool
    kind: str
    allowed: frozenset[str]

    def values_in(self, document: dict[str, Any]) -> list[Any]:
        """The values at this key, one for each language; None where it is missing."""
        places: list[Any] = [document]
        for step in self.path.split("/"):
            parents = [place for place in places if isinstance(place, dict)]
            if step == "[lang]":
                places = [value for place in parents for value in place.values()]
            else:
                places = [place.get(step) for place in parents]
        return places


def keys_of(text: str) -> dict[str, Key]:
    heads = list(KEY.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    parts = {
        head["path"]: (head["old"], text[head.end() : end])
        for head, end in zip(heads, ends, strict=True)
    }
    return {path: _key(path, old is not None, part) for path, (old, part) in parts.items()}


def _key(path: str, is_old: bool, part: str) -> Key:
    presence = re.search(r"-  Presence: (.+)", part)
    kind = re.search(r"-  Type: (.+)", part)
    values = re.search(r"-  (?:Allowed values|Values): (``(?:.|\n)+?)\n\n", part)
    is_open = values is not None and "outside this list are allowed" in values[1]
    return Key(
        path,
        is_old,
        # What is mandatory only under a condition is asked for in `problems`.
        presence is not None and re.match(r"mandatory(?! if)", presence[1]) is not None,
        kind[1] if kind else "",
        frozenset() if values is None or is_open else frozenset(re.findall(r"[\w/]+", values[1])),
    )


def problems(document: dict[str, Any], folder: Path) -> set[str]:
    """What is missing, unknown or wrong, each with its key."""
    keys = keys_of((folder / "schema.core.rst").read_text(encoding="utf-8"))
    found = {f"unknown {path}" for path in unknown(document, set(keys))}
    for key in keys.values():
        for value in key.values_in(document):
            found |= {f"{word} {key.path}" for word in wrong(key, value)}
    listed = (folder / "categories-list.rst").read_text(encoding="utf-8")
    categories = set(re.findall(r"^- ([\w-]+)", listed, re.MULTILINE))
    found |= {f"category {name}" for name in set(document["categories"]) - categories}
    maintenance = document["maintenance"]
    if maintenance["type"] in PEOPLE_NEEDED and not maintenance.get("contacts"):
        found.add("missing maintenance/contacts")
    if (maintenance["type"] == "contract") is not bool(maintenance.get("contractors")):
        found.add("contractors")
    return found


def wrong(key: Key, value: Any) -> list[str]:
    if value is None or value in ("", [], {}):
        return ["missing"] if key.is_mandatory else []
    found = ["deprecated"] if key.is_old else []
    wants_list = key.kind.lower().startswith(("array", "list"))
    wants_text = key.kind.startswith(("string", "enumerated string")) and " or " not in key.kind
    if (wants_list and not isinstance(value, list)) or (wants_text and not isinstance(value, str)):
        return [*found, "type of"]
    if key.kind == "boolean" and not isinstance(value, bool):
        found.append("type of")
    if "URL" in key.kind and not re.match(r"https?://\S+$", str(value)):
        found.append("no address in")
    if key.allowed and value not in key.allowed:
        found.append("value of")
    lowest, highest = (re.search(rf"{word} (\d+) chars", key.kind) for word in ("min", "max"))
    if (lowest and len(value) < int(lowest[1])) or (highest and len(value) > int(highest[1])):
        found.append("length of")
    return found


def unknown(document: dict[str, Any], known: set[str], above: str = "") -> set[str]:
    """Keys that the standard does not have."""
    found = set()
    for name, value in document.items():
        path = above + ("[lang]" if above == "description/" else name)
        below = any(key.startswith(f"{path}/") for key in known)
        if not below and path not in known:
            found.add(path)
        elif below and isinstance(value, dict):
            found |= unknown(value, known, f"{path}/")
    return found


@pytest.fixture
def document() -> dict[str, Any]:
    read = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    assert isinstance(read, dict)
    return read


@pytest.fixture(params=EDITIONS)
def folder(request: pytest.FixtureRequest, reference_data: Path) -> Path:
    return reference_data / "standards" / "publiccode" / str(request.param)


def test_it_says_what_the_standard_asks_for(document: dict[str, Any], folder: Path) -> None:
    allowed_by_one = {"deprecated description/[lang]/genericName"}  # mandatory in the German one
    assert problems(document, folder) - allowed_by_one == set()


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("url", None, "missing url"),
        ("url", "kein Ort", "no address in url"),
        ("name", 7, "type of name"),
        ("developmentStatus", "finished", "value of developmentStatus"),
        ("softwareType", "web", "value of softwareType"),
        ("categories", ["integration"], "category integration"),
        ("description/de/features", None, "missing description/[lang]/features"),
        ("description/de/shortDescription", "x" * 151, "length of description/[lang]/short"),
        ("description/de/longDescription", "kurz", "length of description/[lang]/long"),
        ("legal/license", None, "missing legal/license"),
        ("legal/licence", "EUPL-1.2", "unknown legal/licence"),
        ("maintenance/type", "sometimes", "value of maintenance/type"),
        ("maintenance/contacts", [], "missing maintenance/contacts"),
        ("maintenance/type", "contract", "contractors"),
        ("localisation/localisationReady", "yes", "type of localisation/localisationReady"),
    ],
)
def test_each_mistake_is_found(
    document: dict[str, Any], folder: Path, path: str, value: Any, problem: str
) -> None:
    spoiled = copy.deepcopy(document)
    *above, name = path.split("/")
    place = spoiled
    for step in above:
        place = place[step]
    place[name] = value
    assert any(one.startswith(problem) for one in problems(spoiled, folder))


def test_what_it_says_of_the_product_is_so(document: dict[str, Any]) -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{document["softwareVersion"]}"' in project
    assert f'license = "{document["legal"]["license"]}"' in project
    languages = set(COMPLETE)  # a language of some pages is not one of the product
    assert set(document["localisation"]["availableLanguages"]) == languages
    assert set(document["description"]) == languages
