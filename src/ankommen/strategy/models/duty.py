from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ankommen.core.search.watching import watched

from .concept import Concept


class DutyKind(models.TextChoices):
    REPORT = "report", _("Bericht")
    OFFICER = "officer", _("Beauftragte Person oder Stelle")
    BOARD = "board", _("Gremium oder Beirat")
    PROOF = "proof", _("Nachweis über Mittel")
    PUBLICATION = "publication", _("Veröffentlichung")
    OTHER = "other", _("andere Pflicht")


class Duty(models.Model):
    """A legal duty: what, by which law, who, until when; how it was proved is in its proofs.

    The law is dated: `valid_from` and `valid_to` bound it, `reviewed_on` says when somebody read
    its wording; until then it counts as to be reviewed. Without `first_due_on` the duty holds all
    the time; `every_months` makes it come again.
    """

    concept = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="duties")
    title = models.CharField(_("Pflicht"), max_length=300)
    text = models.TextField(_("Was ist zu tun?"), blank=True)
    kind = models.CharField(_("Art"), max_length=12, choices=DutyKind)
    legal_basis = models.CharField(_("Rechtsgrundlage"), max_length=200)
    source = models.CharField(_("Quelle des Wortlauts"), max_length=300, blank=True)
    reviewed_on = models.DateField(_("Wortlaut geprüft am"), null=True, blank=True)
    valid_from = models.DateField(_("gilt ab"), null=True, blank=True)
    valid_to = models.DateField(_("gilt bis"), null=True, blank=True)
    unit = models.ForeignKey(
        "partners.Unit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Zuständig"),
    )
    contact = models.ForeignKey(
        "partners.Contact",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Erinnerung an"),
    )
    first_due_on = models.DateField(_("erste Frist"), null=True, blank=True)
    every_months = models.PositiveSmallIntegerField(
        _("kehrt wieder alle … Monate"), null=True, blank=True
    )
    notice_days = models.PositiveSmallIntegerField(_("Erinnerung … Tage vorher"), default=60)
    reminded_for = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by_label = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[Duty]] = watched()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(every_months__isnull=True)
                | models.Q(every_months__gte=1, first_due_on__isnull=False),
                name="duty_returns_from_a_day",
            ),
        )

    def __str__(self) -> str:
        return self.title


class DutyProof(models.Model):
    """How a duty was fulfilled: a file, a report or resolution of this house, or words.

    `due_on` is the deadline it answers; empty where the duty has none. Taken back it stays on
    record, with who, when and why.
    """

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="proofs")
    due_on = models.DateField(_("für die Frist"), null=True, blank=True)
    proved_on = models.DateField(_("erfüllt am"))
    text = models.TextField(_("Wodurch?"), blank=True)
    cites_kind = models.CharField(max_length=60, blank=True)
    cites_id = models.BigIntegerField(null=True, blank=True)
    file = models.FileField(upload_to="proofs/%Y/", blank=True)
    name = models.CharField(_("Dateiname"), max_length=200, blank=True)
    content_type = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    added_at = models.DateTimeField()
    added_by_label = models.CharField(max_length=200)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by_label = models.CharField(max_length=200, blank=True)
    removed_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-proved_on", "-id")

    def __str__(self) -> str:
        return f"{self.duty}: {self.proved_on:%d.%m.%Y}"


class LandLetter(models.Model):
    """A letter to the Land: what was asked, until when, what came back, what waiting costs."""

    concept = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="letters")
    number = models.PositiveIntegerField(_("Nummer"))
    topic = models.CharField(_("Anliegen"), max_length=300)
    text = models.TextField(_("Was haben wir geschrieben?"), blank=True)
    addressee = models.CharField(_("An wen?"), max_length=200)
    sent_on = models.DateField(_("abgesandt am"))
    due_on = models.DateField(_("Antwort erbeten bis"), null=True, blank=True)
    answered_on = models.DateField(_("beantwortet am"), null=True, blank=True)
    answer = models.TextField(_("Antwort"), blank=True)
    costs = models.TextField(_("Was es inzwischen kostet"), blank=True)
    cents_per_month = models.BigIntegerField(
        _("Kosten je Monat des Wartens"), null=True, blank=True
    )
    duty = models.ForeignKey(
        Duty,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="letters",
        verbose_name=_("Zur Pflicht"),
    )
    unit = models.ForeignKey(
        "partners.Unit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Zuständig"),
    )
    added_at = models.DateTimeField()
    added_by_label = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[LandLetter]] = watched()

    class Meta:
        ordering = ("-sent_on", "-id")
        constraints = (
            models.UniqueConstraint(fields=("concept", "number"), name="land_letter_number_once"),
        )

    def __str__(self) -> str:
        return f"L-{self.number} {self.topic}"
