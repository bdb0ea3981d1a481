"""Consultations for the office and for account holders: who was asked, what came, what is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from ankommen.core import signed_links
from ankommen.core.errors import NotFound
from ankommen.core.viewer import Viewer
from ankommen.partners import public as partners

from ..models import Comment, CommentState, Consultation, Edition, Invitation, TextRevision
from ..permissions import may_edit_concept, may_read_concept
from ..rules.consultation import LINK_KIND, PURPOSE, is_open
from .protected_names import Veil

Counts = dict[int, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class ConsultationLine:
    row: Consultation
    is_open: bool
    asked: int
    answered: int
    comments: int
    waiting: int


@dataclass(frozen=True, slots=True)
class SectionCount:
    """How many comments a section has, and how many of them wait."""

    kind: str
    id: int
    label: str
    comments: int
    waiting: int

    @property
    def code(self) -> str:
        return f"{self.kind}-{self.id}"


@dataclass(frozen=True, slots=True)
class CommentFilter:
    """What the list is narrowed to; empty: everything."""

    state: str = ""
    section: str = ""
    invitation: int | None = None
    text: str = ""


def consultation_lines(*, viewer: Viewer, day: date) -> list[ConsultationLine]:
    """All consultations, newest first, with their counts in one query each."""
    if not may_read_concept(viewer):
        return []
    rows = list(Consultation.objects.select_related("edition"))
    comments = _counts(Comment.objects.values("consultation"), waiting=True)
    asked = _counts(Invitation.objects.values("consultation"))
    answered = _counts(
        Comment.objects.filter(invitation__isnull=False).values("consultation"), of="invitation"
    )
    return [
        ConsultationLine(
            row=row,
            is_open=is_open(deadline=row.deadline, day=day),
            asked=asked.get(row.pk, (0, 0))[0],
            answered=answered.get(row.pk, (0, 0))[0],
            comments=comments.get(row.pk, (0, 0))[0],
            waiting=comments.get(row.pk, (0, 0))[1],
        )
        for row in rows
    ]


def waiting_comments(*, viewer: Viewer) -> list[tuple[int, int]]:
    """Consultation, newest first, and how many of its comments wait for an answer."""
    if not may_read_concept(viewer):
        return []
    waiting = Comment.objects.filter(state=CommentState.OPEN).order_by("-consultation_id")
    return list(waiting.values_list("consultation_id").annotate(Count("pk")))


def _counts(rows: QuerySet[Any, Any], *, of: str = "pk", waiting: bool = False) -> Counts:
    """How many there are per consultation, and how many of them wait."""
    open_ones = Count("pk", filter=Q(state=CommentState.OPEN)) if waiting else Count("pk")
    counted = rows.order_by().annotate(many=Count(of, distinct=of != "pk"), waiting=open_ones)
    return {row["consultation"]: (row["many"], row["waiting"]) for row in counted}


def consultation_for(*, viewer: Viewer, id: int, manage: bool = False) -> Consultation:
    """The gatekeeper: everybody who reads the concept reads its draft; the office manages."""
    allowed = may_edit_concept(viewer) if manage else may_read_concept(viewer)
    rows = Consultation.objects.select_related("edition__concept")
    found = rows.filter(pk=id).first() if allowed else None
    if found is None:
        raise NotFound
    return found


def drafts_to_open(*, viewer: Viewer) -> list[Edition]:
    """Editions whose text is not frozen yet."""
    if not may_edit_concept(viewer):
        return []
    return list(Edition.objects.filter(frozen_at__isnull=True))


def invitation_lines(
    consultation: Consultation, *, viewer: Viewer, now: datetime
) -> list[tuple[Invitation, bool]]:
    """Who was asked, named as far as the viewer may know, with the number and the day of their
    comments as attributes, and whether some link opens for them."""
    rows = consultation.invitations.annotate(
        sent=Count("comments"),
        waiting=Count("comments", filter=Q(comments__state=CommentState.OPEN)),
        last=Max("comments__sent_at"),
    )
    found = _named(viewer, list(rows))
    ids = (one.pk for one in found)
    opened = signed_links.open_ids(purpose=PURPOSE, kind=LINK_KIND, ids=ids, now=now)
    return [(one, str(one.pk) in opened) for one in found]


def invitations(consultation: Consultation, *, viewer: Viewer) -> list[Invitation]:
    """Who was asked, named as far as the viewer may know."""
    return _named(viewer, list(consultation.invitations.all()))


def _named(viewer: Viewer, rows: list[Invitation]) -> list[Invitation]:
    """The same rows with the names that this viewer reads; they must not be saved."""
    shown = invited_names(viewer, {str(one.pk): one.name for one in rows})
    for one in rows:
        one.name = shown[str(one.pk)]
    return rows


def invited_names(viewer: Viewer, written: Mapping[str, str]) -> dict[str, str]:
    """For whom the links to these invitations are, as far as the viewer may know of the office.

    What was written down may be the name of the office, so it is not shown either.
    """
    rows = Invitation.objects.filter(pk__in=[int(id) for id in written])
    houses: dict[str, int | None] = {
        str(pk): house for pk, house in rows.values_list("pk", "organisation_id")
    }
    wanted = {house for house in houses.values() if house is not None}
    known = {None, *(partners.organisations(viewer=viewer, ids=wanted) if wanted else ())}
    veil, instead = Veil(viewer), partners.neutral_name()
    return {
        id: (veil.text(name) or "") if id in houses and houses[id] in known else instead
        for id, name in written.items()
    }


def section_counts(consultation: Consultation) -> list[SectionCount]:
    """Sections with comments, those with the most waiting ones first."""
    counted = (
        consultation.comments.order_by()
        .values("section_kind", "section_id")
        .annotate(
            label=Max("section_label"),
            many=Count("pk"),
            waiting=Count("pk", filter=Q(state=CommentState.OPEN)),
        )
        .order_by("-waiting", "-many", "section_kind", "section_id")
    )
    return [
        SectionCount(
            row["section_kind"], row["section_id"], row["label"], row["many"], row["waiting"]
        )
        for row in counted
    ]


def filtered_comments(consultation: Consultation, choice: CommentFilter) -> QuerySet[Comment]:
    rows = consultation.comments.select_related("invitation")
    if choice.state in CommentState.values:
        rows = rows.filter(state=choice.state)
    kind, _sep, id = choice.section.rpartition("-")
    if kind and id.isdecimal():
        rows = rows.filter(section_kind=kind, section_id=int(id))
    if choice.invitation is not None:
        rows = rows.filter(invitation_id=choice.invitation)
    if choice.text:
        rows = rows.filter(Q(text__icontains=choice.text) | Q(author_label__icontains=choice.text))
    return rows


def comment_for(*, consultation: Consultation, id: int) -> Comment:
    found = consultation.comments.select_related("invitation").filter(pk=id).first()
    if found is None:
        raise NotFound
    return found


def possible_revisions(comment: Comment) -> list[TextRevision]:
    """Changes of the commented text since the comment came; of the whole draft if it is about it.

    The changes that are linked already stay in the choice."""
    edition_id = comment.consultation.edition_id
    rows = TextRevision.objects.filter(edition_id=edition_id, changed_at__gte=comment.sent_at)
    if comment.section_kind != "edition":
        rows = rows.filter(object_kind=comment.section_kind, object_id=comment.section_id)
    return list((rows | TextRevision.objects.filter(comments=comment)).distinct()[:30])


def own_comments(*, consultation: Consultation, viewer: Viewer) -> list[Comment]:
    """What this account holder wrote, with the answers."""
    if viewer.user_id is None:
        return []
    rows = consultation.comments.filter(author_id=viewer.user_id, invitation__isnull=True)
    return list(rows.prefetch_related("revisions")[:200])


def comments_on(revision_ids: Sequence[int]) -> dict[int, list[Comment]]:
    """Which comments led to which changes of text: for the history."""
    rows = Comment.objects.filter(revisions__in=revision_ids).prefetch_related("revisions")
    found: dict[int, list[Comment]] = {}
    for row in rows.distinct():
        for revision in row.revisions.all():
            found.setdefault(revision.pk, []).append(row)
    return found
