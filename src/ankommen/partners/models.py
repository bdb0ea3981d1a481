from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ankommen.core.choices import label_of
from ankommen.core.encryption import EncryptedEmailField, EncryptedTextField, blind_index
from ankommen.core.encryption.keys import ring
from ankommen.core.protection import Level
from ankommen.core.search.watching import watched

from .rules import FOUR_EYES


class OrganisationKind(models.TextChoices):
    DISTRICT_OFFICE = "district_office", _("Kreis- oder Stadtverwaltung")
    MUNICIPALITY = "municipality", _("Gemeinde")
    PUBLIC_BODY = "public_body", _("andere öffentliche Stelle")
    PROVIDER = "provider", _("Träger")
    ACCOMMODATION = "accommodation", _("Unterkunft")
    SHELTER = "shelter", _("Schutzeinrichtung")
    HELPER = "helper", _("einzelne Helferin oder einzelner Helfer")
    ASSOCIATION = "association", _("Verein oder Initiative")
    COMPANY = "company", _("Unternehmen")
    OTHER = "other", _("sonstige")


class ContactKind(models.TextChoices):
    OFFICIAL = "official", _("im Amt oder im Beruf")
    HELPER = "helper", _("einzelne Helferin oder einzelner Helfer")
    VOLUNTEER = "volunteer", _("ehrenamtlich")
    INTERPRETER = "interpreter", _("Sprachmittlung")


class Organisation(models.Model):
    known_units: int | None = None  # set by selectors: how many units the viewer may know of

    name = models.CharField(_("Name"), max_length=200)
    short_name = models.CharField(_("Kurzname"), max_length=60, blank=True)
    kind = models.CharField(_("Art"), max_length=20, choices=OrganisationKind)
    protection = models.CharField(
        _("Schutzstufe"), max_length=10, choices=Level, default=Level.STAFF
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
    was_home = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[Organisation]] = watched()

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.short_name or self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Whoever was a home or shelter once stays under the rule of two people."""
        self.was_home = self.was_home or self.kind in FOUR_EYES
        super().save(*args, **kwargs)

    @property
    def kind_label(self) -> str:
        return label_of(OrganisationKind, self.kind)

    @property
    def protection_label(self) -> str:
        return label_of(Level, self.protection)


class Unit(models.Model):
    """A part of an organisation that can be responsible: an office, a section, a team, a site.

    It starts at the level of its organisation and is never shown wider than that.
    """

    shown_parent: Unit | None = None  # set by selectors: the parent, if the viewer may know of it

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
    protection = models.CharField(_("Schutzstufe"), max_length=10, choices=Level)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[Unit]] = watched()

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.short_name or self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.protection = self.protection or self.organisation.protection
        super().save(*args, **kwargs)


class ProtectionRequest(models.Model):
    """Somebody asks to show a home or shelter to more people: a second person decides."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="protection_requests"
    )
    level = models.CharField(_("Schutzstufe"), max_length=10, choices=Level)
    reason = models.CharField(_("Grund"), max_length=500)
    asked_at = models.DateTimeField()
    asked_by_id = models.BigIntegerField(null=True)
    asked_by_label = models.CharField(max_length=200)
    decided_at = models.DateTimeField(null=True)
    decided_by_label = models.CharField(max_length=200, blank=True)
    granted = models.BooleanField(null=True)

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation",),
                condition=models.Q(decided_at__isnull=True),
                name="protection_request_open_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.level}"


class UnitResource(models.Model):
    """Staff and budget of a unit in one year from one source of money."""

    staff_hidden = False  # set by selectors for viewers who may not see so small a figure

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
    """A person to talk to in an organisation or unit. Mail and telephone are stored encrypted."""

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
    kind = models.CharField(
        _("Art"), max_length=12, choices=ContactKind, default=ContactKind.OFFICIAL
    )
    email = EncryptedEmailField(
        _("E-Mail"), blank=True, max_length=254, context="partners.Contact.email"
    )
    email_index = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    phone = EncryptedTextField(
        _("Telefon"), blank=True, max_length=40, context="partners.Contact.phone"
    )
    protection = models.CharField(
        _("Schutzstufe"), max_length=10, choices=Level, default=Level.STAFF
    )
    user_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email_index = email_index(self.email)
        super().save(*args, **kwargs)


def email_index(address: str) -> str:
    """What equal mail addresses of contacts have in common, unreadable."""
    return blind_index(address, context="partners.Contact.email", ring=ring())
