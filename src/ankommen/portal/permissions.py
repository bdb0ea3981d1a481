"""Who may change what the public face says of itself."""

from __future__ import annotations

from ankommen.core.viewer import Viewer


def may_edit_pages(viewer: Viewer) -> bool:
    return viewer.may("portal.edit_pages")
