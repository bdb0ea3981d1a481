"""What must be right before anybody logs in: role names in the settings."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from .permission_sets import PERMISSION_SETS


def refuse_unknown_roles() -> None:
    """A misspelt role would silently protect nobody, or give nobody a right."""
    named = {
        "ANKOMMEN_SECOND_FACTOR_ROLES": settings.SECOND_FACTOR_ROLES,
        "ANKOMMEN_OIDC_ROLES_FILE": [one.role for one in settings.OIDC_GROUPS],
    }
    for setting, roles in named.items():
        if unknown := sorted(set(roles) - set(PERMISSION_SETS)):
            raise ImproperlyConfigured(
                f"{setting} names {', '.join(unknown)}; "
                f"roles that exist: {', '.join(PERMISSION_SETS)}."
            )
    for one in settings.OIDC_GROUPS:
        if one.scope_kind not in PERMISSION_SETS[one.role].scope_kinds:
            raise ImproperlyConfigured(
                f"ANKOMMEN_OIDC_ROLES_FILE gives {one.role} in {one.scope_kind}; it holds in: "
                f"{', '.join(PERMISSION_SETS[one.role].scope_kinds)}."
            )
