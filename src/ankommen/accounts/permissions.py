from __future__ import annotations

from ankommen.core.viewer import Viewer


def may_manage_accounts(viewer: Viewer) -> bool:
    return viewer.may("accounts.manage")


def may_read_audit(viewer: Viewer) -> bool:
    return viewer.may("core.read_audit")
