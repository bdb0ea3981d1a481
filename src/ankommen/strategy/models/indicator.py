from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ankommen.core.publication.rules import Counted
from ankommen.core.publication.wording import COUNTED
from ankommen.core.search.watching import watched

from .concept import Concept
from .measure import Measure


class Direction(models.TextChoices):
    UP = "up", _("mehr ist besser")
    DOWN = "down", _("weniger ist besser")
    NEUTRAL = "neutral", _("ohne Wertung")


class ValueOrigin(models.TextChoices):
    TYPED = "typed", _("eingegeben")
    IMPORTED = "imported", _("importiert")
    COMPUTED = "computed", _("berechnet")


class Indicator(models.Model):
    """A Kennzahl of the concept. What exactly it counts stands in its dated definitions."""

    concept = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="indicators")
    code = models.CharField(_("Kürzel"), max_length=20)
    slug = models.SlugField(max_length=40)
    title = models.CharField(_("Titel"), max_length=300)
    direction = models.CharField(
        _("Richtung"), max_length=8, choices=Direction, default=Direction.NEUTRAL
    )
    computed_by = models.CharField(max_length=40, blank=True)
    data_owner = models.CharField(_("Wer die Werte liefert"), max_length=200, blank=True)
    is_public = models.BooleanField(_("öffentlich"), default=True)
    measures = models.ManyToManyField(
        Measure, blank=True, related_name="indicators", through="MeasureIndicator"
    )
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[Indicator]] = watched()

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=("concept", "code"), name="indicator_code_once"),
            models.UniqueConstraint(fields=("concept", "slug"), name="indicator_slug_once"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class MeasureIndicator(models.Model):
    """A context indicator named beside a measure. It describes; it proves no effect."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="indicator_links")
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="measure_links")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("measure", "indicator"), name="measure_indicator_once"),
        )

    def __str__(self) -> str:
        return f"{self.measure} – {self.indicator}"


class IndicatorDefinition(models.Model):
    """What an indicator counts, in one version. Versions never mix in one line."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="definitions")
    number = models.PositiveSmallIntegerField(_("Version"))
    text = models.TextField(_("Definition"))
    numerator = models.CharField(_("Zähler"), max_length=300, blank=True)
    denominator = models.CharField(_("Nenner"), max_length=300, blank=True)
    unit = models.CharField(_("Einheit"), max_length=60)
    decimals = models.PositiveSmallIntegerField(_("Nachkommastellen"), default=1)
    source = models.CharField(_("Quelle"), max_length=300)
    dimensions = models.JSONField(default=list, help_text=_("Gliederungen, z. B. Geschlecht"))
    counted = models.CharField(
        _("Was gezählt wird"),
        max_length=12,
        choices=list(COUNTED.items()),
        default=Counted.UNDECLARED,
    )
    valid_from = models.DateField(_("gilt ab"))
    valid_to = models.DateField(_("gilt bis"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[IndicatorDefinition]] = watched()

    class Meta:
        ordering = ("indicator", "number")
        constraints = (
            models.UniqueConstraint(fields=("indicator", "number"), name="definition_number_once"),
        )

    def __str__(self) -> str:
        return f"{self.indicator} (v{self.number})"


class IndicatorTarget(models.Model):
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="targets")
    due_on = models.DateField(_("bis"))
    value = models.DecimalField(
        _("Zielwert"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    trend = models.CharField(_("oder Richtung"), max_length=10, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("due_on", "id")

    def __str__(self) -> str:
        return f"{self.indicator} bis {self.due_on:%d.%m.%Y}"


class IndicatorValue(models.Model):
    """One figure. A correction is a new row; the old one stays, points to it and says why.

    `dimension` is empty for the total, else like "Geschlecht=weiblich" or
    "Geschlecht=weiblich; Alter=unter 18" in the order of the definition. An empty `value` says that
    there is no figure for this date, and `note` why. `batch` ties values of one import together.
    """

    definition = models.ForeignKey(
        IndicatorDefinition, on_delete=models.PROTECT, related_name="values"
    )
    area = models.ForeignKey("core.Area", on_delete=models.PROTECT, related_name="+")
    reference_date = models.DateField(_("Stichtag"))
    dimension = models.CharField(_("Gliederung"), max_length=120, blank=True)
    value = models.DecimalField(_("Wert"), max_digits=18, decimal_places=6, null=True, blank=True)
    lower = models.DecimalField(
        _("untere Grenze"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    upper = models.DecimalField(
        _("obere Grenze"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    confidence_percent = models.DecimalField(
        _("Sicherheit in %"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    persons_counted = models.PositiveIntegerField(_("Fallzahl"), null=True, blank=True)
    source = models.CharField(_("Quelle"), max_length=300)
    as_of = models.DateField(_("Datenstand"))
    origin = models.CharField(max_length=8, choices=ValueOrigin)
    note = models.CharField(_("Anmerkung"), max_length=300, blank=True)
    entered_at = models.DateTimeField()
    entered_by_label = models.CharField(max_length=200)
    corrected_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrects"
    )
    correction_reason = models.CharField(max_length=300, blank=True)
    batch = models.CharField(max_length=32, blank=True, db_index=True)

    class Meta:
        ordering = ("reference_date", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("definition", "area", "reference_date", "dimension"),
                condition=models.Q(corrected_by__isnull=True),
                name="indicator_value_once",
            ),
            models.CheckConstraint(
                condition=models.Q(lower__isnull=True)
                | models.Q(upper__isnull=True)
                | models.Q(lower__lte=models.F("upper")),
                name="indicator_interval_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.definition} {self.reference_date}"
