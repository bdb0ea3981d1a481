from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ankommen.core.publication.rules import Counted
from ankommen.core.publication.wording import COUNTED
from ankommen.core.search.watching import watched

from .concept import ActionField, Edition, Goal


class TargetGroup(models.Model):
    """Whom a measure is for; the receiving society is one of them."""

    name = models.CharField(_("Zielgruppe"), max_length=120, unique=True)
    is_receiving_society = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.name


class Trend(models.TextChoices):
    """What districts write instead of a number."""

    STRENGTHEN = "strengthen", _("verstärken")
    KEEP = "keep", _("beibehalten")
    WEAKEN = "weaken", _("verringern")


class MeasureEnd(models.TextChoices):
    """How a measure can end other than by being done."""

    NONE = "", _("läuft weiter")
    DROPPED = "dropped", _("entfallen")
    MERGED = "merged", _("zusammengeführt")


class MeasureStatus(models.TextChoices):
    """Computed by `rules.measure_status`, never typed."""

    NOT_STARTED = "not_started", _("nicht begonnen")
    ON_TIME = "on_time", _("im Plan")
    AT_RISK = "at_risk", _("gefährdet")
    LATE = "late", _("verspätet")
    DONE = "done", _("umgesetzt")
    DROPPED = "dropped", _("entfallen")
    MERGED = "merged", _("zusammengeführt")


