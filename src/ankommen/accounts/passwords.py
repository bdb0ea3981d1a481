"""Passwords that administrators hand over: for one log-in, easy to read aloud."""

from __future__ import annotations

import secrets

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS = 4
LETTERS = 4


def one_time_password() -> str:
    """Four groups of four letters and digits that cannot be mistaken for each other: 79 bits."""
    return "-".join(
        "".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(GROUPS)
    )
