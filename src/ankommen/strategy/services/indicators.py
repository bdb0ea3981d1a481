"""Indicators, the versions of their definitions, their targets, and the measures they describe."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ankommen.core import audit
from ankommen.core.errors import NotAllowed, NotFound, Problem, Refused
from ankommen.core.publication import Counted
from ankommen.core.registries import indicators as registry
from ankommen.core.versions import Base, merge_changed
from ankommen.core.viewer import Viewer

from ..models import (
    Concept,
    Indicator,
    IndicatorDefinition,
    IndicatorTarget,
    IndicatorValue,
    Measure,
    MeasureIndicator,
    Trend,
)
from ..permissions import may_define_indicators
from ..rules.indicators import Dimension, dimensions_of, overlapping, read_dimension
from ..wording import day_text


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorText:
    """What an indicator is called and how it is read. `direction` is a `models.Direction`."""

    code: str
    title: str
    direction: str = "neutral"
    computed_by: str = ""
    is_public: bool = True
    data_owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionText:
    """What exactly is counted, from which day on, and until when (None: until further notice)."""

    text: str
    unit: str
    source: str
    valid_from: date
    valid_to: date | None = None
    numerator: str = ""
    denominator: str = ""
    decimals: int = 1
    dimensions: tuple[Dimension, ...] = ()
    counted: str = Counted.UNDECLARED

    def columns(self) -> dict[str, Any]:
        """As the table keeps it."""
        lines = [{"name": one.name, "values": list(one.values)} for one in self.dimensions]
        names = (one.name for one in fields(self))
        return {name: getattr(self, name) for name in names} | {"dimensions": lines}

    @classmethod
    def of(cls, columns: Mapping[str, Any]) -> DefinitionText:
        return cls(**{**columns, "dimensions": dimensions_of(columns["dimensions"])})


# With values behind it, a definition keeps what its figures mean; only wording may be mended.
MEANING = ("numerator", "denominator", "unit", "decimals", "valid_from")


@transaction.atomic
def create_indicator(
    *, actor: Viewer, concept: Concept, text: IndicatorText, definition: DefinitionText
) -> Indicator:
    """A new indicator with the first version of its definition."""
    _require(actor)
    _refuse_bad_text(concept, text)
    _refuse_bad_period(definition)
    last = concept.indicators.order_by("-position").values_list("position", flat=True).first()
    indicator = Indicator.objects.create(
        concept=concept,
        code=text.code,
        slug=_free_slug(concept, text.code),
        title=text.title,
        direction=text.direction,
        computed_by=text.computed_by,
        is_public=text.is_public,
        data_owner=text.data_owner.strip(),
        position=(last or 0) + 1,
    )
    IndicatorDefinition.objects.create(indicator=indicator, number=1, **definition.columns())
    _record("indicator.create", actor, indicator)
    return indicator


@transaction.atomic
def change_indicator(
    *, actor: Viewer, indicator: Indicator, text: IndicatorText, version: int, base: Base = None
) -> Indicator:
    """Change name, direction or visibility. `version` is the one the person has seen."""
    _require(actor)
    indicator = _locked(indicator)
    merged = merge_changed(indicator, version=version, base=base, wanted=asdict(text))
    text = IndicatorText(**merged)
    _refuse_bad_text(indicator.concept, text, besides=indicator)
    before = _changed_from(indicator, text)
    indicator.code, indicator.title, indicator.direction = text.code, text.title, text.direction
    indicator.computed_by, indicator.is_public = text.computed_by, text.is_public
    indicator.data_owner = text.data_owner.strip()
    indicator.version += 1
    indicator.save()
    _record("indicator.change", actor, indicator, before=before)
    return indicator


@transaction.atomic
def add_definition(
    *, actor: Viewer, indicator: Indicator, definition: DefinitionText
) -> IndicatorDefinition:
    """A new version. An open version before it ends on the day before the new one begins."""
    _require(actor)
    indicator = _locked(indicator)
    _refuse_bad_period(definition)
    existing = list(indicator.definitions.order_by("valid_from"))
    open_one = next((one for one in existing if one.valid_to is None), None)
    if open_one is not None and open_one.valid_from < definition.valid_from:
        _end(open_one, definition.valid_from - timedelta(days=1))
    number = max((one.number for one in existing), default=0) + 1
    added = IndicatorDefinition(indicator=indicator, number=number, **definition.columns())
    _refuse_overlap([*existing, added])
    added.save()
    _record("indicator.new_definition", actor, indicator, version=number)
    return added


@transaction.atomic
def change_definition(
    *,
    actor: Viewer,
    definition: IndicatorDefinition,
    text: DefinitionText,
    version: int,
    base: Base = None,
) -> IndicatorDefinition:
    """Mend one version. What its figures mean is fixed as soon as there are figures."""
    _require(actor)
    indicator = _locked(definition.indicator)
    definition = indicator.definitions.get(pk=definition.pk)
    columns = merge_changed(definition, version=version, base=base, wanted=text.columns())
    text = DefinitionText.of(columns)
    _refuse_bad_period(text)
    if definition.values.exists():
        _refuse_new_meaning(definition, columns)
        _refuse_lost_dimensions(definition, text.dimensions)
    before = {name: str(getattr(definition, name)) for name in columns}
    for name, value in columns.items():
        setattr(definition, name, value)
    definition.version += 1
    others = list(indicator.definitions.exclude(pk=definition.pk))
    _refuse_overlap([*others, definition])
    _refuse_values_outside(definition)
    definition.save()
    after = {name: str(getattr(definition, name)) for name in columns}
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    _record("indicator.change_definition", actor, indicator, number=definition.number, **changes)
    return definition


@transaction.atomic
def set_target(
    *,
    actor: Viewer,
    indicator: Indicator,
    due_on: date,
    value: Decimal | None = None,
    trend: str = "",
    note: str = "",
) -> IndicatorTarget:
    """Set the target for a day; an older one for the same day is replaced."""
    _require(actor)
    indicator = _locked(indicator)
    if (value is None) == (not trend):
        raise Refused.because(
            "target_value_or_trend",
            _("Geben Sie entweder einen Zielwert oder eine Richtung an, nicht beides."),
            field="value",
        )
    if trend and trend not in Trend.values:
        raise Refused.because("trend_unknown", _("Diese Richtung gibt es nicht."), field="trend")
    target, _created = IndicatorTarget.objects.update_or_create(
        indicator=indicator,
        due_on=due_on,
        defaults={"value": value, "trend": trend, "note": note},
    )
    _record("indicator.set_target", actor, indicator, due_on=str(due_on), value=str(value or trend))
    return target


@transaction.atomic
def remove_target(*, actor: Viewer, target: IndicatorTarget) -> None:
    _require(actor)
    indicator = _locked(target.indicator)
    details = {"due_on": str(target.due_on), "value": str(target.value or target.trend)}
    target.delete()
    _record("indicator.remove_target", actor, indicator, **details)


@transaction.atomic
def describe_measures(
    *, actor: Viewer, indicator: Indicator, measures: Collection[Measure]
) -> None:
    """Name the measures beside which this indicator stands as context; it proves no effect."""
    _require(actor)
    indicator = _locked(indicator)
    wanted = {measure.pk for measure in measures}
    links = MeasureIndicator.objects.filter(indicator=indicator)
    present = set(links.values_list("measure_id", flat=True))
    links.filter(measure_id__in=present - wanted).delete()
    MeasureIndicator.objects.bulk_create(
        MeasureIndicator(indicator=indicator, measure_id=id) for id in sorted(wanted - present)
    )
    if present != wanted:
        added, removed = sorted(wanted - present), sorted(present - wanted)
        _record("indicator.describe_measures", actor, indicator, added=added, removed=removed)


def _require(actor: Viewer) -> None:
    if not may_define_indicators(actor):
        raise NotAllowed


def _locked(indicator: Indicator) -> Indicator:
    found = Indicator.objects.select_for_update().filter(pk=indicator.pk).first()
    if found is None:
        raise NotFound
    return found


def _record(action: str, actor: Viewer, indicator: Indicator, **details: object) -> None:
    audit.record(
        action,
        actor=actor,
        kind="indicator",
        id=indicator.pk,
        label=str(indicator),
        details=dict(details),
    )


def _changed_from(indicator: Indicator, text: IndicatorText) -> dict[str, str]:
    names = ("code", "title", "direction", "computed_by", "is_public", "data_owner")
    return {
        name: str(getattr(indicator, name))
        for name in names
        if getattr(indicator, name) != getattr(text, name)
    }


def _free_slug(concept: Concept, code: str) -> str:
    base = slugify(code)[:36] or "kennzahl"
    taken = set(concept.indicators.values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(slug for slug in numbered if slug not in taken)


def _refuse_bad_text(
    concept: Concept, text: IndicatorText, *, besides: Indicator | None = None
) -> None:
    problems = []
    same_code = concept.indicators.filter(code=text.code)
    if besides is not None:
        same_code = same_code.exclude(pk=besides.pk)
    if same_code.exists():
        message = _("Das Kürzel „%(code)s“ gibt es schon.") % {"code": text.code}
        problems.append(Problem("code_taken", message, "code", text.code))
    if text.computed_by and text.computed_by not in registry.computed():
        message = _("Diese Berechnung gibt es nicht.")
        problems.append(Problem("computation_unknown", message, "computed_by", text.computed_by))
    if problems:
        raise Refused(tuple(problems))


def _refuse_bad_period(definition: DefinitionText) -> None:
    if definition.valid_to is not None and definition.valid_to < definition.valid_from:
        raise Refused.because(
            "period_reversed",
            _("Das Ende liegt vor dem Beginn."),
            field="valid_to",
            value=definition.valid_to,
        )
    names = [one.name.casefold() for one in definition.dimensions]
    if len(set(names)) != len(names):
        raise Refused.because(
            "dimension_twice", _("Eine Gliederung ist doppelt genannt."), field="dimensions"
        )


def _refuse_overlap(definitions: Iterable[IndicatorDefinition]) -> None:
    found = overlapping(definitions)
    if found is None:
        return
    message = _(
        "Version %(earlier)d und Version %(later)d würden am %(day)s zugleich gelten. "
        "Zu jedem Tag gehört höchstens eine Definition."
    ) % {
        "earlier": found[0].number,
        "later": found[1].number,
        "day": day_text(found[1].valid_from),
    }
    raise Refused.because("definitions_overlap", message, field="valid_from")


def _end(definition: IndicatorDefinition, last_day: date) -> None:
    definition.valid_to = last_day
    _refuse_values_outside(definition)
    definition.version += 1
    definition.save(update_fields=("valid_to", "version"))


def _refuse_values_outside(definition: IndicatorDefinition) -> None:
    """No version may end or begin so that one of its own figures falls outside."""
    values = IndicatorValue.objects.filter(definition_id=definition.pk)
    outside = values.filter(reference_date__lt=definition.valid_from)
    if definition.valid_to is not None:
        outside |= values.filter(reference_date__gt=definition.valid_to)
    first = outside.order_by("reference_date").first()
    if first is None:
        return
    message = _(
        "Version %(number)d hat schon einen Wert zum %(day)s. Ihr Zeitraum muss ihn umfassen."
    ) % {"number": definition.number, "day": day_text(first.reference_date)}
    raise Refused.because("values_outside", message, field="valid_from", value=first.pk)


def _refuse_new_meaning(definition: IndicatorDefinition, columns: dict[str, object]) -> None:
    changed = [name for name in MEANING if getattr(definition, name) != columns[name]]
    if not changed:
        return
    message = _(
        "Zu dieser Version gibt es schon Werte. Was sie bedeuten, wird nicht mehr "
        "geändert: Legen Sie eine neue Version an."
    )
    raise Refused(tuple(Problem("meaning_fixed", message, name, columns[name]) for name in changed))


def _refuse_lost_dimensions(
    definition: IndicatorDefinition, dimensions: tuple[Dimension, ...]
) -> None:
    used = definition.values.order_by().values_list("dimension", flat=True).distinct()
    lost = sorted(one for one in used if read_dimension(one, dimensions) != one)
    if lost:
        message = _("Zu „%(dimension)s“ gibt es schon Werte; diese Gliederung muss bleiben.")
        raise Refused.because(
            "dimension_used", message % {"dimension": lost[0]}, field="dimensions", value=lost[0]
        )
