from __future__ import annotations

from django.db import transaction

from ankommen.core import audit
from ankommen.core.viewer import Viewer

from ..models import User


@transaction.atomic
def change_own_password(*, actor: Viewer, user: User, new_password: str) -> None:
    """Set the password its owner chose. The form has checked the old one and the rules."""
    user.set_password(new_password)
    user.must_change_password = False
    user.save(update_fields=("password", "must_change_password"))
    audit.record("accounts.password_changed", actor=actor, kind="user", id=user.pk, label=user.name)
