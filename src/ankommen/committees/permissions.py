"""Named predicates: who may read and write bodies, meetings and resolutions."""

from __future__ import annotations

from ankommen.core.viewer import Viewer


def may_edit_committees(viewer: Viewer) -> bool:
    return viewer.may("committees.edit")
