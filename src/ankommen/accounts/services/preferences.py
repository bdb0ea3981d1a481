from __future__ import annotations

from django.db import transaction

from ankommen.core import audit
from ankommen.core.errors import NotFound
from ankommen.core.viewer import Viewer

from ..models import User


@transaction.atomic
def set_search_key(*, actor: Viewer, is_on: bool) -> None:
    """Whether "/" leads this person to the search: who types by voice may set off single keys."""
    user = User.objects.select_for_update().filter(pk=actor.user_id or 0).first()
    if user is None:
        raise NotFound
    if user.search_key == is_on:
        return
    user.search_key = is_on
    user.save(update_fields=("search_key",))
    audit.record(
        "accounts.search_key_set",
        actor=actor,
        kind="user",
        id=user.pk,
        label=user.name,
        details={"on": is_on},
    )
