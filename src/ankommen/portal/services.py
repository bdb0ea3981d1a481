"""What the public face writes: its legal pages, and what people tell about accessibility."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, Refused
from ankommen.core.versions import Base, merge_changed
from ankommen.core.viewer import SYSTEM, Viewer

from .models import Feedback, LegalPage, LegalPageKind
from .permissions import may_edit_pages
from .rules import FeedbackProblem, feedback_problem


@transaction.atomic
def save_legal_page(
    *,
    actor: Viewer,
    kind: LegalPageKind,
    language: str,
    text: str,
    is_placeholder: bool,
    version: int,
    base: Base = None,
) -> LegalPage:
    """Write a page. `version` is the one the person has seen, 0 where there was none."""
    if actor != SYSTEM and not may_edit_pages(actor):
        raise NotAllowed
    if language not in dict(settings.LANGUAGES):
        message = _("Diese Sprache gibt es hier nicht.")
        raise Refused.because("language_unknown", message, value=language)
    if not text.strip():
        raise Refused.because("text_missing", _("Der Text fehlt."), field="text")
    wanted: dict[str, Any] = {"text": text, "is_placeholder": is_placeholder}
    pages = LegalPage.objects.select_for_update()
    page = pages.filter(kind=kind, language=language).first()
    if page is None:
        page = LegalPage(kind=kind, language=language, version=0)
    elif actor != SYSTEM:
        wanted = merge_changed(page, version=version, base=base, wanted=wanted)
    old, page.text, page.is_placeholder = page.text, wanted["text"], wanted["is_placeholder"]
    page.version += 1
    page.save()
    audit.record(
        "legal_page.save",
        actor=actor,
        kind="legal_page",
        id=page.pk,
        label=str(page),
        details={"old": old, "new": text, "is_placeholder": is_placeholder},
    )
    return page


_WORDS = {
    FeedbackProblem.TRAPPED: lambda: _("Das Formular war ungültig. Bitte versuchen Sie es erneut."),
    FeedbackProblem.TOO_QUICK: lambda: _("Das ging sehr schnell. Bitte senden Sie es noch einmal."),
    FeedbackProblem.TOO_OLD: lambda: _(
        "Die Seite war lange offen. Bitte senden Sie das Formular noch einmal."
    ),
    FeedbackProblem.TOO_MANY: lambda: _(
        "Gerade kommen sehr viele Rückmeldungen an. Bitte versuchen Sie es in einer Stunde erneut."
    ),
}


@transaction.atomic
def send_feedback(
    *,
    text: str,
    page: str,
    contact: str,
    language: str,
    trap: str,
    rendered_at: datetime | None,
    now: datetime,
) -> Feedback:
    """Take what somebody tells about accessibility. No address of the sender is kept."""
    problem = feedback_problem(
        rendered_at=rendered_at,
        now=now,
        trap=trap,
        in_last_hour=Feedback.objects.filter(received_at__gt=now - timedelta(hours=1)).count(),
    )
    if problem is not None:
        raise Refused.because(problem.value, _WORDS[problem]())
    return Feedback.objects.create(
        text=text, page=page, contact=contact, language=language, received_at=now
    )


@transaction.atomic
def finish_feedback(*, actor: Viewer, feedback: Feedback, now: datetime) -> None:
    """Mark feedback as answered; doing it twice changes nothing."""
    if not may_edit_pages(actor):
        raise NotAllowed
    row = Feedback.objects.select_for_update().get(pk=feedback.pk)
    if row.done_at is not None:
        return
    row.done_at, row.done_by_label = now, actor.label
    row.save(update_fields=("done_at", "done_by_label"))
    audit.record("feedback.finish", actor=actor, kind="feedback", id=row.pk, label=str(row.pk))