class Measure(models.Model):
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="measures")
    number = models.CharField(_("Nummer"), max_length=20)
    slug = models.SlugField(max_length=40)
    title = models.CharField(_("Titel"), max_length=300)
    text = models.TextField(_("Text der Maßnahme"), blank=True)
    action_field = models.ForeignKey(
        ActionField,
        on_delete=models.PROTECT,
        related_name="measures",
        verbose_name=_("Handlungsfeld"),
    )
    further_action_fields = models.ManyToManyField(
        ActionField,
        blank=True,
        related_name="further_measures",
        verbose_name=_("Weitere Handlungsfelder"),
    )
    goals = models.ManyToManyField(
        Goal, blank=True, related_name="measures", verbose_name=_("Ziele")
    )
    target_groups = models.ManyToManyField(
        TargetGroup, blank=True, related_name="measures", verbose_name=_("Zielgruppen")
    )
    areas = models.ManyToManyField(
        "core.Area", blank=True, related_name="+", verbose_name=_("Gebiete")
    )
    lead_unit = models.ForeignKey(
        "partners.Unit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Zuständig"),
    )
    partners = models.ManyToManyField(
        "partners.Organisation", blank=True, related_name="+", verbose_name=_("Partner")
    )
    responsible_text = models.CharField(_("Zuständigkeit im Wortlaut"), max_length=500, blank=True)
    financing_statement = models.TextField(_("Aussagen zur Finanzierung"), blank=True)
    trend = models.CharField(_("Richtung"), max_length=10, choices=Trend, blank=True)
    starts_on = models.DateField(_("Beginn"), null=True, blank=True)
    ends_on = models.DateField(_("Ende"), null=True, blank=True)
    depends_on = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="needed_by",
        verbose_name=_("Hängt ab von"),
    )
    end_kind = models.CharField(max_length=8, choices=MeasureEnd, blank=True)
    end_reason = models.CharField(max_length=500, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    done_on = models.DateField(null=True, blank=True)
    internal_fields = models.JSONField(
        default=list, help_text=_("Namen der Angaben, die nicht veröffentlicht werden.")
    )
    last_confirmed_at = models.DateTimeField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    # Every field whose visibility can be chosen; title, number and action field are always public.
    CHOOSABLE_FIELDS: ClassVar[tuple[str, ...]] = (
        "text",
        "target_groups",
        "areas",
        "lead_unit",
        "partners",
        "contacts",
        "financing_statement",
        "budget",
        "spent",
        "schedule",
        "milestones",
        "status",
        "outputs",
        "attachments",
    )

    objects: ClassVar[models.Manager[Measure]] = watched()

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=("edition", "number"), name="measure_number_once"),
            models.UniqueConstraint(fields=("edition", "slug"), name="measure_slug_once"),
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True)
                | models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="measure_ends_after_start",
            ),
        )
        indexes = (models.Index(fields=("edition", "position", "id")),)

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Milestone(models.Model):
    """A dated step of a measure. `is_official`: decided with the edition and frozen with it;
    steps that the office adds while it works are not."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(_("Meilenstein"), max_length=300)
    due_on = models.DateField(_("fällig am"))
    done_on = models.DateField(_("erreicht am"), null=True, blank=True)
    is_official = models.BooleanField(default=True)

    class Meta:
        ordering = ("due_on", "id")
        # What is due is asked of all measures at once: the answer stands in the index.
        indexes = (models.Index(fields=("due_on", "done_on", "measure")),)

    def __str__(self) -> str:
        return f"{self.title} ({self.due_on:%d.%m.%Y})"


class MeasureBudget(models.Model):
    """Planned and spent money of a measure in one year from one source, in euro cents.

    `is_official`: decided with the edition and frozen with it; money that came later is not.
    """

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="budgets")
    year = models.PositiveSmallIntegerField(_("Jahr"))
    source = models.CharField(_("Quelle"), max_length=120)
    planned_cents = models.BigIntegerField(_("geplant"), null=True, blank=True)
    spent_cents = models.BigIntegerField(_("ausgegeben"), null=True, blank=True)
    is_official = models.BooleanField(default=True)

    class Meta:
        ordering = ("year", "source", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("measure", "year", "source"), name="measure_budget_once"
            ),
            models.CheckConstraint(
                condition=(models.Q(planned_cents__isnull=True) | models.Q(planned_cents__gte=0))
                & (models.Q(spent_cents__isnull=True) | models.Q(spent_cents__gte=0)),
                name="measure_budget_not_negative",
            ),
        )

    def __str__(self) -> str:
        return f"{self.year} {self.source}"


class MeasureContact(models.Model):
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="contacts")
    contact = models.ForeignKey("partners.Contact", on_delete=models.CASCADE, related_name="+")
    role = models.CharField(_("Rolle"), max_length=120)
    gets_reminders = models.BooleanField(_("wird erinnert"), default=False)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("measure", "contact"), name="measure_contact_once"),
        )

    def __str__(self) -> str:
        return f"{self.contact} ({self.role})"


# What somebody may declare; shares and estimates belong to indicators, which know their base.
DECLARED = (Counted.UNDECLARED, Counted.NOT_PERSONS, Counted.PERSONS)


class OutputFigure(models.Model):
    """What the measure itself produced: own numbers, apart from context indicators.

    `counted` says whether it counts people: then nobody outside reads it before its release, and
    undeclared ones never.
    """

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="outputs")
    name = models.CharField(_("Was gezählt wurde"), max_length=200)
    unit = models.CharField(_("Einheit"), max_length=60)
    reference_date = models.DateField(_("Stichtag"))
    value = models.DecimalField(_("Wert"), max_digits=14, decimal_places=2)
    source = models.CharField(_("Quelle"), max_length=300, blank=True)
    counted = models.CharField(
        _("Zählt"),
        max_length=12,
        choices=[(one.value, COUNTED[one]) for one in DECLARED],
        default=Counted.UNDECLARED,
    )

    class Meta:
        ordering = ("name", "reference_date", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("measure", "name", "reference_date"), name="output_figure_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.reference_date:%d.%m.%Y}"


class Attachment(models.Model):
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="attachments")
    file = models.FileField(upload_to="measures/%Y/")
    name = models.CharField(_("Dateiname"), max_length=200)
    content_type = models.CharField(max_length=100)
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by_label = models.CharField(max_length=200)
    is_public = models.BooleanField(_("öffentlich"), default=False)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name


class Assessment(models.TextChoices):
    AS_PLANNED = "as_planned", _("läuft wie geplant")
    AT_RISK = "at_risk", _("gefährdet")
    DONE = "done", _("umgesetzt")


class StatusReport(models.Model):
    """What the responsible unit reported about a measure on a day."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="status_reports")
    reported_on = models.DateField(_("Stand vom"))
    assessment = models.CharField(_("Einschätzung"), max_length=10, choices=Assessment)
    text = models.TextField(_("Was ist geschehen?"))
    next_step = models.CharField(_("Nächster Schritt"), max_length=300, blank=True)
    next_step_due_on = models.DateField(_("bis"), null=True, blank=True)
    is_public = models.BooleanField(_("öffentlich"), default=False)
    reported_by_id = models.BigIntegerField(null=True)
    reported_by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ("-reported_on", "-id")
        # Few reports say "at risk" or "done": found without reading the texts of all others.
        indexes = (
            models.Index(fields=("assessment", "reported_on", "measure")),
            models.Index(fields=("next_step_due_on", "reported_on", "measure")),
        )

    def __str__(self) -> str:
        return f"{self.measure} {self.reported_on:%d.%m.%Y}"


class StatusOverride(models.Model):
    """A status set by hand: with a reason and an end date, after which the computed one returns."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="overrides")
    status = models.CharField(_("Stand"), max_length=12, choices=MeasureStatus)
    reason = models.CharField(_("Grund"), max_length=500)
    valid_from = models.DateField()
    valid_until = models.DateField(_("gilt bis"))
    set_by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.measure}: {self.get_status_display()} bis {self.valid_until:%d.%m.%Y}"


class Reminder(models.Model):
    """A reminder mail that was sent, so that none is sent twice."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="reminders")
    milestone = models.ForeignKey(
        Milestone, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=20)
    about = models.DateField()
    contact = models.ForeignKey("partners.Contact", on_delete=models.CASCADE, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("measure", "milestone", "kind", "about", "contact"),
                name="reminder_once",
            ),
            models.UniqueConstraint(
                fields=("measure", "kind", "about", "contact"),
                condition=models.Q(milestone__isnull=True),
                name="reminder_once_without_milestone",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"
