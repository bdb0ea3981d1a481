"""Secrets come from a file or the environment only; the threat model names tests that exist."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from ankommen.config import environment

ROOT = Path(__file__).parents[2]
SECRET = re.compile(r"(secret|password|passwort|token|api_?key|private_?key)", re.IGNORECASE)
KEY = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\bAKIA[0-9A-Z]{16}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{36}\b"
    r"|[a-z+]+://[^/\s:\"'{]+:[^@\s\"'{]{6,}@(?!host|localhost|127)"
)
LIKE_A_SECRET = re.compile(r"^(?=.*[0-9])(?=.*[a-zA-Z])[A-Za-z0-9+/=_-]{20,}$")


def sources() -> Iterator[Path]:
    yield from (ROOT / "src").rglob("*.py")
    yield from (ROOT / "scripts").rglob("*.py")


def written_secrets(source: str) -> list[int]:
    """Lines that give a name for a secret a value that looks like one."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        and LIKE_A_SECRET.match(node.value.value)
        and any(SECRET.search(ast.unparse(target)) for target in node.targets)
    ]


def test_no_secret_stands_in_the_code() -> None:
    found = []
    for path in sources():
        text = path.read_text(encoding="utf-8")
        found += [f"{path.relative_to(ROOT)}:{line}" for line in written_secrets(text)]
        found += [f"{path.relative_to(ROOT)}: {hit[:20]}" for hit in KEY.findall(text)]
    assert found == []


@pytest.mark.parametrize(
    "source", ['SECRET_KEY = "a9f83kd72hs81js72hq01"', 'smtp_password = "Ab3dEfGh1jKlMn0pQrSt"']
)
def test_a_secret_in_the_code_would_be_found(source: str) -> None:
    assert written_secrets(source) == [1]
    assert KEY.search("postgres://ankommen:hunter22@db.kreis/ankommen")


def test_production_has_no_secret_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SECRET_KEY", "SECRET_KEY_FILE", "FIELD_KEYS_FILE"):
        monkeypatch.delenv(f"ANKOMMEN_{name}", raising=False)
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        environment.secret(data_dir=tmp_path, mode="production")
    assert environment.field_keys_file(data_dir=tmp_path, mode="production") == ""
    assert list(tmp_path.iterdir()) == [], "nothing is made up"
    (tmp_path / "key").write_text("aus der Datei\n")
    monkeypatch.setenv("ANKOMMEN_SECRET_KEY_FILE", str(tmp_path / "key"))
    assert environment.secret(data_dir=tmp_path, mode="production") == "aus der Datei"


def test_every_test_of_the_threat_model_exists() -> None:
    text = (ROOT / "docs" / "security" / "threat-model.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[^`]+\.py)`", text)
    assert len(named) > 20
    assert [name for name in named if not (ROOT / name).is_file()] == []
