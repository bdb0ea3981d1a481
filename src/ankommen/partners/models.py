from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    DISTRICT_OFFICE = "district_office", _("Kreis- oder Stadtverwaltung")
    MUNICIPALITY = "municipality", _("Gemeinde")
    PUBLIC_BODY = "public_body", _("andere öffentliche Stelle")
    PROVIDER = "provider", _("Träger")
    ASSOCIATION = "association", _("Verein oder Initiative")
    COMPANY = "company", _("Unternehmen")
    OTHER = "other", _("sonstige")


class Protection(models.TextChoices):
    """Who may learn that this exists. New organisations and contacts start non-public."""

    PUBLIC = "public", _("öffentlich")
    PARTNERS = "partners", _("Partner")
    STAFF = "staff", _("nur Verwaltung")


class Organisation(models.Model):
    name = models.CharField(_("Name"), max_length=200)
    short_name = models.CharField(_("Kurzname"), max_length=60, blank=True)
    kind = models.CharField(_("Art"), max_length=20, choices=OrganisationKind)
    protection = models.CharField(
        _("Schutzstufe"), max_length=10, choices=Protection, default=Protection.STAFF
    )
    area = models.ForeignKey(
        "core.Area",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Gebiet"),
    )
    is_invented = models.BooleanField(_("erfunden"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.short_name or self.name


class Unit(models.Model):
    """A part of an organisation that can be responsible: an office, a section, a team."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="units")
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("gehört zu"),
    )
    name = models.CharField(_("Name"), max_length=200)
    short_name = models.CharField(_("Kurzname"), max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.short_name or self.name


class UnitResource(models.Model):
    """Staff and budget of a unit in one year from one source of money."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="resources")
    year = models.PositiveSmallIntegerField(_("Jahr"))
    source = models.CharField(_("Quelle"), max_length=120)
    staff_fte = models.DecimalField(
        _("Stellen (VZÄ)"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    budget_cents = models.BigIntegerField(_("Budget in Cent"), null=True, blank=True)

    class Meta:
        ordering = ("unit", "-year", "source")
        constraints = (
            models.UniqueConstraint(fields=("unit", "year", "source"), name="unit_resource_once"),
            models.CheckConstraint(
                condition=models.Q(staff_fte__isnull=True) | models.Q(staff_fte__gte=0),
                name="unit_staff_not_negative",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.year} ({self.source})"


class Contact(models.Model):
    """A person to talk to in an organisation or unit."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="contacts"
    )
    unit = models.ForeignKey(
        Unit,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("Einheit"),
    )
    name = models.CharField(_("Name"), max_length=200)
    function = models.CharField(_("Funktion"), max_length=200, blank=True)
    email = models.EmailField(_("E-Mail"), blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    protection = models.CharField(
        _("Schutzstufe"), max_length=10, choices=Protection, default=Protection.STAFF
    )
    user_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name
