from __future__ import annotations

from ..viewer import Viewer


def may_translate(viewer: Viewer) -> bool:
    """See, write and review translations of texts that the viewer may read."""
    return viewer.may("core.translate")
