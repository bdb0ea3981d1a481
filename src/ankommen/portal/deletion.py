"""When feedback is deleted."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ankommen.core.privacy.retention import Rule
from ankommen.core.viewer import Viewer

from .models import Feedback

CHUNK = 200


def old_feedback() -> Rule:
    return Rule(
        "feedback", _("Rückmeldungen zur Barrierefreiheit"), "feedback", _count, _delete_some
    )


def _count(before: datetime) -> int:
    return Feedback.objects.filter(received_at__lt=before).count()


def _delete_some(before: datetime, actor: Viewer) -> int:
    old = Feedback.objects.filter(received_at__lt=before).order_by("pk")
    ids = list(old.values_list("pk", flat=True)[:CHUNK])
    Feedback.objects.filter(pk__in=ids).delete()
    return len(ids)
