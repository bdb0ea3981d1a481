"""Every upward connection of the house, in one readable list."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, TypedDict

from django.utils.translation import gettext_lazy as _


class OneMail(TypedDict):
    retry: Retry
    reaches_outside: bool
    sends_mail: bool


if TYPE_CHECKING:
    from ankommen.core.jobs import Retry


def connect() -> None:
    """Fill core's registries. Called once, when all apps are loaded."""
    _entrance()
    _scopes()
    _audit_actions()
    _encryption()
    _notices()
    _privacy()
    _background_work()
    _navigation()
    _measures()
    _indicators()
    _publication()
    _portal()
    _search()
    _imports()
    _translations()
    _concept()
    _registers()
    _law()
    _doctor()


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


def _encryption() -> None:
    from ankommen.accounts.registrations import sealed_secrets
    from ankommen.core.encryption import rotation

    for place in sealed_secrets():
        rotation.register(place)


def _notices() -> None:
    """What people are told of, in the order of their settings, and the mails about it."""
    from ankommen.accounts import notices as accounts
    from ankommen.accounts.registrations import people as known_people
    from ankommen.core import jobs, notices
    from ankommen.core.jobs import Daily
    from ankommen.core.legal import notices as law
    from ankommen.core.notices import job_notices, mails
    from ankommen.core.registries import people
    from ankommen.partners import notices as partners
    from ankommen.strategy import notices as strategy

    people.register(known_people())
    for one in (*law.kinds(), *partners.kinds(), *accounts.kinds(), *strategy.kinds()):
        notices.register(one)
    notices.register(job_notices.job_kind())
    jobs.when_over(job_notices.tell_of_job)
    jobs.register("core.notice_mail", mails.send_notice_mail, **_one_mail())
    jobs.register("core.notice_digests", mails.digests)
    title = _("Gesammelte Mitteilungen verschicken")
    jobs.schedule("core.notice_digests", Daily(time(7, 0)), title=title)


def _privacy() -> None:
    """What each app declares about personal data, and what deletion can do for it."""
    from ankommen.accounts import privacy as accounts
    from ankommen.accounts.deletion import unused_accounts
    from ankommen.committees import privacy as committees
    from ankommen.core.privacy import core_data, declarations, retention
    from ankommen.core.registries import personal_records
    from ankommen.partners import privacy as partners
    from ankommen.portal import privacy as portal
    from ankommen.portal.public import old_feedback
    from ankommen.strategy import privacy as strategy

    for one in (core_data, accounts, partners, committees, strategy, portal):
        declarations.register(one.PROCESSINGS, one.PLAIN)
        personal_records.register(one.KNOWN, one.NOT_SEARCHED)
    for rule in (*retention.own_rules(), unused_accounts(), old_feedback()):
        retention.register(rule)


def _background_work() -> None:
    from ankommen.core import jobs, mails
    from ankommen.core.jobs import Daily
    from ankommen.core.jobs.tidy import tidy

    jobs.register("core.tidy", tidy)
    from ankommen.core.tables import long_lists

    jobs.register(long_lists.KIND, long_lists.make)
    from ankommen.core.privacy.retention import delete_approved

    jobs.register("core.delete", delete_approved)
    from ankommen.core.search import rebuilding

    jobs.register(rebuilding.KIND, rebuilding.renew_in_background)
    from ankommen.strategy import report_registrations, update_registrations
    from ankommen.strategy.measure_registrations import remind

    jobs.register("core.mail", mails.send_queued, **_one_mail())
    jobs.register("strategy.remind", remind)
    jobs.register("strategy.carry_out_update", update_registrations.carry_out_update)
    jobs.register("strategy.make_synopsis", update_registrations.make_synopsis)
    jobs.register("strategy.make_report", report_registrations.make_report)
    jobs.register("strategy.freeze_draft", report_registrations.freeze_draft)
    jobs.register("strategy.make_output", report_registrations.make_output)
    jobs.register("strategy.publish_report", report_registrations.publish_report)
    from ankommen.core.jobs.selectors import job_cards
    from ankommen.core.registries import cards

    cards.register(job_cards)
    from ankommen.accounts import registrations as accounts

    jobs.register("accounts.send_entry_link", accounts.send_entry_link, **_one_mail())
    jobs.register("accounts.tidy", accounts.tidy)
    jobs.register("core.personal_export", accounts.make_personal_export)
    jobs.schedule("accounts.tidy", Daily(time(3, 20)), title=_("Abgelaufene Anmeldungen aufräumen"))
    jobs.schedule("strategy.remind", Daily(time(5, 30)), title=_("Erinnerungen verschicken"))
    from ankommen.strategy.duty_registrations import remind_of_duties

    jobs.register("strategy.remind_of_duties", remind_of_duties)
    jobs.schedule(
        "strategy.remind_of_duties",
        Daily(time(5, 45)),
        title=_("Erinnerungen an Pflichten verschicken"),
    )
    from ankommen.strategy.consultation_registrations import consultation_mails

    jobs.register("strategy.consultation_mails", consultation_mails)
    jobs.schedule(
        "strategy.consultation_mails",
        Daily(time(6, 15)),
        title=_("Nachrichten zur Beteiligung verschicken"),
    )
    jobs.schedule("core.tidy", Daily(time(3, 10)), title=_("Alte Aufträge aufräumen"))


