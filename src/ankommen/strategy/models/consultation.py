from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ankommen.core.search.watching import watched

from .concept import Edition, TextRevision


class Consultation(models.Model):
    """A draft edition lies before bodies and partners, who comment on it until a day."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="consultations")
    introduction = models.TextField(_("Worum wir bitten"), blank=True)
    deadline = models.DateField(_("Stellungnahmen bis"))
    opened_at = models.DateTimeField()
    opened_by_label = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.edition} bis {self.deadline:%d.%m.%Y}"


class Invitation(models.Model):
    """Who is asked, with a link of their own.

    `contact_name` and `email` are used to send the link, its reminder and the answer, and for
    nothing else. The links themselves are signed links to this row.
    """

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="invitations"
    )
    name = models.CharField(_("Gremium oder Organisation"), max_length=200)
    contact_name = models.CharField(_("Ansprechperson"), max_length=200, blank=True)
    email = models.EmailField(_("E-Mail"), blank=True)
    body = models.ForeignKey(
        "committees.Body", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(
        "partners.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    invited_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)
    reminded_for = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(fields=("consultation", "name"), name="invitation_once"),
        )

    def __str__(self) -> str:
        return self.name


class CommentState(models.TextChoices):
    OPEN = "open", _("offen")
    ACCEPTED = "accepted", _("übernommen")
    PARTLY = "partly", _("teilweise übernommen")
    DECLINED = "declined", _("nicht übernommen")


class Comment(models.Model):
    """What somebody wrote about one section of the draft, and the answer the author reads.

    `sending` is made when the form is shown: the same form sent twice is one comment.
    """

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="comments"
    )
    invitation = models.ForeignKey(
        Invitation, on_delete=models.PROTECT, null=True, blank=True, related_name="comments"
    )
    author_id = models.BigIntegerField(null=True)
    author_label = models.CharField(max_length=200)
    section_kind = models.CharField(max_length=16)
    section_id = models.BigIntegerField()
    section_label = models.CharField(max_length=300)
    text = models.TextField(_("Stellungnahme"))
    sending = models.CharField(max_length=32)
    sent_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=CommentState, default=CommentState.OPEN)
    answer = models.TextField(_("Begründung"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_label = models.CharField(max_length=200, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    revisions = models.ManyToManyField(TextRevision, blank=True, related_name="comments")
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[Comment]] = watched()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("consultation", "sending"), name="comment_sent_once"),
        )
        indexes = (
            models.Index(
                fields=("consultation", "section_kind", "section_id", "state"),
                name="comment_by_section",
            ),
            models.Index(fields=("consultation", "state", "-id"), name="comment_by_state"),
        )

    def __str__(self) -> str:
        return f"{self.author_label}: {self.section_label}"
