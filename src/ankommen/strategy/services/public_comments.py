"""What the portal hands over from the holder of a link."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ankommen.core import signed_links
from ankommen.core.errors import NotFound

from ..rules.consultation import PURPOSE
from ..selectors.public_consultation import invitation_of
from .comments import send_comment


@transaction.atomic
def comment_by_link(token: str, *, section: str, text: str, sending: str, now: datetime) -> None:
    """Take a comment on the section `kind-id`; `LinkRefused` for a worthless link."""
    link = signed_links.use(token, purpose=PURPOSE, now=now)
    invitation = invitation_of(int(link.id))
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
