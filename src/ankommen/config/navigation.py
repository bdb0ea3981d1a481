"""The navigation of the staff pages, in one list: word, address, right, group, place.

The trail of every page begins here too; what stands outside the menu only gives its pages a place.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ankommen.core.registries.import_tables import may_use_any
from ankommen.core.registries.navigation import Item

CONCEPT = _("Konzept")
NETWORK = _("Netzwerk")
COMMITTEES = _("Gremien")
ADMINISTRATION = _("Verwaltung")
ONE_MEASURE = ("strategy:measure_", "strategy:milestone_", "strategy:attachment_")
MY_ACCESS = ("accounts:my_rights", "accounts:own_data", "accounts:password")
UPDATE = ("strategy:update_", "strategy:synopsis")

ITEMS = (
    Item(_("Überblick"), "strategy:concept_overview", "strategy.read", CONCEPT, 10, place=CONCEPT),
    Item(_("Maßnahmen"), "strategy:measure_list", "strategy.read", CONCEPT, 11, ONE_MEASURE),
    Item(_("Meine Maßnahmen"), "strategy:my_measures", "strategy.report_status", CONCEPT, 12),
    Item(_("Bedarfe"), "strategy:need_list", "strategy.read", CONCEPT, 14, ("strategy:need_",)),
    Item(_("Leitziele"), "strategy:guiding_goal_list", "strategy.read", CONCEPT, 15),
    Item(_("Kennzahlen"), "strategy:indicator_list", "strategy.read", CONCEPT, 30),
    Item(
        _("Berichte"), "strategy:report_home", "strategy.read", CONCEPT, 35, ("strategy:report_",)
    ),
    Item(_("Fortschreibung"), "strategy:update_list", "strategy.read", CONCEPT, 36, UPDATE),
    Item(
        _("Mittel"),
        "strategy:money_by_year",
        "strategy.read",
        CONCEPT,
        32,
        ("strategy:money_", "strategy:funding_", "strategy:cliff_"),
    ),
    Item(_("Vorschläge"), "strategy:suggestion_list", "strategy.read", CONCEPT, 40),
    Item(
        _("Beteiligung am Entwurf"),
        "strategy:consultation_list",
        "strategy.read",
        CONCEPT,
        41,
        ("strategy:consultation_", "strategy:comment_"),
    ),
    Item(
        _("Ratsanfragen"),
        "strategy:council_question_list",
        "strategy.read",
        CONCEPT,
        42,
        ("strategy:council_question_",),
    ),
    Item(_("Pflichten"), "strategy:duty_list", "strategy.read", CONCEPT, 43, ("strategy:duty_",)),
    Item(
        _("Schreiben an das Land"),
        "strategy:land_letter_list",
        "strategy.read",
        CONCEPT,
        44,
        ("strategy:land_letter_",),
    ),
    Item(
        _("Gute Praxis"),
        "strategy:project_list",
        "strategy.read",
        CONCEPT,
        45,
        ("strategy:project_",),
    ),
    Item(_("Konzept ausgeben"), "strategy:export_overview", "strategy.import", CONCEPT, 60),
    Item(_("Organisationen"), "partners:organisation_list", "partners.read", NETWORK, 50),
    Item(_("Gremien und Sitzungen"), "committees:body_list", "committees.read", COMMITTEES, 60),
    Item(_("Beschlüsse"), "committees:resolution_list", "committees.read", COMMITTEES, 61),
    Item(
        _("Dienstvereinbarung"),
        "core:staff_agreements",
        group=ADMINISTRATION,
        position=89,
        stands_for=("core:staff_agreement",),
    ),
    Item(
        _("Tabellen einlesen"),
        "core:import_overview",
        group=ADMINISTRATION,
        position=79,
        stands_for=("core:import_", "strategy:import_"),
        may_open=may_use_any,
    ),
    Item(_("Meine Aufträge"), "core:job_list", group=ADMINISTRATION, position=80),
    Item(_("Ausgegebene Links"), "core:link_list", group=ADMINISTRATION, position=80),
    Item(_("Konten"), "accounts:person_list", "accounts.manage", ADMINISTRATION, 81),
    Item(_("Wer darf was"), "accounts:permissions", "accounts.manage", ADMINISTRATION, 82),
    Item(_("Protokoll"), "accounts:audit", "core.read_audit", ADMINISTRATION, 83),
    Item(
        _("Auskunft über eine Person"),
        "accounts:access_requests",
        "core.answer_requests",
        ADMINISTRATION,
        83,
        ("accounts:access_requests",),
    ),
    Item(
        _("Verarbeitungen"),
        "core:privacy_register",
        "core.keep_privacy",
        ADMINISTRATION,
        83,
        ("core:privacy_register",),
    ),
    Item(
        _("Löschung"),
        "core:deletion_list",
        "core.keep_privacy",
        ADMINISTRATION,
        83,
        ("core:deletion_",),
    ),
    Item(
        _("Veröffentlichte Zahlen"),
        "core:release_list",
        "core.read_releases",
        ADMINISTRATION,
        84,
        ("core:release",),
    ),
    Item(_("Gebiete"), "core:area_list", "core.read_areas", ADMINISTRATION, 85),
    Item(
        _("Pflichtseiten"),
        "portal_staff:legal_page_list",
        "portal.edit_pages",
        ADMINISTRATION,
        86,
    ),
    Item(_("Rückmeldungen"), "portal_staff:feedback_list", "portal.edit_pages", ADMINISTRATION, 87),
    Item(
        _("Übersetzungen"),
        "core:translation_overview",
        "core.translate",
        ADMINISTRATION,
        86,
        ("core:translation_",),
    ),
    Item(_("Word-Vorlage"), "core:word_template", "core.edit_template", ADMINISTRATION, 88),
    Item(_("Mein Zugang"), "accounts:security", stands_for=MY_ACCESS, in_menu=False),
    Item(_("Handbuch"), "accounts:handbook", in_menu=False),
    Item(_("Mitteilungen"), "core:notice_list", in_menu=False),
)
