"""One row of the matrix, and the three ways in which rows are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from .roles import ANONYMOUS

if TYPE_CHECKING:
    from ..world import World

Parts = Callable[["World"], dict[str, Any]]
SENT_ANONYMOUSLY = 403


@dataclass(frozen=True, slots=True)
class Row:
    """What happens at one address. `keys` gives the parts of the address from the world."""

    name: str
    let_in: frozenset[str]
    keys: Parts | None = None
    method: Literal["get", "post"] = "get"
    status: int = 200
    data: Parts | None = None
    but: Mapping[str, int] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.name if self.method == "get" else f"{self.name} (post)"

    def expected(self, role: str) -> int:
        if role in self.but:
            return self.but[role]
        if role in self.let_in:
            return self.status
        if role == ANONYMOUS:
            return 302 if self.method == "get" else SENT_ANONYMOUSLY
        return 404


def page(
    name: str,
    let_in: frozenset[str],
    keys: Parts | None = None,
    *,
    status: int = 200,
    but: Mapping[str, int] | None = None,
) -> tuple[Row]:
    """What is only read."""
    return (Row(name, let_in, keys, status=status, but=but or {}),)


def change(
    name: str,
    let_in: frozenset[str],
    keys: Parts | None = None,
    *,
    data: Parts | None = None,
    status: int = 302,
    but: Mapping[str, int] | None = None,
) -> tuple[Row]:
    """What is only sent; whoever may is led on to a page."""
    return (Row(name, let_in, keys, "post", status, data, but or {}),)


def form_page(
    name: str,
    let_in: frozenset[str],
    keys: Parts | None = None,
    *,
    data: Parts | None = None,
    sent: int = 200,
    may_send: frozenset[str] | None = None,
) -> tuple[Row, Row]:
    """A page with its form. An empty one comes back with its errors; `sent=302`: it is taken.

    `may_send`, when reading is allowed to more people than changing.
    """
    return (
        Row(name, let_in, keys),
        Row(name, let_in if may_send is None else may_send, keys, "post", sent, data),
    )
