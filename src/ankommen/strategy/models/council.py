from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ankommen.core.search.watching import watched

from .concept import Concept
from .indicator import Indicator
from .measure import Measure


class CouncilQuestion(models.Model):
    """A question from a council or committee and its one-page answer, frozen when given.

    `facts` are the figure, definition, reference date and source as they stood when the answer was
    composed; `content_hash` names facts and words of a given answer.
    """

    concept = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="questions")
    question = models.TextField(_("Frage"))
    asked_by = models.CharField(_("Gefragt von"), max_length=200)
    asked_on = models.DateField(_("Gefragt am"))
    body = models.ForeignKey(
        "committees.Body",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Gremium"),
    )
    due_on = models.DateField(_("Antwort bis"), null=True, blank=True)
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    facts = models.JSONField(default=dict)
    answer = models.TextField(_("Antwort"), blank=True)
    district_decides = models.TextField(_("Was der Kreis selbst entscheiden kann"), blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    pdf = models.FileField(upload_to="answers/%Y/", blank=True)
    given_at = models.DateTimeField(null=True, blank=True)
    given_by_label = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[CouncilQuestion]] = watched()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(indicator__isnull=False, measure__isnull=True)
                | models.Q(indicator__isnull=True, measure__isnull=False),
                name="council_question_one_subject",
            ),
        )

    def __str__(self) -> str:
        return self.question[:80]
