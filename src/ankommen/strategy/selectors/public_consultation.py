"""A consultation as the holder of a link sees it: the draft, own comments, answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ..models import Invitation
from ..rules.consultation import is_open
from .draft_sections import DraftPart, draft_parts


@dataclass(frozen=True, slots=True)
class OwnComment:
    section: str
    section_label: str
    text: str
    sent_at: datetime
    state: str
    state_label: str
    answer: str
    answered_at: datetime | None
    changes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class InvitedConsultation:
    """`changes` of a comment are the texts before and after, as far as it led to any."""

    invitation_id: int
    name: str
    edition_title: str
    introduction: str
    deadline: date
    is_open: bool
    parts: tuple[DraftPart, ...]
    comments: tuple[OwnComment, ...]


def invited_consultation(invitation_id: int, *, day: date) -> InvitedConsultation | None:
    """What a link to this invitation opens; nothing where the invitation is revoked."""
    invitation = invitation_of(invitation_id)
    if invitation is None:
        return None
    consultation = invitation.consultation
    rows = invitation.comments.prefetch_related("revisions").order_by("-pk")
    return InvitedConsultation(
        invitation_id=invitation.pk,
        name=invitation.name,
        edition_title=consultation.edition.title,
        introduction=consultation.introduction,
        deadline=consultation.deadline,
        is_open=is_open(deadline=consultation.deadline, day=day),
        parts=tuple(draft_parts(consultation.edition)),
        comments=tuple(
            OwnComment(
                section=f"{row.section_kind}-{row.section_id}",
                section_label=row.section_label,
                text=row.text,
                sent_at=row.sent_at,
                state=row.state,
                state_label=row.get_state_display(),
                answer=row.answer,
                answered_at=row.answered_at,
                changes=tuple((one.old_text, one.new_text) for one in row.revisions.all()),
            )
            for row in rows[:500]
        ),
    )


def invitation_of(id: int) -> Invitation | None:
    """The gatekeeper of what links open."""
    rows = Invitation.objects.select_related("consultation__edition")
    return rows.filter(pk=id, revoked_at__isnull=True).first()
