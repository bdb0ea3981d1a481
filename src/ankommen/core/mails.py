"""Mails. One mail, one job: put on its way in the transaction of what it tells of, sent once.

    with transaction.atomic():
        invitation.mailed_at = now
        invitation.save()
        mails.queue(subject, text, invitation.email, now=now)

Mark and mail are kept together or not at all, so a worker killed between two mails loses none and
sends none twice. One killed while it speaks to the mail server leaves a job that says so: nobody
can know whether that one mail arrived, and somebody decides.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.core.mail import send_mail
from django.db import transaction
from django.utils.translation import gettext as _

from . import jobs
from .errors import Refused
from .jobs.failures import is_final
from .models import OutgoingMail
from .viewer import SYSTEM

log = logging.getLogger("ankommen.mails")
JOB = "core.mail"
UNSENT_KEPT = timedelta(days=14)


@transaction.atomic
def queue(subject: str, text: str, address: str, *, now: datetime) -> None:
    """The mail leaves if and only if the caller's transaction commits."""
    mail = OutgoingMail.objects.create(subject=subject, text=text, address=address, queued_at=now)
    title = _("E-Mail verschicken")
    jobs.enqueue(JOB, title=title, parameters={"mail": mail.pk}, actor=SYSTEM)


def send_queued(running: jobs.RunningJob) -> None:
    """The work of the job. What was sent is deleted together with the job's end."""
    mail = OutgoingMail.objects.filter(pk=running.parameters["mail"]).first()
    if mail is None:
        raise Refused.because("mail_gone", _("Diese E-Mail gibt es nicht mehr."))
    send_one(mail.subject, mail.text, mail.address)
    with transaction.atomic():
        mail.delete()
        running.finish(_("Verschickt."))


def send_one(subject: str, text: str, address: str) -> None:
    """Hand one mail to the server. What it refuses for good ends the job with a sentence; any other
    error goes to the job, which tries again or, where nobody knows what arrived, says so. The log
    names no person.
    """
    try:
        send_mail(subject, text, None, [address])
    except (SMTPException, OSError) as error:
        log.error("A mail was not accepted: %s", type(error).__name__)
        if not is_final(error):
            raise
        told = _("Der Mailserver nimmt nichts an diese Adresse an. Bitte prüfen Sie sie.")
        raise Refused.because("mail_refused", told) from error


def tidy(*, now: datetime) -> None:
    """What nobody could send for two weeks is no longer true."""
    OutgoingMail.objects.filter(queued_at__lt=now - UNSENT_KEPT).delete()
