"""Questions from councils: open, answered, findable; and the facts that answer one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ankommen.core.errors import NotFound
from ankommen.core.models import Installation
from ankommen.core.ui.numbers import with_unit
from ankommen.core.viewer import Viewer

from ..models import CouncilQuestion, Indicator, Measure
from ..permissions import may_edit_concept, may_read_concept
from ..wording import day_text, reason_text, status_label
from .indicators import ValueRow, definition_rows, main_line, value_rows
from .status import measure_facts, statuses
from .working_edition import working_edition

SERIES = 6


def chosen_questions(*, viewer: Viewer, state: str, text: str) -> QuerySet[CouncilQuestion]:
    """The whole choice of the list, newest first."""
    rows = CouncilQuestion.objects.select_related("body", "indicator", "measure").order_by("-pk")
    if not may_read_concept(viewer):
        return rows.none()
    if not may_edit_concept(viewer) or state == "beantwortet":
        rows = rows.filter(given_at__isnull=False)
    elif state == "offen":
        rows = rows.filter(given_at__isnull=True)
    for word in text[:100].split()[:6]:
        rows = rows.filter(
            Q(question__icontains=word) | Q(answer__icontains=word) | Q(asked_by__icontains=word)
        )
    return rows


def visible_questions(viewer: Viewer) -> QuerySet[CouncilQuestion] | None:
    """Given answers for whoever reads the concept, open ones too for who edits; None for others."""
    if not may_read_concept(viewer):
        return None
    rows = CouncilQuestion.objects.all()
    return rows if may_edit_concept(viewer) else rows.filter(given_at__isnull=False)


def question_for(*, viewer: Viewer, id: int, edit: bool = False) -> CouncilQuestion:
    """The gatekeeper: a given answer for whoever reads the concept, an open one for who edits."""
    rows = CouncilQuestion.objects.select_related(
        "body", "indicator", "measure", "concept__district"
    )
    found = rows.filter(pk=id).first() if may_read_concept(viewer) else None
    if found is None or ((edit or found.given_at is None) and not may_edit_concept(viewer)):
        raise NotFound
    return found


def subjects(*, viewer: Viewer, day: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """What an answer can be composed from: indicators, and measures of the working edition."""
    if not may_edit_concept(viewer):
        return []
    indicators = [(f"indicator-{one.pk}", str(one)) for one in Indicator.objects.all()]
    edition = working_edition(viewer, day=day)
    measures = (
        [(f"measure-{one.pk}", str(one)) for one in edition.measures.all()] if edition else []
    )
    return [(_("Kennzahlen"), indicators), (_("Maßnahmen"), measures)]


def subject_of(key: str) -> Indicator | Measure | None:
    """The row behind `indicator-7` or `measure-12`."""
    kind, _sep, id = key.partition("-")
    if not id.isdecimal() or len(id) > 18:
        return None
    if kind == "indicator":
        return Indicator.objects.select_related("concept__district").filter(pk=int(id)).first()
    if kind == "measure":
        rows = Measure.objects.select_related("edition__concept__district", "lead_unit")
        return rows.filter(pk=int(id)).first()
    return None


def facts_about(subject: Indicator | Measure, *, day: date) -> dict[str, Any]:
    """Figure, definition, reference date and source as they stand on a day; plain JSON."""
    if isinstance(subject, Indicator):
        return _indicator_facts(subject)
    return _measure_facts(subject, day)


def answer_content(question: CouncilQuestion) -> dict[str, Any]:
    """Everything the answer says, as it is shown, printed and hashed."""
    return {
        "question": question.question,
        "asked_by": question.asked_by,
        "asked_on": day_text(question.asked_on),
        "body": question.body.name if question.body else "",
        **question.facts,
        "answer": question.answer,
        "district_decides": question.district_decides,
    }


def office_of(question: CouncilQuestion) -> tuple[str, str]:
    """The names of district and office for the head of the page."""
    district = question.concept.district
    installation = Installation.objects.filter(district=district).first()
    return district.name, installation.office_name if installation else district.name


def _indicator_facts(indicator: Indicator) -> dict[str, Any]:
    definitions = definition_rows([indicator.pk])
    line = main_line(
        value_rows([indicator.pk], with_corrected=False),
        district_id=indicator.concept.district_id,
    )
    known = [one for one in line.values if one.value is not None] if line else []
    latest = known[-1] if known else None
    number = latest.definition_number if latest else 0
    definition = next((one for one in definitions if one.number == number), None)
    definition = definition or (definitions[-1] if definitions else None)
    return {
        "subject": str(indicator),
        "figure": _figure(latest) if latest else _("Noch kein Wert"),
        "reference_date": day_text(latest.reference_date) if latest else "",
        "source": latest.source if latest else "",
        "definition": definition.text if definition else "",
        "series": [[day_text(one.reference_date), _figure(one)] for one in known[-SERIES:]],
    }


def _figure(row: ValueRow) -> str:
    if row.value is None:
        return ""
    shown = with_unit(row.value, row.unit, row.decimals)
    if row.lower is None or row.upper is None:
        return shown
    low, high = (with_unit(bound, row.unit, row.decimals) for bound in (row.lower, row.upper))
    return f"{shown} ({low} – {high})"


def _measure_facts(measure: Measure, day: date) -> dict[str, Any]:
    facts = measure_facts([measure.pk], edition=measure.edition, day=day)
    result = statuses(facts, edition=measure.edition, day=day)[measure.pk]
    return {
        "subject": str(measure),
        "figure": status_label(result),
        "reference_date": day_text(day),
        "source": _("Meilensteine, Termine und Meldungen der zuständigen Stelle"),
        "definition": measure.text or reason_text(result),
        "series": [],
        "reason": reason_text(result),
    }
