"""Roles as named permission sets: plain data, one line per right."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
    "core.edit_template": _("Word-Vorlage des Kreises wechseln"),
    "core.read_audit": _("Protokoll lesen"),
    "core.keep_privacy": _("Verzeichnis der Verarbeitungen lesen, Löschungen vorschlagen"),
    "core.answer_requests": _("Auskunft über eine Person erteilen (Art. 15 DSGVO)"),
    "core.read_releases": _("Verzeichnis der veröffentlichten Zahlen lesen"),
    "core.release_figures": _("Zahlen über Personen zur Veröffentlichung freigeben"),
    "core.read_law": _("Rechtsdaten lesen und auswerten"),
    "core.translate": _("Öffentliche Texte übersetzen und Übersetzungen prüfen"),
    "core.edit_law": _("Rechtsdaten vorschlagen, prüfen und freigeben"),
}

AREAS: dict[str, str | Promise] = {
    "strategy": _("Konzept"),
    "partners": _("Netzwerk"),
    "committees": _("Gremien"),
    "portal": _("Öffentliche Seiten"),
    "accounts": _("Konten"),
    "core": _("Verwaltung"),
}


def area_of(permission: str) -> str:
    """The area of work that a right belongs to."""
    return permission.partition(".")[0]


READING = frozenset(
    {"strategy.read", "partners.read", "committees.read", "core.read_areas", "core.read_law"}
)


@dataclass(frozen=True, slots=True)
class PermissionSet:
    """A role: its name for people, the kinds of scope it can hold in, and its rights."""

    code: str
    label: str | Promise
    scope_kinds: tuple[str, ...]
    permissions: frozenset[str]


def _reading(code: str, label: str | Promise, *scope_kinds: str) -> PermissionSet:
    """A role whose own pages are not built yet: it reads what the others read."""
    return PermissionSet(code, label, scope_kinds, READING)


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
            "core.edit_law",
            "core.edit_template",
            "core.read_releases",
            "core.release_figures",
            "core.translate",
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
            "core.edit_law",
            "core.translate",
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
    _reading("counsellor", _("Beratung und Begleitung"), "organisation", "area", "district"),
    _reading("course_planner", _("Kursplanung"), "district"),
    _reading("accommodation_planner", _("Unterbringungsplanung"), "district"),
    _reading("interpreter_coordinator", _("Koordination Sprachmittlung"), "district"),
    _reading("fund_manager", _("Verwaltung des Integrationsfonds"), "district"),
    PermissionSet(
        "committee_clerk",
        _("Gremienbüro"),
        ("district",),
        READING | {"committees.edit"},
    ),
    _reading("steering_member", _("Steuerungsgruppe"), "district"),
    _reading("volunteer_coordinator", _("Ehrenamtskoordination"), "district"),
    # Volunteers belong to no authority: they see areas and figures, no internal texts, no contacts.
    PermissionSet(
        "volunteer",
        _("Ehrenamt"),
        ("area", "organisation"),
        frozenset({"core.read_areas"}),
    ),
    _reading("reader", _("Lesezugang"), "district"),
    PermissionSet(
        "administrator",
        _("Administration"),
        ("district",),
        frozenset(
            {
                "accounts.manage",
                "portal.edit_pages",
                "core.read_areas",
                "core.edit_areas",
                "core.edit_template",
                "core.keep_privacy",
            }
        ),
    ),
    PermissionSet(
        "data_protection_officer",
        pgettext_lazy("Rolle", "Datenschutz"),
        ("district",),
        frozenset(
            {
                "core.read_audit",
                "core.read_law",
                "core.read_releases",
                "core.keep_privacy",
                "core.answer_requests",
            }
        ),
    ),
)

PERMISSION_SETS: dict[str, PermissionSet] = {one.code: one for one in _SETS}
