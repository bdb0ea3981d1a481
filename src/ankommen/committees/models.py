from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ankommen.core.search.watching import watched


class BodyKind(models.TextChoices):
    COUNCIL = "council", _("Kreistag oder Rat")
    COMMITTEE = "committee", _("Ausschuss")
    ADVISORY_BOARD = "advisory_board", _("Beirat")
    STEERING_GROUP = "steering_group", _("Steuerungsgruppe")
    WORKING_GROUP = "working_group", _("Arbeitsgemeinschaft")


class Body(models.Model):
    """A body that deliberates or decides."""

    name = models.CharField(_("Name"), max_length=200)
    kind = models.CharField(_("Art"), max_length=20, choices=BodyKind)
    is_invented = models.BooleanField(_("erfunden"), default=False)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[Body]] = watched()

    class Meta:
        ordering = ("name", "id")
        verbose_name_plural = "bodies"

    def __str__(self) -> str:
        return self.name


class Meeting(models.Model):
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="meetings")
    held_on = models.DateField(_("Datum"))
    place = models.CharField(_("Ort"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[Meeting]] = watched()

    class Meta:
        ordering = ("-held_on", "id")
        constraints = (
            models.UniqueConstraint(fields=("body", "held_on"), name="meeting_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.body}, {self.held_on:%d.%m.%Y}"


class Outcome(models.TextChoices):
    RECOMMENDED = "recommended", _("empfohlen")
    ADOPTED = "adopted", _("beschlossen")
    REJECTED = "rejected", _("abgelehnt")
    POSTPONED = "postponed", _("vertagt")
    NOTED = "noted", _("zur Kenntnis genommen")


class Resolution(models.Model):
    """What a body decided in a meeting, on which paper, with which votes."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="resolutions")
    paper_number = models.CharField(_("Vorlage"), max_length=40)
    title = models.CharField(_("Betreff"), max_length=300)
    text = models.TextField(_("Beschlusstext"), blank=True)
    decided_on = models.DateField(_("beschlossen am"))
    outcome = models.CharField(_("Ergebnis"), max_length=12, choices=Outcome)
    votes_yes = models.PositiveSmallIntegerField(_("Ja"), null=True, blank=True)
    votes_no = models.PositiveSmallIntegerField(_("Nein"), null=True, blank=True)
    votes_abstain = models.PositiveSmallIntegerField(_("Enthaltung"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[Resolution]] = watched()

    class Meta:
        ordering = ("-decided_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("meeting", "paper_number"), name="resolution_once_per_meeting"
            ),
        )

    def __str__(self) -> str:
        return f"{self.paper_number} {self.title}"
