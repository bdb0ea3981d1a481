"""Comments on a draft: sent until the deadline, answered with a reason, tied to changes of text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ankommen.core import audit, notices
from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.viewer import Viewer

from ..models import Comment, CommentState, Consultation, Invitation, TextRevision
from ..notices import COMMENT_ANSWERED
from ..permissions import may_edit_concept, may_read_concept
from ..rules.consultation import MOST_BY_ONE_LINK, MOST_CHARACTERS, is_open
from ..selectors.draft_sections import section_label

ANSWERS = (CommentState.ACCEPTED, CommentState.PARTLY, CommentState.DECLINED)


def send_comment(
    *,
    consultation: Consultation,
    section_kind: str,
    section_id: int,
    text: str,
    sending: str,
    author: Viewer | Invitation,
    now: datetime,
) -> Comment:
    """Take a comment of an account holder or of whoever holds an invitation's link.

    `sending` is the key of the form: sent twice, it is still one comment.
    """
    try:
        with transaction.atomic():
            return _send(consultation, (section_kind, section_id), text, sending, author, now)
    except IntegrityError:
        known = Comment.objects.filter(consultation=consultation, sending=sending).first()
        if known is None:
            raise
        return known


def _send(  # noqa: PLR0917 - the body of the function above, within its transaction
    consultation: Consultation,
    section: tuple[str, int],
    text: str,
    sending: str,
    author: Viewer | Invitation,
    now: datetime,
) -> Comment:
    actor = _as_actor(author, consultation)
    row = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    _refuse_late(row, now)
    label = section_label(row.edition_id, *section)
    _refuse_text(text)
    invitation = author if isinstance(author, Invitation) else None
    if invitation and invitation.comments.count() >= MOST_BY_ONE_LINK:
        message = _("Über diesen Verweis kam schon sehr viel an. Bitte fragen Sie das Sachgebiet.")
        raise Refused.because("too_many", message)
    comment = Comment.objects.create(
        consultation=row,
        invitation=invitation,
        author_id=actor.user_id,
        author_label=actor.label,
        section_kind=section[0],
        section_id=section[1],
        section_label=label[:300],
        text=text.strip(),
        sending=sending[:32],
        sent_at=now,
    )
    audit.record(
        "consultation.comment", actor=actor, kind="comment", id=comment.pk, label=str(comment)
    )
    return comment


@transaction.atomic
def answer_comments(
    *,
    consultation_id: int,
    ids: Sequence[int],
    state: str,
    answer: str,
    revision_ids: Sequence[int] = (),
    actor: Viewer,
    now: datetime,
) -> int:
    """Give one or many comments the same answer; returns how many. An answer can be corrected."""
    if not may_edit_concept(actor):
        raise NotAllowed
    _refuse_answer(state, answer, ids)
    rows = list(
        Comment.objects.select_for_update().filter(consultation_id=consultation_id, pk__in=set(ids))
    )
    if len(rows) != len(set(ids)):
        raise NotFound
    for row in rows:
        row.state, row.answer = state, answer.strip()
        row.answered_at, row.answered_by_label, row.told_at = now, actor.label, None
        row.version += 1
    fields = ("state", "answer", "answered_at", "answered_by_label", "told_at", "version")
    Comment.objects.bulk_update(rows, fields, batch_size=500)
    authors = {row.pk: [row.author_id] for row in rows}
    notices.tell_each(COMMENT_ANSWERED, authors, actor=actor, now=now)
    audit.record(
        "consultation.answer",
        actor=actor,
        kind="consultation",
        id=consultation_id,
        label=str(rows[0]),
        details={"comments": sorted(row.pk for row in rows), "state": state, "answer": answer},
    )
    if len(rows) == 1:
        _link(rows[0], revision_ids, actor)
    return len(rows)


def _link(comment: Comment, revision_ids: Sequence[int], actor: Viewer) -> None:
    """Say which changes of text a comment led to. Only changes of the same edition count."""
    found = TextRevision.objects.filter(
        pk__in=set(revision_ids), edition_id=comment.consultation.edition_id
    )
    wanted = set(found.values_list("pk", flat=True))
    if wanted == set(comment.revisions.values_list("pk", flat=True)):
        return
    comment.revisions.set(wanted)
    audit.record(
        "consultation.link_change",
        actor=actor,
        kind="comment",
        id=comment.pk,
        label=str(comment),
        details={"revisions": sorted(wanted)},
    )


def _as_actor(author: Viewer | Invitation, consultation: Consultation) -> Viewer:
    if isinstance(author, Invitation):
        if author.revoked_at is not None or author.consultation_id != consultation.pk:
            raise NotFound
        return Viewer(None, author.name)
    if not may_read_concept(author):
        raise NotAllowed
    return author


def _refuse_late(consultation: Consultation, now: datetime) -> None:
    if not is_open(deadline=consultation.deadline, day=timezone.localdate(now)):
        raise Refused.because(
            "too_late",
            _(
                "Die Frist ist am %(day)s abgelaufen. Ihr Text wurde nicht gespeichert. Bitte "
                "wenden Sie sich an das Sachgebiet; die Frist kann verlängert werden."
            )
            % {"day": date_format(consultation.deadline, "SHORT_DATE_FORMAT")},
        )


def _refuse_text(text: str) -> None:
    if not text.strip():
        raise Refused.because(
            "text_missing", _("Bitte schreiben Sie Ihre Stellungnahme."), field="text"
        )
    if len(text) > MOST_CHARACTERS:
        raise Refused.because(
            "text_too_long",
            _("Bitte kürzen Sie auf 10.000 Zeichen oder teilen Sie den Text auf."),
            field="text",
        )


def _refuse_answer(state: str, answer: str, ids: Sequence[int]) -> None:
    if state not in ANSWERS:
        raise Refused.because("state", _("Bitte wählen Sie eine Entscheidung."), field="state")
    if not answer.strip():
        raise Refused.because(
            "reason_missing",
            _("Bitte begründen Sie die Entscheidung. Die Begründung liest, wer geschrieben hat."),
            field="answer",
        )
    if not ids:
        raise Refused.because("nothing", _("Bitte wählen Sie mindestens eine Stellungnahme."))
