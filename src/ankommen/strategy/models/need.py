from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ankommen.core.search.watching import watched

from .concept import Concept
from .measure import TargetGroup


class NeedSystem(models.TextChoices):
    """Whether only newcomers have the need, or a regular system fails more people than them."""

    NEWCOMERS = "newcomers", _("nur Zugewanderte")
    WORK = "work", _("Regelsystem Arbeit")
    DAY_CARE = "day_care", _("Regelsystem Kindertagesbetreuung")
    TRANSPORT = "transport", _("Regelsystem Bus und Bahn")
    HEALTH = "health", _("Regelsystem Gesundheit")
    HOUSING = "housing", _("Regelsystem Wohnen")
    EDUCATION = "education", _("Regelsystem Bildung")
    OTHER = "other", _("anderes Regelsystem")


class NeedState(models.TextChoices):
    OPEN = "open", _("offen")
    IN_GOAL = "in_goal", _("im Konzept")
    ANSWERED = "answered", _("beantwortet")
    MERGED = "merged", _("zusammengeführt")
    SET_ASIDE = "set_aside", _("zurückgestellt")


class Need(models.Model):
    """A Bedarf: what is missing, for whom, where, since when, and what became of it."""

    concept = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="needs")
    number = models.PositiveIntegerField(_("Nummer"))
    title = models.CharField(_("Was fehlt?"), max_length=300)
    text = models.TextField(_("Beschreibung"), blank=True)
    target_groups = models.ManyToManyField(
        TargetGroup, blank=True, related_name="needs", verbose_name=_("Für wen?")
    )
    areas = models.ManyToManyField("core.Area", blank=True, related_name="+", verbose_name=_("Wo?"))
    since_year = models.PositiveSmallIntegerField(_("bekannt seit (Jahr)"), null=True, blank=True)
    system = models.CharField(_("Wen betrifft es?"), max_length=10, choices=NeedSystem)
    state = models.CharField(max_length=10, choices=NeedState, default=NeedState.OPEN)
    state_reason = models.TextField(_("Antwort oder Grund"), blank=True)
    state_since = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    added_at = models.DateTimeField()
    added_by_label = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[Need]] = watched()

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("concept", "number"), name="need_number_once"),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | models.Q(state="merged"),
                name="need_merged_into_one",
            ),
        )

    def __str__(self) -> str:
        return f"B-{self.number} {self.title}"


class EvidenceKind(models.TextChoices):
    SURVEY = "survey", _("Schätzwert einer Befragung")
    TABLE_CARD = "table_card", _("Karte von einem Tisch")
    INTERVIEW = "interview", _("Aussage aus einem Gespräch")
    REPORT = "report", _("Meldung oder Bericht")
    STATISTIC = "statistic", _("Statistik")


class EvidenceWeight(models.IntegerChoices):
    SINGLE_CASE = 1, _("Einzelfall")
    SEVERAL = 3, _("mehrere Fälle oder Betroffene")
    BROAD = 5, _("breit belegt")


class NeedEvidence(models.Model):
    """What shows a need. Taken back it stays on record, with who, when and why.

    `origin` is where it comes from without naming a person: entries of one origin count once.
    `cites_kind` and `cites_id` name an object of the trace registry that the entry rests on.
    """

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(_("Art"), max_length=12, choices=EvidenceKind)
    weight = models.PositiveSmallIntegerField(_("Gewicht"), choices=EvidenceWeight)
    origin = models.CharField(_("Herkunft"), max_length=200)
    text = models.TextField(_("Was sagt der Beleg?"))
    reports = models.PositiveSmallIntegerField(_("Unabhängige Meldungen darin"), default=1)
    share_percent = models.DecimalField(
        _("Anteil in Prozent"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    margin_points = models.DecimalField(
        _("Fehlerspanne in Prozentpunkten"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    dated_on = models.DateField(_("Datum"))
    cites_kind = models.CharField(max_length=60, blank=True)
    cites_id = models.BigIntegerField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by_label = models.CharField(max_length=200)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by_label = models.CharField(max_length=200, blank=True)
    removed_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-dated_on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(reports__gte=1), name="need_evidence_reports_something"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.origin}"
