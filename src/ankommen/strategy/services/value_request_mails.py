"""Letters to data owners: the request, a question back, reminders. No figure stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ankommen.core import audit, mails
from ankommen.core.viewer import SYSTEM

from ..models import DueMail, ValueRequest
from ..rules.value_requests import UNANSWERED, reminder_due
from ..selectors.value_requests import state_of
from ..wording import day_text
from .value_requests import Letter, link_to

REMINDER = "reminder"
SUBJECTS: Mapping[str, str | Promise] = {
    DueMail.ASK: gettext_lazy("Bitte um Werte für das Integrationskonzept"),
    DueMail.SENT_BACK: gettext_lazy("Rückfrage zu Ihren Werten für das Integrationskonzept"),
    REMINDER: gettext_lazy("Erinnerung: Werte für das Integrationskonzept"),
}
WORDS: Mapping[str, str | Promise] = {
    DueMail.ASK: gettext_lazy(
        "wir bitten Sie um Werte für Kennzahlen des Integrationskonzepts. Sie brauchen kein Konto."
    ),
    DueMail.SENT_BACK: gettext_lazy(
        "zu Werten, die Sie geliefert haben, gibt es eine Rückfrage. Sie steht auf der Seite "
        "neben dem Wert."
    ),
    REMINDER: gettext_lazy("es fehlen noch Werte, um die wir Sie gebeten haben."),
}


def subject_of(kind: str) -> str:
    return str(SUBJECTS[kind])


def letter_text(kind: str, letter: Letter, *, link: str) -> str:
    """What the owner reads: greeting, request, link, deadline. No figure, and no other name."""
    name = letter.contact_name.strip()
    parts = [
        _("Guten Tag %(name)s,") % {"name": name} if name else _("Guten Tag,"),
        str(WORDS[kind]),
        letter.message.strip() if kind == DueMail.ASK else "",
        _("Hier stehen die Werte mit ihrer Definition, und hier tragen Sie sie ein:"),
        link,
        _(
            "Bitte liefern Sie bis zum %(day)s. Sie können zwischendurch speichern und "
            "wiederkommen. Geben Sie den Link nur an Menschen weiter, die mit Ihnen liefern."
        )
        % {"day": day_text(letter.deadline)},
    ]
    return "\n\n".join(part for part in parts if part)


def queue_value_request_mails(*, now: datetime) -> int:
    """Put every letter that is due on its way; safe to repeat. Returns how many."""
    today = timezone.localdate(now)
    with translation.override("de"):
        queued = sum(
            _queue_due(request, now) if request.due_mail else _remind(request, now)
            for request in _running()
        )
    if queued:
        with transaction.atomic():
            audit.record(
                "value_request.mails_sent",
                actor=SYSTEM,
                kind="value_request",
                id=today.isoformat(),
                label=_("Nachrichten zu Datenanforderungen"),
                details={"mails": queued},
            )
    return queued


def _running() -> QuerySet[ValueRequest]:
    rows = ValueRequest.objects.filter(withdrawn_at__isnull=True, lines__closed_at__isnull=True)
    return rows.distinct().order_by("pk").prefetch_related("lines")


def _queue_due(request: ValueRequest, now: datetime) -> bool:
    return _queue(request, request.due_mail, {"due_mail": "", "mailed_at": now}, now)


def _remind(request: ValueRequest, now: datetime) -> bool:
    if not any(state_of(line) in UNANSWERED for line in request.lines.all()):
        return False
    due = reminder_due(
        deadline=request.deadline,
        asked_on=timezone.localdate(request.mailed_at or request.asked_at),
        reminded_for=request.reminded_for,
        day=timezone.localdate(now),
    )
    return due is not None and _queue(request, REMINDER, {"reminded_for": due}, now)


@transaction.atomic
def _queue(request: ValueRequest, kind: str, changed: dict[str, object], now: datetime) -> bool:
    """What is remembered, the link and the letter that brings it are kept together."""
    before = ValueRequest.objects.select_for_update().get(pk=request.pk)
    if before.withdrawn_at is not None or before.due_mail != request.due_mail:
        return False
    ValueRequest.objects.filter(pk=request.pk).update(**changed)
    letter = Letter(
        owner=request.owner,
        email=request.email,
        deadline=request.deadline,
        contact_name=request.contact_name,
        message=request.message,
    )
    text = letter_text(kind, letter, link=link_to(request, actor=SYSTEM, now=now))
    mails.queue(subject_of(kind), text, request.email, now=now)
    return True
