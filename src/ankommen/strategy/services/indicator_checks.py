"""What is checked before a figure is stored, and the words for what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ankommen.core.errors import Problem, Refused

from ..indicator_wording import period_text
from ..models import Indicator, IndicatorDefinition, IndicatorValue
from ..rules import indicators as rules
from ..rules.indicators import DimensionProblem, Figure, FigureProblem
from ..wording import day_text


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueEntry:
    """One figure as it is entered, imported or computed.

    `value` None says that there is no figure for the date; `note` must then say why. `dimension`
    is empty for the total. `definition_number` names the version meant; None: the one of the date.
    """

    area_id: int
    reference_date: date
    value: Decimal | None
    source: str
    as_of: date
    dimension: str = ""
    lower: Decimal | None = None
    upper: Decimal | None = None
    confidence_percent: Decimal | None = None
    persons_counted: int | None = None
    note: str = ""
    definition_number: int | None = None


FIELDS_AND_MESSAGES = {
    FigureProblem.FUTURE_REFERENCE_DATE: (
        "reference_date",
        gettext_lazy("Der Stichtag liegt in der Zukunft. Ein Wert wird erst danach eingetragen."),
    ),
    FigureProblem.FUTURE_AS_OF: (
        "as_of",
        gettext_lazy("Der Datenstand liegt in der Zukunft."),
    ),
    FigureProblem.AS_OF_BEFORE_REFERENCE: (
        "as_of",
        gettext_lazy("Der Datenstand liegt vor dem Stichtag; die Daten gab es da noch nicht."),
    ),
    FigureProblem.MISSING_WITHOUT_NOTE: (
        "value",
        gettext_lazy("Geben Sie einen Wert an, oder in der Anmerkung, warum es keinen gibt."),
    ),
    FigureProblem.INTERVAL_WITHOUT_VALUE: (
        "lower",
        gettext_lazy("Grenzen ohne Wert gibt es nicht."),
    ),
    FigureProblem.INTERVAL_HALF: (
        "upper",
        gettext_lazy("Geben Sie beide Grenzen an oder keine."),
    ),
    FigureProblem.INTERVAL_ORDER: (
        "lower",
        gettext_lazy("Der Wert muss zwischen der unteren und der oberen Grenze liegen."),
    ),
    FigureProblem.CONFIDENCE_MISSING: (
        "confidence_percent",
        gettext_lazy("Mit welcher Sicherheit gilt das Intervall, zum Beispiel 95?"),
    ),
    FigureProblem.CONFIDENCE_WITHOUT_INTERVAL: (
        "confidence_percent",
        gettext_lazy("Eine Sicherheit gehört zu einem Intervall; geben Sie die Grenzen an."),
    ),
    FigureProblem.CONFIDENCE_RANGE: (
        "confidence_percent",
        gettext_lazy("Die Sicherheit liegt zwischen 50 und unter 100 Prozent, zum Beispiel 95."),
    ),
    FigureProblem.TOO_MANY_DIGITS: (
        "value",
        gettext_lazy("Höchstens 12 Stellen vor und 6 Stellen nach dem Komma."),
    ),
}


def checked(
    *, indicator: Indicator, entry: ValueEntry, today: date
) -> tuple[IndicatorDefinition, str]:
    """The version of the definition that the figure belongs to, and its breakdown as stored.

    Raises Refused with everything that is wrong with the figure.
    """
    definitions = list(indicator.definitions.all())
    definition = rules.definition_at(definitions, entry.reference_date)
    problems = [_problem(problem) for problem in rules.figure_problems(_figure(entry), today=today)]
    if not entry.source.strip():
        problems.append(Problem("source_missing", _("Woher stammt der Wert?"), "source"))
    if definition is None or entry.definition_number not in {None, definition.number}:
        problems.append(_wrong_definition(definitions, definition, entry))
        raise Refused(tuple(problems))
    dimension = rules.read_dimension(entry.dimension, rules.dimensions_of(definition.dimensions))
    if isinstance(dimension, DimensionProblem):
        problems.append(_dimension_problem(dimension, definition))
        raise Refused(tuple(problems))
    if problems:
        raise Refused(tuple(problems))
    return definition, dimension


def shown(value: IndicatorValue) -> str:
    """A stored figure in words for messages: number and unit, or that there is none."""
    if value.value is None:
        return _("(keine Angabe)")
    definition = value.definition
    number = number_format(value.value, definition.decimals, use_l10n=True, force_grouping=True)
    return f"{number} {definition.unit}".strip()


def _figure(entry: ValueEntry) -> Figure:
    return Figure(
        reference_date=entry.reference_date,
        as_of=entry.as_of,
        value=entry.value,
        lower=entry.lower,
        upper=entry.upper,
        confidence_percent=entry.confidence_percent,
        note=entry.note,
    )


def _problem(problem: FigureProblem) -> Problem:
    field, message = FIELDS_AND_MESSAGES[problem]
    return Problem(problem.value, str(message), field)


def _wrong_definition(
    definitions: list[IndicatorDefinition],
    right: IndicatorDefinition | None,
    entry: ValueEntry,
) -> Problem:
    day = day_text(entry.reference_date)
    if right is not None:
        message = _(
            "Version %(named)d der Definition galt am %(day)s nicht. "
            "Zu diesem Stichtag gehört Version %(right)d (gilt %(period)s)."
        ) % {
            "named": entry.definition_number,
            "day": day,
            "right": right.number,
            "period": period_text(right.valid_from, right.valid_to),
        }
        return Problem("definition_version_wrong", message, "definition_number", right.number)
    known = "; ".join(
        _("Version %(number)d gilt %(period)s")
        % {"number": one.number, "period": period_text(one.valid_from, one.valid_to)}
        for one in definitions
    )
    message = _("Am %(day)s galt keine Version der Definition. %(known)s.") % {
        "day": day,
        "known": known or _("Diese Kennzahl hat noch keine Definition"),
    }
    return Problem("definition_not_valid", message, "reference_date", entry.reference_date)


def _dimension_problem(problem: DimensionProblem, definition: IndicatorDefinition) -> Problem:
    allowed = ", ".join(problem.allowed)
    messages = {
        "form": _("Schreiben Sie die Gliederung als „Geschlecht=weiblich“."),
        "unknown_name": _(
            "Version %(number)d kennt die Gliederung „%(name)s“ nicht. Erlaubt: %(allowed)s."
        ),
        "twice": _("Die Gliederung „%(name)s“ ist doppelt genannt."),
        "unknown_value": _(
            "„%(value)s“ gehört nicht zur Gliederung „%(name)s“. Erlaubt: %(allowed)s."
        ),
    }
    message = messages[problem.code] % {
        "number": definition.number,
        "name": problem.name,
        "value": problem.value,
        "allowed": allowed or _("nur der Gesamtwert"),
    }
    return Problem(f"dimension_{problem.code}", message, "dimension", problem.value or problem.name)
