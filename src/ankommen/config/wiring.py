"""Every upward connection of the house, in one readable list."""

from __future__ import annotations


def connect() -> None:
    """Fill core's registries. Called once, when all apps are loaded."""