def _one_mail() -> OneMail:
    """For work that sends one mail: what nobody knows to have arrived is never sent again blindly,
    a server that is away is waited for.
    """
    from ankommen.core.jobs import Retry
    from ankommen.core.jobs.failures import OUTSIDE

    minutes, hours = timedelta(minutes=1), timedelta(hours=4)
    retry = Retry(attempts=12, delay=minutes, longest=hours, transient=OUTSIDE)
    return {"retry": retry, "reaches_outside": True, "sends_mail": True}


def _navigation() -> None:
    from ankommen.core.registries.navigation import register

    from .navigation import ITEMS

    for item in ITEMS:
        register(item)


def _measures() -> None:
    from ankommen.accounts.registrations import account_cards
    from ankommen.core.registries import cards, trace
    from ankommen.strategy import measure_registrations as strategy

    cards.register(account_cards)
    trace.register(trace.TraceKind("measure", _("Maßnahme"), strategy.measure_ends))
    cards.register(strategy.measure_cards)
    cards.register(strategy.changes_card)


def _indicators() -> None:
    from ankommen.core import jobs
    from ankommen.core.jobs import Daily
    from ankommen.core.registries import cards, indicators, link_purposes, trace
    from ankommen.strategy import indicator_registrations as strategy

    link_purposes.register(strategy.value_link())
    jobs.register("strategy.value_request_mails", strategy.value_request_mails)
    jobs.schedule(
        "strategy.value_request_mails",
        Daily(time(6, 30)),
        title=_("Nachrichten zu Datenanforderungen verschicken"),
    )

    trace.register(strategy.trace_kind())
    cards.register(strategy.missing_values_card)
    cards.register(strategy.delivered_values_card)
    for one in strategy.computed_indicators():
        indicators.register(one)


def _concept() -> None:
    from ankommen.committees import registrations as committees
    from ankommen.core.registries import cards, cycle, link_purposes, trace
    from ankommen.strategy import registrations as strategy
    from ankommen.strategy import report_registrations
    from ankommen.strategy.consultation_registrations import consultation_cards, consultation_link

    cards.register(consultation_cards)
    link_purposes.register(consultation_link())
    cards.register(strategy.suggestion_cards)
    cards.register(strategy.report_cards)
    cards.register(committees.meeting_cards)
    trace.register(trace.TraceKind("edition", _("Edition"), strategy.edition_ends))
    trace.register(trace.TraceKind("report", _("Bericht"), report_registrations.report_ends))
    trace.register(trace.TraceKind("goal", _("Ziel"), strategy.goal_ends))
    trace.register(trace.TraceKind("need", _("Bedarf"), strategy.need_ends))
    trace.register(trace.TraceKind("resolution", _("Beschluss"), committees.resolution_ends))
    cycle.register_several(strategy.cycle_states)


def _registers() -> None:
    from ankommen.core.registries import cards, trace
    from ankommen.strategy import duty_registrations as duties
    from ankommen.strategy import project_registrations as projects

    cards.register(projects.project_cards)
    trace.register(trace.TraceKind("project", _("Projekt"), projects.project_ends))
    cards.register(duties.duty_cards)
    cards.register(duties.letter_cards)
    trace.register(trace.TraceKind("duty", _("Pflicht"), duties.duty_ends))
    trace.register(trace.TraceKind("land_letter", _("Schreiben an das Land"), duties.letter_ends))
    _funding()


