"""How the office's own sign-in service is called, as plain values; `config` reads them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class SignInService:
    """How the service is called and what is read from what it says about a person."""

    name: str
    url: str
    client_id: str
    secret: str
    login_claim: str
    groups_claim: str
    adds_people: bool
    factor_amr: frozenset[str] = frozenset()
    factor_acr: frozenset[str] = frozenset()

    @property
    def tells_factor(self) -> bool:
        """Whether its word about a second factor counts at all."""
        return bool(self.factor_amr or self.factor_acr)

    @property
    def origin(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class GroupRole:
    """Members of `group` hold `role` in the district or in the place with this name."""

    group: str
    role: str
    scope_kind: str = "district"
    place: str = ""
