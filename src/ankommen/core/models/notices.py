from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Delivery(models.TextChoices):
    """How somebody wants to hear of one kind of event. Every way but the last leaves a notice."""

    AT_ONCE = "at_once", _("sofort per E-Mail")
    DAILY = "daily", _("täglich gesammelt per E-Mail")
    WEEKLY = "weekly", _("wöchentlich gesammelt per E-Mail")
    PAGE = "page", _("nur unter „Mitteilungen“")
    OFF = "off", _("gar nicht")


class Notice(models.Model):
    """Something happened that concerns a person. Only which object: what it is called and whether
    the person may still know of it is asked anew each time it is shown.

    `mail_job` is the job that took it into a mail; what no job took waits for the next digest.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=80)
    object_id = models.CharField(max_length=64)
    happened_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    delivery = models.CharField(max_length=8, choices=Delivery)
    mail_job = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ("-happened_at", "-id")
        indexes = (
            models.Index(fields=("person", "-happened_at", "-id"), name="notice_of_person"),
            models.Index(fields=("mail_job",), name="notice_of_mail"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("person", "kind", "object_id"),
                condition=models.Q(read_at__isnull=True),
                name="notice_unread_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class NoticeChoice(models.Model):
    """How one person wants to hear of one kind, where that differs from the kind's own way."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=80)
    delivery = models.CharField(max_length=8, choices=Delivery)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "kind"), name="notice_choice_once"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.delivery}"