def _funding() -> None:
    """Sources of money: what ends soon, and the mail about it."""
    from ankommen.core import jobs
    from ankommen.core.registries import cards
    from ankommen.strategy import funding_registrations as funding

    cards.register(funding.funding_cards)
    name = "strategy.remind_of_funding"
    jobs.register(name, funding.remind_of_funding)
    title = _("Erinnerungen an das Ende von Mittelquellen verschicken")
    jobs.schedule(name, jobs.Daily(time(6, 0)), title=title)


def _publication() -> None:
    from ankommen.core.publication import register
    from ankommen.core.publication.views import waiting_card
    from ankommen.core.registries import cards
    from ankommen.strategy.indicator_registrations import (
        balance_source,
        figure_source,
        output_source,
    )

    cards.register(waiting_card)
    register(figure_source())
    register(output_source())
    register(balance_source())


def _law() -> None:
    from ankommen.core.legal.views import law_cards
    from ankommen.core.registries import cards
    from ankommen.core.registries.navigation import Item, register

    pages = ("core:law_",)
    group = _("Verwaltung")
    register(Item(_("Rechtsdaten"), "core:law_list", "core.read_law", group, 84, pages))
    cards.register(law_cards)
    _law_effects()


def _law_effects() -> None:
    """What a change of the law means for stored rows, in the order in which the page shows it."""
    from ankommen.core.privacy.law_effects import retention_effects
    from ankommen.core.registries.law_effects import register
    from ankommen.strategy.law_effects import duty_effects, funding_effects

    register(_("Pflichten"), duty_effects)
    register(_("Mittelquellen"), funding_effects)
    register(_("Aufbewahrung und Löschung"), retention_effects)


def _search() -> None:
    """In the order in which the search offers the kinds."""
    from ankommen.committees import registrations as committees
    from ankommen.core.legal.search_registrations import law
    from ankommen.core.registries.search import register, register_hidden_names
    from ankommen.partners import registrations as partners
    from ankommen.partners.public import protected_names
    from ankommen.portal.search_registrations import legal_pages
    from ankommen.strategy.public_search_registrations import searchables as published
    from ankommen.strategy.public_search_translations import translations
    from ankommen.strategy.search_registrations import searchables as concept

    for one in (*concept(), *committees.searchables(), *partners.searchables(), law()):
        register(one)
    for one in (*published(), translations(), legal_pages()):
        register(one)
    register_hidden_names(protected_names)


def _imports() -> None:
    """In the order in which the import desk shows the tables."""
    from ankommen.accounts.public import viewer_with_id
    from ankommen.core import jobs
    from ankommen.core.geography.population_import import population_table
    from ankommen.core.imports import tidying, work
    from ankommen.core.registries import import_tables
    from ankommen.core.translations.translation_import import translation_table
    from ankommen.partners.organisation_import import organisation_table
    from ankommen.strategy.balance_import import balance_table
    from ankommen.strategy.concept_import import concept_whole
    from ankommen.strategy.indicator_import import indicator_table
    from ankommen.strategy.need_import import need_table

    import_tables.know_people_by(lambda user_id, day: viewer_with_id(user_id, today=day))
    import_tables.register(organisation_table())
    import_tables.register(need_table())
    import_tables.register(indicator_table())
    import_tables.register(balance_table())
    import_tables.register_whole(concept_whole())
    import_tables.register(translation_table())
    import_tables.register(population_table())
    jobs.register("core.import_check", work.check_table)
    jobs.register("core.import_write", work.write_table)
    jobs.register("core.import_undo", work.undo_table)
    jobs.register("core.tidy_imports", tidying.tidy_imports)
    jobs.schedule(
        "core.tidy_imports",
        jobs.Daily(time(3, 30)),
        title=_("Eingelesene Tabellen aufräumen"),
    )


def _translations() -> None:
    """In the order in which the overview shows the kinds."""
    from ankommen.core.registries import cards, translatables
    from ankommen.core.translations.views import translation_cards
    from ankommen.strategy.translation_registrations import public_texts

    for one in public_texts():
        translatables.register(one)
    cards.register(translation_cards)


def _portal() -> None:
    from ankommen.core.registries import cards
    from ankommen.portal.public import feedback_card

    cards.register(feedback_card)


def _doctor() -> None:
    from ankommen.core.operations.doctor import register_own
    from ankommen.core.registries import checkups
    from ankommen.portal.public import legal_pages_found, security_contact_found

    register_own()
    checkups.register("legal_pages", _("Pflichtseiten"), legal_pages_found)
    checkups.register("security_contact", "security.txt", security_contact_found)
