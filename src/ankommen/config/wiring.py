"""Every upward connection of the house, in one readable list."""

from __future__ import annotations

from datetime import time

from django.utils.translation import gettext_lazy as _


def connect() -> None:
    """Fill core's registries. Called once, when all apps are loaded."""
    _entrance()
    _scopes()
    _audit_actions()
    _background_work()
    _navigation()
    _measures()
    _indicators()
    _portal()
    _concept()


def _entrance() -> None:
    from ankommen.accounts.public import kept_input, needs_login
    from ankommen.core.registries import entrance

    entrance.register(needs_login)
    entrance.remember_by(kept_input)


def _scopes() -> None:
    from ankommen.core.registries import scopes
    from ankommen.partners.public import scope_choices

    scopes.register(scopes.ScopeKind("area", _("Planungsraum"), _planning_areas))
    scopes.register(scopes.ScopeKind("organisation", _("Organisation"), scope_choices))


def _planning_areas() -> list[tuple[str, str]]:
    """The planning areas a right can be limited to: id as text, and name."""
    from ankommen.core.models import Area, AreaKind

    areas = Area.objects.filter(kind=AreaKind.PLANNING_AREA)
    return [(str(pk), name) for pk, name in areas.values_list("pk", "name")]


def _audit_actions() -> None:
    from ankommen.core.registries.audit_actions import register

    from .audit_actions import LABELS

    register(LABELS)


def _background_work() -> None:
    from ankommen.core import jobs
    from ankommen.core.jobs.tidy import tidy

    jobs.register("core.tidy", tidy)
    from ankommen.strategy import report_registrations
    from ankommen.strategy.measure_registrations import remind

    jobs.register("strategy.remind", remind)
    jobs.register("strategy.make_report", report_registrations.make_report)
    jobs.register("strategy.publish_report", report_registrations.publish_report)
    jobs.schedule("strategy.remind", at=time(5, 30), title=_("Erinnerungen verschicken"))
    jobs.schedule("core.tidy", at=time(3, 10), title=_("Alte Aufträge aufräumen"))


def _navigation() -> None:
    from ankommen.core.registries.navigation import Item, register

    administration = _("Verwaltung")
    register(
        Item(_("Konten"), "accounts:person_list", "accounts.manage", administration, position=81)
    )
    register(Item(_("Wer darf was"), "accounts:permissions", "accounts.manage", administration, 82))
    register(Item(_("Protokoll"), "accounts:audit", "core.read_audit", administration, 83))
    register(Item(_("Meine Aufträge"), "core:job_list", group=administration, position=80))
    register(Item(_("Gebiete"), "core:area_list", "core.read_areas", administration, 85))
    register(
        Item(
            _("Pflichtseiten"),
            "portal_staff:legal_page_list",
            "portal.edit_pages",
            administration,
            86,
        )
    )
    register(
        Item(
            _("Rückmeldungen"),
            "portal_staff:feedback_list",
            "portal.edit_pages",
            administration,
            87,
        )
    )
    concept = _("Konzept")
    register(Item(_("Überblick"), "strategy:concept_overview", "strategy.read", concept, 10))
    one_measure = ("strategy:measure_", "strategy:milestone_", "strategy:attachment_")
    register(
        Item(_("Maßnahmen"), "strategy:measure_list", "strategy.read", concept, 11, one_measure)
    )
    register(
        Item(_("Meine Maßnahmen"), "strategy:my_measures", "strategy.report_status", concept, 12)
    )
    report = ("strategy:report_",)
    register(Item(_("Berichte"), "strategy:report_home", "strategy.read", concept, 35, report))
    register(Item(_("Leitziele"), "strategy:guiding_goal_list", "strategy.read", concept, 15))
    register(Item(_("Vorschläge"), "strategy:suggestion_list", "strategy.read", concept, 40))
    register(
        Item(_("Organisationen"), "partners:organisation_list", "partners.read", _("Netzwerk"), 50)
    )
    committees = _("Gremien")
    register(
        Item(_("Gremien und Sitzungen"), "committees:body_list", "committees.read", committees, 60)
    )
    register(Item(_("Beschlüsse"), "committees:resolution_list", "committees.read", committees, 61))
    register(Item(_("Kennzahlen"), "strategy:indicator_list", "strategy.read", concept, 30))
    register(Item(_("Import und Export"), "strategy:import_list", "strategy.import", concept, 60))


def _measures() -> None:
    from ankommen.core.registries import cards, trace
    from ankommen.strategy import measure_registrations as strategy

    trace.register(trace.TraceKind("measure", _("Maßnahme"), strategy.measure_ends))
    cards.register(strategy.measure_cards)
    cards.register(strategy.changes_card)


def _indicators() -> None:
    from ankommen.core.registries import cards, indicators, trace
    from ankommen.strategy import indicator_registrations as strategy

    trace.register(strategy.trace_kind())
    cards.register(strategy.missing_values_card)
    for one in strategy.computed_indicators():
        indicators.register(one)


def _concept() -> None:
    from ankommen.committees import registrations as committees
    from ankommen.core.registries import cards, cycle, trace
    from ankommen.strategy import registrations as strategy
    from ankommen.strategy import report_registrations

    cards.register(strategy.suggestion_cards)
    cards.register(strategy.report_cards)
    cards.register(committees.meeting_cards)
    trace.register(trace.TraceKind("edition", _("Edition"), strategy.edition_ends))
    trace.register(trace.TraceKind("report", _("Bericht"), report_registrations.report_ends))
    trace.register(trace.TraceKind("goal", _("Ziel"), strategy.goal_ends))
    trace.register(trace.TraceKind("resolution", _("Beschluss"), committees.resolution_ends))
    cycle.register("decide", strategy.decide_state)
    cycle.register("act", strategy.act_state)
    cycle.register("report", strategy.report_state)
    cycle.register("revise", strategy.revise_state)


def _portal() -> None:
    from ankommen.core.registries import cards
    from ankommen.portal.public import feedback_card

    cards.register(feedback_card)
