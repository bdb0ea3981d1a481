from __future__ import annotations

from ..viewer import Viewer


def may_read_areas(viewer: Viewer) -> bool:
    """Areas and their official figures hold nobody's data: whoever works here may read them."""
    return viewer.may_somewhere("core.read_areas") or may_edit_areas(viewer)


def may_edit_areas(viewer: Viewer) -> bool:
    """Figures and outlines count for everybody: only a right for the whole district is enough."""
    return viewer.may("core.edit_areas")
