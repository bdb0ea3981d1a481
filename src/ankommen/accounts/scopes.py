"""The places a role can hold in, by the name that people know."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ankommen.core.registries import scopes
from ankommen.core.viewer import DISTRICT, Scope

from .permission_sets import PermissionSet


def scope_choices(permission_set: PermissionSet) -> list[tuple[str, str]]:
    """(value, name) of every place this role can hold in; the value is `kind:id`."""
    found = [(to_value(DISTRICT), _("gesamtes Gebiet"))] if _district(permission_set) else []
    for kind in scopes.kinds():
        if kind.kind in permission_set.scope_kinds:
            found += [(to_value(Scope(kind.kind, id)), name) for id, name in kind.choices()]
    return found


def scope_labels() -> dict[Scope, str]:
    """The name of every place, one query per kind. Rows that are gone are missing."""
    labels = {
        Scope(kind.kind, id): _with_kind(str(kind.label), name)
        for kind in scopes.kinds()
        for id, name in kind.choices()
    }
    return {DISTRICT: _("gesamtes Gebiet"), **labels}


def _with_kind(kind: str, name: str) -> str:
    """The kind stands before the name, except where the name says it: Planungsraum Nord."""
    return name if name.startswith(kind) else f"{kind}: {name}"


def to_value(scope: Scope) -> str:
    return f"{scope.kind}:{scope.id}"


def from_value(value: str) -> Scope:
    kind, _colon, id = value.partition(":")
    return Scope(kind, id)


def _district(permission_set: PermissionSet) -> bool:
    return DISTRICT.kind in permission_set.scope_kinds
