"""What the portal hands over from the holder of a link."""

from __future__ import annotations

from datetime import datetime

from ankommen.core.errors import NotFound

from ..selectors.public_consultation import invitation_of
from .comments import send_comment


def comment_by_link(token: str, *, section: str, text: str, sending: str, now: datetime) -> None:
    """Take a comment on the section `kind-id`; `NotFound` for a worthless link."""
    invitation = invitation_of(token)
    kind, _sep, id = section.rpartition("-")
    if invitation is None or not id.isdecimal():
        raise NotFound
    send_comment(
        consultation=invitation.consultation,
        section_kind=kind,
        section_id=int(id),
        text=text,
        sending=sending,
        author=invitation,
        now=now,
    )
