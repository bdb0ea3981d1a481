"""Strict readers for settings: a typo is a message at start that names the allowed values."""

from __future__ import annotations

import os
import re
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PREFIX = "ANKOMMEN_"
SHORTEST_TOKEN = 20
KNOWN = {
    "ALLOWED_HOSTS",
    "BACKUP_KEY",
    "BACKUP_KEY_FILE",
    "BASE_URL",
    "DATABASE_URL",
    "DATA_DIR",
    "DEBUG",
    "EMAIL_FROM",
    "EMAIL_URL",
    "FIELD_KEYS",
    "FIELD_KEYS_FILE",
    "LOG_FORMAT",
    "METRICS_TOKEN",
    "MODE",
    "MOVE_TO",
    "OIDC_ADDS_PEOPLE",
    "OIDC_FACTOR_ACR",
    "OIDC_FACTOR_AMR",
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_SECRET",
    "OIDC_CLIENT_SECRET_FILE",
    "OIDC_GROUPS_CLAIM",
    "OIDC_LOGIN_CLAIM",
    "OIDC_NAME",
    "OIDC_ROLES_FILE",
    "OIDC_URL",
    "RATE_LIMITS_FILE",
    "REFERENCE_DATA",
    "SECOND_FACTOR_GRACE_DAYS",
    "SECOND_FACTOR_ROLES",
    "SECURITY_CONTACT",
    "SECURITY_EXPIRES",
    "SESSION_HOURS",
    "SESSION_IDLE_MINUTES",
    "SECRET_KEY",
    "SECRET_KEY_FILE",
    "TEST_DATABASE_URL",
    "UPLOAD_SCANNER",
    "WORKER",
}


def refuse_unknown() -> None:
    """Stop on `ANKOMMEN_…` names that nothing reads: usually a typing error."""
    unknown = sorted(
        name for name in os.environ if name.startswith(PREFIX) and name[len(PREFIX) :] not in KNOWN
    )
    if unknown:
        allowed = ", ".join(PREFIX + name for name in sorted(KNOWN))
        raise ImproperlyConfigured(
            f"Unknown setting {', '.join(map(_with_nearest, unknown))}. "
            f"Settings that exist: {allowed}."
        )


def _with_nearest(name: str) -> str:
    near = get_close_matches(name[len(PREFIX) :], KNOWN, n=1)
    return f"{name} (did you mean {PREFIX}{near[0]}?)" if near else name


def text(name: str, default: str = "") -> str:
    return os.environ.get(PREFIX + name, default).strip()


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def choice(name: str, allowed: tuple[str, ...], default: str) -> str:
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(
            f"{PREFIX}{name} is {value!r}; it must be one of: {', '.join(allowed)}."
        )
    return value


def whole(name: str, default: int, *, lowest: int, highest: int) -> int:
    value = text(name, str(default))
    if not value.isascii() or not value.isdecimal() or not lowest <= int(value) <= highest:
        raise ImproperlyConfigured(
            f"{PREFIX}{name} is {value!r}; it must be a whole number from {lowest} to {highest}."
        )
    return int(value)


def day(name: str) -> date | None:
    """A day written as 2027-11-30; None when it is not set."""
    value = text(name)
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{PREFIX}{name} is {value!r}; it must be a day such as 2027-11-30."
        ) from error


def contact(name: str) -> str:
    """Where people write to: a `mailto:` or an `https:` address."""
    value = text(name)
    if (value and not value.startswith(("mailto:", "https://"))) or "\n" in value:
        raise ImproperlyConfigured(
            f"{PREFIX}{name} is {value!r}; it must begin with mailto: or https://."
        )
    return value


def flag(name: str, *, default: bool) -> bool:
    return choice(name, ("yes", "no"), "yes" if default else "no") == "yes"


def token(name: str) -> str:
    """A secret that opens an address: long enough not to be guessed, or not set at all."""
    value = text(name)
    if value and (len(value) < SHORTEST_TOKEN or not re.fullmatch(r"[!-~]+", value)):
        raise ImproperlyConfigured(
            f"{PREFIX}{name} must be at least {SHORTEST_TOKEN} letters, digits and signs without "
            "spaces; `ankommen keys generate` prints a fitting one."
        )
    return value


def database(name: str, default: str) -> dict[str, object]:
    """Django's description of the database at an address like `postgres://user@host/name`."""
    return database_at(text(name, default), PREFIX + name)


def database_at(address: str, name: str) -> dict[str, object]:
    """The same for an address from anywhere; `name` says where it stood."""
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path)))
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured(
        f"{name} starts with {parts.scheme!r}; it must start with sqlite:/// or postgres://."
    )


def sqlite(path: Path) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                "PRAGMA foreign_keys=ON; PRAGMA cache_size=-20000;"
            ),
        },
    }


def email(name: str) -> dict[str, object]:
    """Mail settings from `smtp://user:password@host:25`, `smtp+tls://…` or `console:`."""
    address = text(name, "console:")
    parts = urlsplit(address)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme in {"smtp", "smtp+tls"}:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname or "localhost",
            "EMAIL_PORT": parts.port or 25,
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
            "EMAIL_TIMEOUT": 10,
        }
    raise ImproperlyConfigured(
        f"{PREFIX}{name} starts with {parts.scheme!r}; it must start with smtp://, smtp+tls:// "
        "or be console:."
    )


def secret(*, data_dir: Path, mode: str) -> str:
    """The secret key: from the environment, from a named file, or (demo, test) generated."""
    if given := text("SECRET_KEY"):
        return given
    if named := text("SECRET_KEY_FILE"):
        return Path(named).read_text(encoding="utf-8").strip()
    if mode == "production":
        raise ImproperlyConfigured(
            "Set ANKOMMEN_SECRET_KEY or ANKOMMEN_SECRET_KEY_FILE to a long random text."
        )
    return _generated_secret(data_dir / "secret_key")


def secret_key_file(*, data_dir: Path) -> str:
    """Where the secret key lies; empty if it stands in the environment itself."""
    if text("SECRET_KEY"):
        return ""
    return text("SECRET_KEY_FILE") or str(data_dir / "secret_key")


def _generated_secret(path: Path) -> str:
    import secrets

    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="utf-8").strip()


def field_keys_file(*, data_dir: Path, mode: str) -> str:
    """The file with the keys of encrypted fields: a named one, or (demo, test) a generated one."""
    named = text("FIELD_KEYS_FILE")
    if named or mode == "production":
        return named
    import base64
    import secrets

    path = data_dir / "field_keys"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return str(path)
    key, index = (base64.b64encode(secrets.token_bytes(32)).decode() for _ in range(2))
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"first = {key}\nindex = {index}\n")
    return str(path)
