from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .indicator import IndicatorDefinition


class ComparisonValue(models.Model):
    """What another district publishes for one version of a definition, as somebody looked it up.

    The name is that of the official table when the value was entered. Nothing of it counts in sums.
    """

    definition = models.ForeignKey(
        IndicatorDefinition, on_delete=models.CASCADE, related_name="comparison_values"
    )
    district_key = models.CharField(_("Kreisschlüssel"), max_length=5)
    district_name = models.CharField(_("Kreis"), max_length=120)
    reference_date = models.DateField(_("Stichtag"))
    value = models.DecimalField(_("Wert"), max_digits=18, decimal_places=6)
    source = models.CharField(_("Quelle"), max_length=300)
    as_of = models.DateField(_("Datenstand"))
    entered_at = models.DateTimeField()
    entered_by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ("-reference_date", "district_name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("definition", "district_key", "reference_date"),
                name="comparison_value_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.district_name} {self.reference_date:%d.%m.%Y}"
