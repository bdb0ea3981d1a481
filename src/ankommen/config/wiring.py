"""Every upward connection of the house, in one readable list."""

from __future__ import annotations

from datetime import time

from django.utils.translation import gettext_lazy as _


def connect() -> None:
    """Fill core's registries. Called once, when all apps are loaded."""
    _entrance()
    _scopes()
    _background_work()
    _navigation()
    _indicators()


def _entrance() -> None:
    from ankommen.accounts.public import needs_login
    from ankommen.core.registries import entrance

    entrance.register(needs_login)


def _scopes() -> None:
    from ankommen.core.registries import scopes

    scopes.register(scopes.ScopeKind("area", _("Planungsraum"), _planning_areas))


def _planning_areas() -> list[tuple[str, str]]:
    """The planning areas a right can be limited to: id as text, and name."""
    from ankommen.core.models import Area, AreaKind

    areas = Area.objects.filter(kind=AreaKind.PLANNING_AREA)
    return [(str(pk), name) for pk, name in areas.values_list("pk", "name")]


def _background_work() -> None:
    from ankommen.core import jobs
    from ankommen.core.jobs.tidy import tidy

    jobs.register("core.tidy", tidy)
    jobs.schedule("core.tidy", at=time(3, 10), title=_("Alte Aufträge aufräumen"))


def _navigation() -> None:
    from ankommen.core.registries.navigation import Item, register

    administration = _("Verwaltung")
    register(Item(_("Meine Aufträge"), "core:job_list", group=administration, position=80))
    concept = _("Konzept")
    register(Item(_("Kennzahlen"), "strategy:indicator_list", "strategy.read", concept, 30))


def _indicators() -> None:
    from ankommen.core.registries import cards, indicators, trace
    from ankommen.strategy import indicator_registrations as strategy

    trace.register(strategy.trace_kind())
    cards.register(strategy.missing_values_card)
    for one in strategy.computed_indicators():
        indicators.register(one)
