"""How often one account and one address may do the same thing, as plain values; `config` has them.

An office of hundreds shares one address, so an address is allowed much. Who is logged in counts as
that account and nothing else; who is not counts as an address, and as the account they type.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Limit:
    """So many times in so much time, counted under one name."""

    name: str
    times: int
    per: timedelta


@dataclass(frozen=True, slots=True)
class Brake:
    """One line of the table. `typed` names the field in which somebody says which account it is.

    It holds on the pages named, for what is sent; with `reading`, for what is read as well.
    `words` names fields of addresses (a search, a file of a list): reading any page with one of
    them filled counts.
    """

    name: str
    account: int
    address: int
    per: timedelta
    pages: frozenset[str] = field(default_factory=frozenset)
    reading: bool = False
    typed: str = ""
    words: tuple[str, ...] = ()

    def per_account(self) -> Limit:
        return Limit(f"{self.name} by account", self.account, self.per)

    def per_address(self) -> Limit:
        return Limit(f"{self.name} by address", self.address, self.per)

    def concerns(self, page: str, asked: HttpRequest) -> bool:
        if page in self.pages:
            return self.reading or asked.method == "POST"
        return asked.method == "GET" and any(asked.GET.get(name, "").strip() for name in self.words)

    def counted(
        self, asked: HttpRequest, *, account: int | None, address: str
    ) -> Iterator[tuple[Limit, str]]:
        """Each limit with the key to count under."""
        if account is not None:
            yield self.per_account(), f"account {account}"
            return
        yield self.per_address(), f"address {address}"
        if asked.method == "POST" and (typed := normal(asked.POST.get(self.typed, ""))):
            yield self.per_account(), f"typed {typed}"


def normal(typed: str) -> str:
    """One account has one key, however its name is typed."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()
