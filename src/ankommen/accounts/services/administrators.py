"""Somebody must always be able to manage accounts."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from ankommen.core.errors import Refused

from ..models import RoleAssignment
from ..permission_sets import PERMISSION_SETS

MANAGING_ROLES = [
    code for code, one in PERMISSION_SETS.items() if "accounts.manage" in one.permissions
]


def refuse_without_administrator(*, today: date) -> None:
    """Call it after the change, inside its transaction: the refusal undoes the change.

    Only active people whose role has begun and has no end count: an end date that everybody
    forgets would lock the installation.
    """
    lasting = RoleAssignment.objects.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=today),
        role__in=MANAGING_ROLES,
        scope_kind="district",
        ends_on__isnull=True,
        user__is_active=True,
    )
    if not lasting.exists():
        raise Refused.because(
            "last_administrator",
            _(
                "Das ist die letzte Administration ohne Enddatum. "
                "Geben Sie die Rolle zuerst einer anderen Person."
            ),
        )
