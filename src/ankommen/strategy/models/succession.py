from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .concept import ActionField, Edition, Goal
from .measure import Measure


class Fate(models.TextChoices):
    """What becomes of a measure, goal or action field in the next edition."""

    KEPT = "kept", _("bleibt")
    CHANGED = "changed", _("wird geändert")
    MERGED = "merged", _("geht auf in einer anderen")
    SPLIT = "split", _("wird aufgeteilt")
    DROPPED = "dropped", _("entfällt")
    NEW = "new", _("neu")


class ConceptUpdate(models.Model):
    """A Fortschreibung: the decisions about an edition's measures, and the edition made of them.

    Several may run from the same edition; each makes a draft of its own. `made_hash` is the text
    of that draft as it was made: as long as it stands, the work can be undone.
    """

    predecessor = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="updates")
    title = models.CharField(_("Titel der neuen Edition"), max_length=300)
    starts_on = models.DateField(_("Beginn"))
    ends_on = models.DateField(_("Ende"))
    edition = models.OneToOneField(
        Edition, on_delete=models.SET_NULL, null=True, blank=True, related_name="made_by"
    )
    made_hash = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by_label = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.title


class MeasureDecision(models.Model):
    """What shall become of one measure, as it was seen when that was decided.

    `measure` is empty for a new one, and for one that was removed from the old edition since.
    """

    update = models.ForeignKey(ConceptUpdate, on_delete=models.CASCADE, related_name="decisions")
    measure = models.ForeignKey(
        Measure, on_delete=models.SET_NULL, null=True, blank=True, related_name="decisions"
    )
    label = models.CharField(max_length=330)
    fate = models.CharField(max_length=8, choices=Fate)
    reason = models.TextField(_("Grund"), blank=True)
    into = models.ForeignKey(
        Measure, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    parts = models.JSONField(default=list)
    title = models.CharField(_("Titel"), max_length=300, blank=True)
    action_field = models.ForeignKey(
        ActionField, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    seen = models.JSONField(default=dict)
    decided_at = models.DateTimeField()
    decided_by_label = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("update", "measure"), name="measure_decided_once"),
        )

    def __str__(self) -> str:
        return f"{self.label}: {self.get_fate_display()}"


class Succession(models.Model):
    """One link from an old row to the one that follows it in `edition`; one side may be empty:
    without successor it was dropped, without predecessor it is new."""

    fate = models.CharField(max_length=8, choices=Fate)
    reason = models.TextField(blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.fate}: {self.reason}"


class MeasureSuccession(Succession):
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="successions")
    predecessor = models.ForeignKey(
        Measure, on_delete=models.CASCADE, null=True, blank=True, related_name="successions"
    )
    successor = models.ForeignKey(
        Measure, on_delete=models.CASCADE, null=True, blank=True, related_name="origins"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("edition", "predecessor", "successor"), name="measure_succession_once"
            ),
            models.UniqueConstraint(
                fields=("edition", "predecessor"),
                condition=models.Q(successor__isnull=True),
                name="measure_dropped_once",
            ),
            models.CheckConstraint(
                condition=models.Q(predecessor__isnull=False) | models.Q(successor__isnull=False),
                name="measure_succession_has_a_side",
            ),
        )


class ActionFieldSuccession(Succession):
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    predecessor = models.ForeignKey(
        ActionField, on_delete=models.CASCADE, null=True, related_name="successions"
    )
    successor = models.ForeignKey(
        ActionField, on_delete=models.CASCADE, null=True, related_name="origins"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("edition", "predecessor", "successor"), name="field_succession_once"
            ),
        )


class GoalSuccession(Succession):
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    predecessor = models.ForeignKey(
        Goal, on_delete=models.CASCADE, null=True, related_name="successions"
    )
    successor = models.ForeignKey(Goal, on_delete=models.CASCADE, null=True, related_name="origins")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("edition", "predecessor", "successor"), name="goal_succession_once"
            ),
        )


class SynopsisFile(models.Model):
    """Old and new side by side as a file, with the hashes of the two texts it was made from."""

    old = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    new = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="synopses")
    kind = models.CharField(max_length=4)
    file = models.FileField(upload_to="synopses/%Y/")
    old_hash = models.CharField(max_length=64)
    new_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.old} | {self.new} ({self.kind})"
