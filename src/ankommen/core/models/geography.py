from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AreaKind(models.TextChoices):
    LAND = "land", _("Land")
    DISTRICT = "district", _("Landkreis oder kreisfreie Stadt")
    PLANNING_AREA = "planning_area", _("Planungsraum")
    MUNICIPALITY = "municipality", _("Gemeinde")
    NEIGHBOURHOOD = "neighbourhood", _("Ortsteil, Sozialraum oder Quartier")


class Area(models.Model):
    """A place people are counted in, from the Land down to the neighbourhood."""

    kind = models.CharField(max_length=20, choices=AreaKind)
    key = models.CharField(
        max_length=12, blank=True, help_text=_("Amtlicher Schlüssel, leer wenn es keinen gibt.")
    )
    name = models.CharField(max_length=120)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    is_invented = models.BooleanField(default=False)
    source = models.CharField(max_length=300)
    outline = models.JSONField(null=True, blank=True, help_text=_("GeoJSON-Geometrie"))
    outline_is_schematic = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "key"), condition=~models.Q(key=""), name="area_key_once_per_kind"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Sex(models.TextChoices):
    MALE = "male", _("männlich")
    FEMALE = "female", _("weiblich")
    ALL = "all", _("insgesamt")


class PopulationFigure(models.Model):
    """How many people lived in an area on a reference date, by sex and age group.

    `series` keeps counts of different origin apart: they are never added or forced equal.
    Ages are completed years; `age_to` empty means "and older".
    """

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="population")
    series = models.CharField(max_length=60)
    reference_date = models.DateField()
    sex = models.CharField(max_length=6, choices=Sex)
    age_from = models.PositiveSmallIntegerField(default=0)
    age_to = models.PositiveSmallIntegerField(null=True, blank=True)
    persons = models.PositiveIntegerField()
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ("area", "series", "reference_date", "sex", "age_from")
        constraints = (
            models.UniqueConstraint(
                fields=("area", "series", "reference_date", "sex", "age_from", "age_to"),
                name="population_figure_once",
            ),
            models.UniqueConstraint(
                fields=("area", "series", "reference_date", "sex", "age_from"),
                condition=models.Q(age_to__isnull=True),
                name="population_open_age_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.area} {self.reference_date}: {self.persons}"
