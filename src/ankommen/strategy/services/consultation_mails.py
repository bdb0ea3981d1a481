"""Mails of consultations: the link, the deadline, the answer. None says what was written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.mails import Round
from ankommen.core.viewer import SYSTEM

from ..models import Comment, CommentState, Invitation
from ..rules.consultation import is_open, reminder_due
from .consultations import link_to, locked_invitation


def send_consultation_mails(*, now: datetime) -> int:
    """Send every mail that is due; safe to repeat. Returns how many went out.

    Raises `MailsPutOff` at the end if the mail server could not take some of them yet.
    """
    today = timezone.localdate(now)
    mails = Round()
    rows = Invitation.objects.select_related("consultation__edition")
    for invitation in rows.filter(revoked_at__isnull=True).exclude(email=""):
        open_now = is_open(deadline=invitation.consultation.deadline, day=today)
        if open_now and invitation.mailed_at is None:
            _first_mail(mails, invitation, now)
        elif open_now:
            _reminder(mails, invitation, now)
        _answers(mails, invitation, now)
    if mails.sent:
        with transaction.atomic():
            audit.record(
                "consultation.mails_sent",
                actor=SYSTEM,
                kind="consultation",
                id=today.isoformat(),
                label=_("Nachrichten zur Beteiligung"),
                details={"mails": mails.sent},
            )
    mails.try_the_rest_later()
    return mails.sent


def _first_mail(mails: Round, invitation: Invitation, now: datetime) -> None:
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
    _send(mails, invitation, subject, invitation.consultation.introduction, keep)


def _reminder(mails: Round, invitation: Invitation, now: datetime) -> None:
    if invitation.comments.exists():
        return
    due = reminder_due(
        deadline=invitation.consultation.deadline,
        day=timezone.localdate(now),
        reminded_for=invitation.reminded_for,
    )
    if due is None:
        return

    def keep() -> None:
        invitation.reminded_for = due
        invitation.save(update_fields=("reminded_for",))

    subject = _("Erinnerung: Stellungnahme zu %(edition)s")
    _send(mails, invitation, subject, _("Von Ihnen liegt noch keine Stellungnahme vor."), keep)


def _answers(mails: Round, invitation: Invitation, now: datetime) -> None:
    """One mail for all answers since the last one."""
    waiting = Comment.objects.filter(invitation=invitation, told_at__isnull=True)
    answered = list(waiting.exclude(state=CommentState.OPEN).values_list("pk", flat=True))
    if not answered:
        return

    def keep() -> None:
        Comment.objects.filter(pk__in=answered).update(told_at=now)

    subject = _("Antwort auf Ihre Stellungnahme: %(edition)s")
    _send(mails, invitation, subject, _("Zu Ihren Stellungnahmen gibt es Antworten."), keep)


def _send(
    mails: Round, invitation: Invitation, subject: str, words: str, keep: Callable[[], None]
) -> None:
    """Remember first, then send: a mail that is not accepted is tried again, none goes twice.

    Its link goes with it: one that nobody got is not kept.
    """
    title = subject % {"edition": invitation.consultation.edition.title}
    with transaction.atomic():
        asked = locked_invitation(invitation.pk)
        if asked is None or asked.revoked_at is not None:
            return
        keep()
        text = _text(words, link_to(asked, actor=SYSTEM), asked.consultation.deadline)
        if not mails.send(title, text, asked.email):
            transaction.set_rollback(True)


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
