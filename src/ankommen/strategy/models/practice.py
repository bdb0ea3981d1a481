from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ankommen.core.search.watching import watched

from .concept import Concept
from .measure import Measure


class Project(models.Model):
    """Good practice: a project that worked, under which conditions, and whether others may copy it.

    `is_public` shows title, provider, result and conditions to everybody; the contact stays inside.
    """

    concept = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="projects")
    title = models.CharField(_("Projekt"), max_length=300)
    organisation = models.ForeignKey(
        "partners.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Träger"),
    )
    contact = models.ForeignKey(
        "partners.Contact",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Ansprechperson"),
    )
    measure = models.ForeignKey(
        Measure,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("Zur Maßnahme"),
    )
    starts_on = models.DateField(_("Beginn"), null=True, blank=True)
    ends_on = models.DateField(_("Ende"), null=True, blank=True)
    result = models.TextField(_("Was hat es bewirkt?"))
    conditions = models.TextField(_("Was braucht es, damit es gelingt?"), blank=True)
    is_reusable = models.BooleanField(_("Zur Nachahmung frei"), default=False)
    is_public = models.BooleanField(_("Öffentlich zeigen"), default=False)
    added_at = models.DateTimeField()
    added_by_label = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[Project]] = watched()

    class Meta:
        ordering = ("title", "id")

    def __str__(self) -> str:
        return self.title


class RequestState(models.TextChoices):
    OPEN = "open", _("offen")
    ACCEPTED = "accepted", _("geöffnet")
    PARTLY = "partly", _("teilweise geöffnet")
    DECLINED = "declined", _("nicht geöffnet")


class OpeningRequest(models.Model):
    """ "Open this project to us": somebody asks to take part in it or to have it too."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="requests")
    asked_by = models.CharField(_("Wer bittet?"), max_length=200)
    asked_on = models.DateField(_("gebeten am"))
    wish = models.TextField(_("Worum geht es?"))
    state = models.CharField(
        _("Antwort"), max_length=8, choices=RequestState, default=RequestState.OPEN
    )
    answer = models.TextField(_("Begründung"), blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by_label = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField()
    added_by_label = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-asked_on", "-id")

    def __str__(self) -> str:
        return f"{self.asked_by}: {self.project}"
