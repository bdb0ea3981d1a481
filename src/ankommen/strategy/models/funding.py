from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ankommen.core.search.watching import watched

from ..rules.funding import NOTICE_DAYS
from .concept import Concept


class FundingKind(models.TextChoices):
    OWN = "own", _("eigener Haushalt")
    MUNICIPALITY = "municipality", _("Gemeinden")
    LAND = "land", _("Land")
    FEDERAL = "federal", _("Bund")
    EU = "eu", _("Europäische Union")
    FOUNDATION = "foundation", _("Stiftung")
    OTHER = "other", _("andere")


class FundingSource(models.Model):
    """Where money comes from and until when; budgets name it in words.

    A budget belongs to the source whose name, short name or further spelling it carries. No end
    and not `is_permanent`: the end is not known, which is never read as "does not end".
    """

    concept = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="funding_sources")
    name = models.CharField(_("Name"), max_length=120)
    short_name = models.CharField(_("Kurzname"), max_length=60, blank=True)
    spellings = models.TextField(_("Weitere Schreibweisen"), blank=True)
    kind = models.CharField(_("Art"), max_length=12, choices=FundingKind, blank=True)
    funder = models.CharField(_("Wer gibt das Geld?"), max_length=200, blank=True)
    organisation = models.ForeignKey(
        "partners.Organisation",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Organisation im Netzwerk"),
    )
    starts_on = models.DateField(_("Beginn"), null=True, blank=True)
    ends_on = models.DateField(_("Ende"), null=True, blank=True)
    is_permanent = models.BooleanField(_("läuft unbefristet"), default=False)
    notice_days = models.PositiveSmallIntegerField(
        _("Warnung … Tage vor dem Ende"), default=NOTICE_DAYS
    )
    apply_by = models.DateField(_("Antrag bis"), null=True, blank=True)
    use_statement_by = models.DateField(_("Verwendungsnachweis bis"), null=True, blank=True)
    text = models.TextField(_("Anmerkungen"), blank=True)
    information_source = models.CharField(_("Quelle der Angaben"), max_length=300, blank=True)
    known_on = models.DateField(_("Angaben vom"), null=True, blank=True)
    added_at = models.DateTimeField()
    added_by_label = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[FundingSource]] = watched()

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(fields=("concept", "name"), name="funding_source_once"),
            models.CheckConstraint(
                condition=models.Q(is_permanent=False) | models.Q(ends_on__isnull=True),
                name="funding_source_permanent_without_end",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="funding_source_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return self.name


class FundingReminder(models.Model):
    """A mail about the end of a source of money went to a contact; once for each end."""

    source = models.ForeignKey(FundingSource, on_delete=models.CASCADE, related_name="reminders")
    ends_on = models.DateField()
    contact = models.ForeignKey("partners.Contact", on_delete=models.CASCADE, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("source", "ends_on", "contact"), name="funding_reminder_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.source_id} {self.ends_on:%d.%m.%Y}"
