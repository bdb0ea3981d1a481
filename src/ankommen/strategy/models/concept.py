from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ankommen.core.search.watching import watched


class Concept(models.Model):
    """The integration concept of one district or city. Its editions come and go, it stays."""

    district = models.ForeignKey("core.Area", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("Titel"), max_length=300)
    goal_depth = models.PositiveSmallIntegerField(
        _("Ebenen im Zielbaum"), default=1, help_text=_("1: nur Ziele; 2: Ziele und Teilziele; …")
    )
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.title


class GuidingGoal(models.Model):
    """A Leitziel: decided once, in force above all editions until it is ended."""

    concept = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="guiding_goals")
    number = models.CharField(_("Nummer"), max_length=20)
    title = models.CharField(_("Titel"), max_length=300)
    text = models.TextField(_("Text"), blank=True)
    valid_from = models.DateField(_("gilt ab"), null=True, blank=True)
    valid_to = models.DateField(_("gilt bis"), null=True, blank=True)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[GuidingGoal]] = watched()

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=("concept", "number"), name="guiding_goal_number_once"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class EditionState(models.TextChoices):
    DRAFT = "draft", _("Entwurf")
    CONSULTATION = "consultation", _("in Beratung")
    ADOPTED = "adopted", _("beschlossen")
    IN_FORCE = "in_force", _("in Kraft")
    REPORTED = "reported", _("berichtet")
    CLOSED = "closed", _("abgeschlossen")


class Edition(models.Model):
    """One edition (Fortschreibung) of the concept, for a period of years.

    From adoption on the text is frozen: `content_hash` names exactly what was decided.
    """

    concept = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="editions")
    slug = models.SlugField(_("Adresse"), max_length=60, unique=True)
    title = models.CharField(_("Titel"), max_length=300)
    starts_on = models.DateField(_("Beginn"))
    ends_on = models.DateField(_("Ende"))
    state = models.CharField(max_length=12, choices=EditionState, default=EditionState.DRAFT)
    preface = models.TextField(_("Einleitung"), blank=True)
    source_note = models.TextField(_("Quelle und Herkunft"), blank=True)
    predecessor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="successors"
    )
    content_hash = models.CharField(max_length=64, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    report_due_on = models.DateField(_("Bericht fällig am"), null=True, blank=True)
    stale_after_days = models.PositiveSmallIntegerField(
        _("Stand gilt als veraltet nach Tagen"), default=90
    )
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[Edition]] = watched()

    class Meta:
        ordering = ("-starts_on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="edition_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return self.title


class EditionText(models.Model):
    """The official text of an edition as it was at one moment, kept under its hash.

    Kept for every text that lay before a body and for the adopted one, so that a hash can be read.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="texts")
    content_hash = models.CharField(max_length=64)
    content = models.TextField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("edition", "content_hash"), name="edition_text_once"),
        )

    def __str__(self) -> str:
        return f"{self.edition} {self.content_hash[:12]}"


class ConsultationStep(models.Model):
    """One step of the chain of deliberation (Beratungsfolge) of an edition.

    `content_hash` is the hash of the text that lay before the body.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    body = models.ForeignKey("committees.Body", on_delete=models.PROTECT, related_name="+")
    resolution = models.ForeignKey(
        "committees.Resolution", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decides = models.BooleanField(_("entscheidet"), default=False)
    content_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=("edition", "position"), name="step_position_once"),
        )

    def __str__(self) -> str:
        return f"{self.position}. {self.body}"


class ActionField(models.Model):
    """A Handlungsfeld of an edition, with the sections districts publish."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="action_fields")
    number = models.CharField(_("Nummer"), max_length=20)
    slug = models.SlugField(max_length=60)
    title = models.CharField(_("Titel"), max_length=300)
    summary = models.TextField(_("Zusammenfassung"), blank=True)
    situation = models.TextField(_("Aktuelle Situation"), blank=True)
    trend = models.TextField(_("Trend"), blank=True)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[ActionField]] = watched()

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=("edition", "number"), name="action_field_number_once"),
            models.UniqueConstraint(fields=("edition", "slug"), name="action_field_slug_once"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Goal(models.Model):
    """A goal of an action field; goals can have partial goals down to the concept's depth."""

    action_field = models.ForeignKey(ActionField, on_delete=models.CASCADE, related_name="goals")
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children"
    )
    guiding_goals = models.ManyToManyField(GuidingGoal, blank=True, related_name="goals")
    number = models.CharField(_("Nummer"), max_length=20)
    title = models.CharField(_("Titel"), max_length=300)
    text = models.TextField(_("Text"), blank=True)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[Goal]] = watched()

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=("action_field", "number"), name="goal_number_once"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class TextRevision(models.Model):
    """One change of one text: who, when, why, what it was and what it became.

    Texts above the editions (guiding goals) have none.
    """

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, null=True, blank=True, related_name="revisions"
    )
    object_kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    object_label = models.CharField(max_length=300)
    field = models.CharField(max_length=60)
    old_text = models.TextField(blank=True)
    new_text = models.TextField(blank=True)
    reason = models.CharField(_("Grund"), max_length=300, blank=True)
    changed_at = models.DateTimeField()
    changed_by_id = models.BigIntegerField(null=True)
    changed_by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("object_kind", "object_id", "-id")),)

    def __str__(self) -> str:
        return f"{self.object_label}: {self.field}"


class Suggestion(models.Model):
    """A suggested change of one text, waiting for somebody with the right to approve it."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="suggestions")
    object_kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    field = models.CharField(max_length=60)
    based_on = models.TextField(blank=True)
    proposed_text = models.TextField()
    reason = models.CharField(_("Grund"), max_length=300)
    suggested_at = models.DateTimeField()
    suggested_by_id = models.BigIntegerField(null=True)
    suggested_by_label = models.CharField(max_length=200)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_label = models.CharField(max_length=200, blank=True)
    is_accepted = models.BooleanField(null=True)
    answer = models.CharField(_("Antwort"), max_length=300, blank=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.object_kind} {self.object_id} {self.field}"
