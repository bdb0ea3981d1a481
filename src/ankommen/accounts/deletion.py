"""Which accounts are deleted when their time has come."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ankommen.core.privacy.retention import Rule
from ankommen.core.viewer import Viewer

from .models import User

CHUNK = 50


def unused_accounts() -> Rule:
    return Rule("accounts", _("Gesperrte Konten"), "account", _count, _delete_some)


def _old(before: datetime) -> QuerySet[User]:
    """Locked accounts that nobody has used since; never used ones count from their creation."""
    locked = User.objects.filter(is_active=False, created_at__lt=before)
    return locked.exclude(last_login__gte=before)


def _count(before: datetime) -> int:
    return _old(before).count()


def _delete_some(before: datetime, actor: Viewer) -> int:
    ids = list(_old(before).order_by("pk").values_list("pk", flat=True)[:CHUNK])
    User.objects.filter(pk__in=ids).delete()
    return len(ids)
