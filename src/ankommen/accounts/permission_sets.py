"""Roles as named permission sets: plain data, one line per right."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PERMISSIONS: dict[str, str | Promise] = {
    "strategy.read": _("Konzept intern lesen"),
    "strategy.suggest": _("Textänderungen vorschlagen"),
    "strategy.edit": _("Konzept und Maßnahmen bearbeiten"),
    "strategy.approve": _("Vorschläge und Editionsschritte genehmigen"),
    "strategy.publish": _("Edition und Bericht veröffentlichen"),
    "strategy.report_status": _("Stand von Maßnahmen melden"),
    "strategy.enter_values": _("Kennzahlenwerte eintragen"),
    "strategy.make_report": _("Umsetzungsbericht erstellen"),
    "strategy.import": _("Konzept importieren"),
    "partners.read": _("Organisationen lesen"),
    "partners.edit": _("Organisationen bearbeiten"),
    "committees.read": _("Gremien lesen"),
    "committees.edit": _("Gremien und Beschlüsse bearbeiten"),
    "portal.edit_pages": _("Pflichtseiten bearbeiten"),
    "accounts.manage": _("Konten und Rollen verwalten"),
    "core.read_areas": _("Gebiete und Bevölkerungszahlen lesen"),
    "core.edit_areas": _("Gebiete und Bevölkerungszahlen pflegen"),
    "core.read_audit": _("Protokoll lesen"),
}

READING = frozenset({"strategy.read", "partners.read", "committees.read", "core.read_areas"})


@dataclass(frozen=True, slots=True)
class PermissionSet:
    """A role: its name for people, the kinds of scope it can hold in, and its rights."""

    code: str
    label: str | Promise
    scope_kinds: tuple[str, ...]
    permissions: frozenset[str]


_SETS = (
    PermissionSet(
        "integration_lead",
        _("Leitung Integration"),
        ("district",),
        READING
        | {
            "strategy.suggest",
            "strategy.edit",
            "strategy.approve",
            "strategy.publish",
            "strategy.report_status",
            "strategy.enter_values",
            "strategy.make_report",
            "strategy.import",
            "partners.edit",
            "portal.edit_pages",
            "core.edit_areas",
        },
    ),
    PermissionSet(
        "concept_editor",
        _("Sachbearbeitung Integration"),
        ("district",),
        READING
        | {
            "strategy.suggest",
            "strategy.edit",
            "strategy.report_status",
            "strategy.enter_values",
            "strategy.import",
            "partners.edit",
            "core.edit_areas",
        },
    ),
    PermissionSet(
        "kik",
        _("Kommunale Integrationskoordination"),
        ("area",),
        READING | {"strategy.suggest", "strategy.report_status"},
    ),
    PermissionSet(
        "provider",
        _("Träger oder Fachstelle"),
        ("organisation",),
        READING | {"strategy.suggest", "strategy.report_status"},
    ),
    PermissionSet(
        "committee_clerk",
        _("Gremienbüro"),
        ("district",),
        READING | {"committees.edit"},
    ),
    PermissionSet("steering_member", _("Steuerungsgruppe"), ("district",), READING),
    PermissionSet("reader", _("Lesezugang"), ("district",), READING),
    PermissionSet(
        "administrator",
        _("Administration"),
        ("district",),
        frozenset({"accounts.manage", "portal.edit_pages", "core.read_areas", "core.edit_areas"}),
    ),
    PermissionSet(
        "data_protection_officer",
        _("Datenschutz"),
        ("district",),
        frozenset({"core.read_audit"}),
    ),
)

PERMISSION_SETS: dict[str, PermissionSet] = {one.code: one for one in _SETS}
