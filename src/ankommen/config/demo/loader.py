"""Load the demo district into an empty database, or leave a database alone that is none."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from django.apps import apps
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from ankommen.core.errors import Refused
from ankommen.core.geography import shipped
from ankommen.core.models import Installation

from . import (
    answers,
    balance,
    concept,
    consultation,
    decisions,
    earlier,
    indicators,
    law,
    measures,
    needs,
    network,
    places,
    registers,
    report,
    succession,
    thread,
    value_requests,
)
from .calendar import DemoCalendar
from .world import HOME, World


class Loaded(StrEnum):
    NOW = "now"
    BEFORE = "before"


def load_demo(*, district_key: str = HOME, today: date) -> Loaded:
    """Build the demo district. A second call does nothing; a database in real use is refused."""
    district = shipped.districts().get(district_key)
    if district is None:
        raise Refused.because(
            "unknown_district",
            _("Den Kreisschlüssel „%(key)s“ gibt es in der Tabelle vom 31.12.2020 nicht.")
            % {"key": district_key},
            value=district_key,
        )
    installation = Installation.objects.select_related("district").first()
    if installation is not None:
        _refuse_unless_same_demo(installation, district_key)
        return Loaded.BEFORE
    _refuse_rows()
    with translation.override("de"), transaction.atomic():
        _build(World(DemoCalendar(today), district))
    return Loaded.NOW


def _build(world: World) -> None:
    places.add_places(world)
    network.add_network(world)
    concept.add_concept(world)
    past = earlier.add_earlier_edition(world)
    succession.make_present_edition(past, world)
    earlier.close_earlier_edition(past)
    indicators.add_indicators(world)
    indicators.describe_measures(world)
    decisions.adopt_edition(world)
    measures.live_through(world)
    indicators.release_outputs(world)
    balance.add_balance(world)
    decisions.add_meetings(world)
    report.add_report(world)
    needs.add_needs(world)
    thread.tie_together(past)
    thread.tie_together(world)
    thread.keep_filters(world)
    answers.ask_questions(world)
    answers.begin_report(world)
    registers.add_registers(world)
    law.keep_by_law(world)
    value_requests.ask_owners(world)
    consultation.consult_on(world, consultation.draft_next_edition(world))


def _refuse_unless_same_demo(installation: Installation, district_key: str) -> None:
    if not installation.is_demo:
        raise Refused.because(
            "not_a_demo",
            _(
                "Diese Datenbank gehört zu „%(office)s“ und ist keine Demo. Es wurde nichts "
                "geändert. Wählen Sie für die Demo eine leere Datenbank (ANKOMMEN_DATA_DIR oder "
                "ANKOMMEN_DATABASE_URL)."
            )
            % {"office": installation.office_name},
        )
    if installation.district.key != district_key:
        raise Refused.because(
            "other_demo",
            _(
                "In dieser Datenbank ist schon die Demo für %(name)s (%(key)s). Wählen Sie für "
                "einen anderen Kreis ein anderes Verzeichnis (ANKOMMEN_DATA_DIR)."
            )
            % {"name": installation.district.name, "key": installation.district.key},
        )


def _refuse_rows() -> None:
    """Rows without an installation are somebody's work that must not be mixed with a demo."""
    for label in ("core", "accounts", "partners", "committees", "strategy"):
        for model in apps.get_app_config(label).get_models():
            if model._default_manager.exists():
                raise Refused.because(
                    "rows_present",
                    _(
                        "Diese Datenbank ist nicht leer und keine Demo (Tabelle %(table)s). "
                        "Es wurde nichts geändert. Wählen Sie für die Demo eine leere Datenbank "
                        "(ANKOMMEN_DATA_DIR oder ANKOMMEN_DATABASE_URL)."
                    )
                    % {"table": model._meta.db_table},
                )
