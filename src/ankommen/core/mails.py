"""Mails. One mail, one job: `send_one` sends it or says what becomes of the job.

Many mails in one job: what is refused for good is counted, what can go later makes it go later.

Callers write that a mail was sent before they send it, and take that back when `send` says no.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import send_mail
from django.utils.translation import gettext as _

from .errors import Refused
from .jobs.failures import is_final

log = logging.getLogger("ankommen.mails")
ABOUT_ONE_MAIL = (SMTPRecipientsRefused, SMTPResponseException)


class MailsPutOff(SMTPException):
    """Some mails could not go out yet: the job is to be tried again."""


def send_one(subject: str, text: str, address: str) -> None:
    """Hand one mail to the server. What it refuses for good ends the job with a sentence; any other
    error goes to the job, which tries again or, where nobody knows what arrived, says so.
    """
    try:
        send_mail(subject, text, None, [address])
    except (SMTPException, OSError) as error:
        log.error("A mail was not accepted: %s", type(error).__name__)
        if not is_final(error):
            raise
        text = _("Der Mailserver nimmt nichts an diese Adresse an. Bitte prüfen Sie sie.")
        raise Refused.because("mail_refused", text) from error


@dataclass
class Round:
    """One round of mails. Once the server is away nobody waits for it again in this round."""

    sent: int = 0
    refused: int = 0
    put_off: int = 0
    is_away: bool = False

    def send(self, subject: str, text: str, address: str) -> bool:
        """Whether the mail server has taken it. The log names no person."""
        if self.is_away:
            self.put_off += 1
            return False
        try:
            send_mail(subject, text, None, [address])
        except (SMTPException, OSError) as error:
            log.error("A mail was not accepted: %s", type(error).__name__)
            self._note(error)
            return False
        self.sent += 1
        return True

    def try_the_rest_later(self) -> None:
        if self.put_off:
            raise MailsPutOff

    def _note(self, error: Exception) -> None:
        if is_final(error):
            self.refused += 1
            return
        self.put_off += 1
        self.is_away = not isinstance(error, ABOUT_ONE_MAIL)
