from __future__ import annotations

from ..viewer import Viewer


def may_read_law(viewer: Viewer) -> bool:
    return viewer.may_somewhere("core.read_law")


def may_edit_law(viewer: Viewer) -> bool:
    """Propose, and approve what somebody else proposed."""
    return viewer.may("core.edit_law")
