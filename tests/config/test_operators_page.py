"""What the operator's page tells people to type and install is right, as far as tools can say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.management import get_commands

from ankommen.config.environment import KNOWN, PREFIX

pytestmark = pytest.mark.any_database
PAGE = Path(__file__).parents[2] / "docs" / "run" / "README.md"
FOR_TESTS = {"REFERENCE_DATA", "TEST_DATABASE_URL"}
TEXT = PAGE.read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", TEXT, re.DOTALL)


def tool(name: str) -> str:
    """Nothing is installed for a test; where the tool is, it is used."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if not found:
        pytest.skip(f"{name} is not installed")
    return found


def said(*command: str, **environment: str) -> tuple[int, str]:
    done = subprocess.run(
        command,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


def units() -> dict[str, str]:
    found = [re.match(r"# /etc/systemd/system/(\S+)\n", block) for block in blocks("ini")]
    return {one[1]: one.string for one in found if one}


def verified(folder: Path, found: dict[str, str]) -> list[str]:
    """What systemd says about them; the program itself is not installed here."""
    for name, text in found.items():
        (folder / name).write_text(text.replace("/opt/ankommen/bin/ankommen", "/bin/true"))
    names = [str(folder / name) for name in found]
    _code, text = said(tool("systemd-analyze"), "verify", *names, SYSTEMD_UNIT_PATH=f"{folder}:")
    return [line for line in text.splitlines() if str(folder) in line or "ankommen" in line]


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    found = units()
    assert len(found) == 5
    assert verified(tmp_path, found) == []
    service = found["ankommen.service"].replace("Restart=", "Restrat=")
    assert any("Restrat" in line for line in verified(tmp_path, {"ankommen.service": service}))


def certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "integration.example.de")])
    now = datetime.now(tz=UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "integration.example.de.pem").write_bytes(made.public_bytes(pem))
    (folder / "integration.example.de.key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def test_nginx_takes_the_proxy(tmp_path: Path) -> None:
    (server,) = blocks("nginx")
    certificate(tmp_path)
    server = server.replace("/etc/ssl/", f"{tmp_path}/")
    around = "pid {0}/pid; error_log stderr; events {{}} http {{ access_log off; {1} }}"
    for text, good in ((server, True), (server.replace("proxy_pass", "proxy_pas"), False)):
        (tmp_path / "nginx.conf").write_text(around.format(tmp_path, text))
        code, told = said(
            tool("nginx"), "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")
        )
        assert (code == 0) is good, told


def test_caddy_takes_the_proxy(tmp_path: Path) -> None:
    (site,) = blocks("caddy")
    for text, good in ((site, True), (site.replace("reverse_proxy", "revers_proxy"), False)):
        (tmp_path / "Caddyfile").write_text(text)
        code, told = said(
            tool("caddy"),
            *("adapt", "--adapter", "caddyfile", "--config", str(tmp_path / "Caddyfile")),
            HOME=str(tmp_path),
        )
        assert (code == 0) is good, told


def test_every_setting_is_told_and_every_setting_told_exists() -> None:
    told = set(re.findall(rf"{PREFIX}([A-Z_]+[A-Z])", TEXT)) - {"OIDC"}
    assert told - KNOWN == set()
    assert KNOWN - told == FOR_TESTS


def test_every_command_told_exists() -> None:
    told = set(re.findall(r"(?:`|bin/|\n|; )ankommen ([a-z][a-z_-]+)", TEXT))
    assert len(told) > 8
    assert {name.replace("-", "_") for name in told} - set(get_commands()) == set()
