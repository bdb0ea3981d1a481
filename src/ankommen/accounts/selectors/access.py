"""How somebody gets in, as administrators see it: open links, locks, second factors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ankommen.core.errors import NotFound
from ankommen.core.viewer import Viewer

from ..models import EntryCode, User
from ..permissions import may_manage_accounts
from ..rules import WayIn
from ..services import factors
from ..services.entry_codes import state_of
from .people import locked_until


@dataclass(frozen=True, slots=True)
class Access:
    """The ways in that one person has right now."""

    has_password: bool
    has_factor: bool
    locked_until: datetime | None
    last_code: EntryCode | None
    code_state: str
    is_service_linked: bool

    @property
    def code_is_open(self) -> bool:
        return self.code_state == WayIn.OPEN


def access_of(*, viewer: Viewer, user: User, now: datetime) -> Access:
    if not may_manage_accounts(viewer):
        raise NotFound
    from allauth.socialaccount.models import SocialAccount

    code = user.entry_codes.select_related("user").order_by("-created_at", "-pk").first()
    return Access(
        has_password=bool(user.password) and user.has_usable_password(),
        has_factor=factors.has_second_factor(user),
        locked_until=locked_until(user, now=now),
        last_code=code,
        code_state=str(state_of(code, now=now)) if code else "",
        is_service_linked=SocialAccount.objects.filter(user=user).exists(),
    )
