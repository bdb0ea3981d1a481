"""Mails of consultations: the link, the deadline, the answer. None says what was written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ankommen.core import audit, mails
from ankommen.core.viewer import SYSTEM

from ..models import Comment, CommentState, Invitation
from ..rules.consultation import is_open, reminder_due
from .consultations import link_to, locked_invitation


def queue_consultation_mails(*, now: datetime) -> int:
    """Put every mail that is due on its way; safe to repeat. Returns how many."""
    today = timezone.localdate(now)
    queued = 0
    rows = Invitation.objects.select_related("consultation__edition")
    for invitation in rows.filter(revoked_at__isnull=True).exclude(email=""):
        open_now = is_open(deadline=invitation.consultation.deadline, day=today)
        if open_now and invitation.mailed_at is None:
            queued += _first_mail(invitation, now)
        elif open_now:
            queued += _reminder(invitation, now)
        queued += _answers(invitation, now)
    if queued:
        with transaction.atomic():
            audit.record(
                "consultation.mails_sent",
                actor=SYSTEM,
                kind="consultation",
                id=today.isoformat(),
                label=_("Nachrichten zur Beteiligung"),
                details={"mails": queued},
            )
    return queued


def _first_mail(invitation: Invitation, now: datetime) -> bool:
    def keep() -> None:
        invitation.mailed_at = now
        # Whoever is asked within a week before the deadline needs no reminder on the same day.
        invitation.reminded_for = reminder_due(
            deadline=invitation.consultation.deadline,
            day=timezone.localdate(now),
            reminded_for=None,
        )
        invitation.save(update_fields=("mailed_at", "reminded_for"))

    subject = _("Bitte um Stellungnahme: %(edition)s")
    return _queue(invitation, subject, invitation.consultation.introduction, keep, now)


def _reminder(invitation: Invitation, now: datetime) -> bool:
    if invitation.comments.exists():
        return False
    due = reminder_due(
        deadline=invitation.consultation.deadline,
        day=timezone.localdate(now),
        reminded_for=invitation.reminded_for,
    )
    if due is None:
        return False

    def keep() -> None:
        invitation.reminded_for = due
        invitation.save(update_fields=("reminded_for",))

    subject = _("Erinnerung: Stellungnahme zu %(edition)s")
    words = _("Von Ihnen liegt noch keine Stellungnahme vor.")
    return _queue(invitation, subject, words, keep, now)


def _answers(invitation: Invitation, now: datetime) -> bool:
    """One mail for all answers since the last one."""
    waiting = Comment.objects.filter(invitation=invitation, told_at__isnull=True)
    answered = list(waiting.exclude(state=CommentState.OPEN).values_list("pk", flat=True))
    if not answered:
        return False

    def keep() -> None:
        Comment.objects.filter(pk__in=answered).update(told_at=now)

    subject = _("Antwort auf Ihre Stellungnahme: %(edition)s")
    return _queue(invitation, subject, _("Zu Ihren Stellungnahmen gibt es Antworten."), keep, now)


@transaction.atomic
def _queue(
    invitation: Invitation, subject: str, words: str, keep: Callable[[], None], now: datetime
) -> bool:
    """What is remembered, the link and the mail that brings it are kept together."""
    asked = locked_invitation(invitation.pk)
    if asked is None or asked.revoked_at is not None:
        return False
    keep()
    text = _text(words, link_to(asked, actor=SYSTEM), asked.consultation.deadline)
    mails.queue(subject % {"edition": asked.consultation.edition.title}, text, asked.email, now=now)
    return True


def _text(words: str, link: str, deadline: date) -> str:
    parts = (
        _("Guten Tag,"),
        words,
        _("Hier lesen Sie den Entwurf, schreiben Stellungnahmen und finden die Antworten:"),
        link,
        _("Stellungnahmen sind bis %(day)s möglich. Der Link ist nur für Sie bestimmt.")
        % {"day": date_format(deadline, "SHORT_DATE_FORMAT")},
    )
    return "\n\n".join(part for part in parts if part)
