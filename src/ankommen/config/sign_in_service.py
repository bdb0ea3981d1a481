"""The office's own sign-in service (OpenID Connect), read from the environment."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from ankommen.accounts.service_settings import GroupRole, SignInService

from . import environment

PROVIDER_ID = "office"


def service() -> SignInService | None:
    """The service if `ANKOMMEN_OIDC_URL` names one."""
    url = environment.text("OIDC_URL")
    if not url:
        return None
    if not url.startswith(("https://", "http://localhost", "http://127.0.0.1")):
        raise ImproperlyConfigured(f"ANKOMMEN_OIDC_URL is {url!r}; it must start with https://.")
    return SignInService(
        name=environment.text("OIDC_NAME", "Dienstkonto"),
        url=url,
        client_id=_needed("OIDC_CLIENT_ID"),
        secret=_secret(),
        login_claim=environment.text("OIDC_LOGIN_CLAIM", "preferred_username"),
        groups_claim=environment.text("OIDC_GROUPS_CLAIM", "groups"),
        adds_people=environment.flag("OIDC_ADDS_PEOPLE", default=False),
        factor_amr=frozenset(environment.words("OIDC_FACTOR_AMR")),
        factor_acr=frozenset(environment.words("OIDC_FACTOR_ACR")),
    )


def groups() -> tuple[GroupRole, ...]:
    """Which group gives which role: entries `[[role]]` of the file `ANKOMMEN_OIDC_ROLES_FILE`."""
    name = environment.text("OIDC_ROLES_FILE")
    if not name:
        return ()
    try:
        table = tomllib.loads(Path(name).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ImproperlyConfigured(f"ANKOMMEN_OIDC_ROLES_FILE {name}: {error}") from error
    return tuple(_group(entry) for entry in table.get("role", []))


def _group(entry: dict[str, Any]) -> GroupRole:
    unknown = set(entry) - {"group", "role", "area", "organisation"}
    if unknown or not {"group", "role"} <= set(entry) or {"area", "organisation"} <= set(entry):
        raise ImproperlyConfigured(
            f"ANKOMMEN_OIDC_ROLES_FILE: {entry} needs group and role, and at most one of "
            "area or organisation."
        )
    kind = next((kind for kind in ("area", "organisation") if kind in entry), "district")
    return GroupRole(entry["group"], entry["role"], kind, entry.get(kind, ""))


def providers(found: SignInService | None, *, proof_lasts: int) -> dict[str, Any]:
    """The same for allauth. `max_age` makes the service say when somebody proved who it is."""
    if found is None:
        return {}
    asked = {"max_age": str(proof_lasts)} if found.tells_factor else {}
    app = {
        "provider_id": PROVIDER_ID,
        "name": found.name,
        "client_id": found.client_id,
        "secret": found.secret,
        "settings": {"server_url": found.url, "auth_params": asked},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


def _needed(name: str) -> str:
    if value := environment.text(name):
        return value
    raise ImproperlyConfigured(f"ANKOMMEN_OIDC_URL is set; set {environment.PREFIX}{name} too.")


def _secret() -> str:
    if named := os.environ.get(f"{environment.PREFIX}OIDC_CLIENT_SECRET_FILE"):
        return Path(named).read_text(encoding="utf-8").strip()
    return _needed("OIDC_CLIENT_SECRET")
