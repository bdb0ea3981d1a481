"""What the edit form of a measure was made from, carried in the form itself, sealed."""

from __future__ import annotations

from ankommen.core.versions.snapshots import seal_plain, unseal_plain

from ..selectors.measure_snapshot import MeasureSnapshot

SALT = "strategy.measure.base"


def seal(snapshot: MeasureSnapshot) -> str:
    plain = [
        snapshot.version,
        snapshot.is_frozen,
        snapshot.ended,
        snapshot.values,
        {kind: list(rows.items()) for kind, rows in snapshot.rows.items()},
    ]
    return seal_plain(plain, salt=SALT)


def unseal(sealed: str) -> MeasureSnapshot | None:
    """None where the seal is missing or not ours."""
    plain = unseal_plain(sealed, salt=SALT)
    if plain is None:
        return None
    version, is_frozen, ended, values, rows = plain
    return MeasureSnapshot(
        version=version,
        is_frozen=is_frozen,
        ended=ended,
        values=values,
        rows={kind: dict(lines) for kind, lines in rows.items()},
    )
