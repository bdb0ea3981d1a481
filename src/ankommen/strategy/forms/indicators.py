"""What a browser sends about indicators, parsed; numbers are read without guessing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ankommen.core.forms import VersionMixin
from ankommen.core.models import Area
from ankommen.core.numbers import NumberRefused, is_same_unit, read_number, split_unit
from ankommen.core.publication import COUNTED, Counted
from ankommen.core.typed_fields import DayField
from ankommen.core.ui.numbers import number

from ..models import Concept, IndicatorDefinition, Measure, Trend
from ..rules.indicators import MAX_DECIMALS, Dimension, dimensions_of
from ..services.indicator_checks import ValueEntry
from ..services.indicators import DefinitionText

PERCENT_UNITS = ("%", "prozent", "percent", "v. h.")


class NumberField(forms.CharField):
    """A number in German or English notation; what could be two numbers is refused."""

    def __init__(self, *, unit: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.unit = unit

    def prepare_value(self, value: Any) -> Any:
        return as_typed(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return parsed_number(text, unit=self.unit) if text else None


def parsed_number(text: str, *, unit: str = "") -> Decimal:
    """The number in `text`, or a ValidationError that says how to write it."""
    bare, written = split_unit(text)
    if written and not is_same_unit(written, unit):
        message = _("„%(text)s“ ist in „%(written)s“ angegeben; die Einheit ist „%(unit)s“.")
        values = {"text": text, "written": written, "unit": unit}
        raise forms.ValidationError(message % values, code="unit")
    try:
        read = read_number(bare)
    except NumberRefused as refused:
        raise forms.ValidationError(_refusal(refused), code="number") from refused
    if read.is_percent and unit.casefold() not in PERCENT_UNITS:
        message = _("„%(text)s“ ist in Prozent angegeben; die Einheit ist „%(unit)s“.")
        raise forms.ValidationError(message % {"text": text, "unit": unit}, code="percent")
    return read.value


def as_typed(value: Decimal) -> str:
    """A stored number as it can be typed again without a second meaning."""
    shortest = value.normalize()
    decimals = max(0, -int(shortest.as_tuple().exponent))
    text = number(shortest, decimals).replace("\u2212", "-")
    try:
        read_number(text)
    except NumberRefused:
        return number(shortest, min(decimals + 1, MAX_DECIMALS)) if decimals else f"{shortest:f}"
    return text


def _refusal(refused: NumberRefused) -> str:
    if not refused.readings:
        return _("„%(text)s“ ist keine Zahl. Schreiben Sie zum Beispiel 34,5 oder 1234.") % {
            "text": refused.text
        }
    small, large = sorted(refused.readings, key=abs)
    return _(
        "„%(text)s“ kann %(large)s oder %(small)s heißen. Schreiben Sie %(large)s ohne Punkt und "
        "Komma, oder %(small)s mit einer weiteren Null: %(longer)s."
    ) % {
        "text": refused.text,
        "large": f"{large:f}",
        "small": _decimal_text(small),
        "longer": _decimal_text(small) + "0",
    }


def _decimal_text(value: Decimal) -> str:
    return number(value, max(0, -int(value.as_tuple().exponent)))


class DefinitionForm(VersionMixin, forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Definition"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Was genau wird gezählt, und was nicht?"),
    )
    numerator = forms.CharField(label=gettext_lazy("Zähler"), max_length=300, required=False)
    denominator = forms.CharField(
        label=gettext_lazy("Nenner"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Leer bei reinen Zählungen."),
    )
    unit = forms.CharField(
        label=gettext_lazy("Einheit"),
        max_length=60,
        help_text=gettext_lazy("zum Beispiel %, Personen, Tage"),
    )
    decimals = forms.IntegerField(
        label=gettext_lazy("Nachkommastellen"), min_value=0, max_value=MAX_DECIMALS, initial=1
    )
    counted = forms.ChoiceField(
        label=gettext_lazy("Was gezählt wird"),
        choices=list(COUNTED.items()),
        initial=Counted.UNDECLARED,
        required=False,
        help_text=gettext_lazy(
            "Davon hängt ab, ob und wie die Zahlen veröffentlicht werden. Ohne Erklärung bleiben "
            "sie intern."
        ),
    )
    source = forms.CharField(label=gettext_lazy("Quelle"), max_length=300)
    dimensions = forms.CharField(
        label=gettext_lazy("Gliederungen"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Eine je Zeile, mit den erlaubten Werten: Geschlecht: weiblich, männlich. "
            "Ohne Werte ist jede Angabe erlaubt."
        ),
    )
    valid_from = DayField(label=gettext_lazy("gilt ab"), help_text=gettext_lazy("TT.MM.JJJJ"))
    valid_to = DayField(
        label=gettext_lazy("gilt bis"),
        required=False,
        help_text=gettext_lazy("Leer: bis auf Weiteres."),
    )

    def __init__(
        self,
        *args: Any,
        definition: IndicatorDefinition | None = None,
        is_new: bool = False,
        **options: Any,
    ) -> None:
        """`is_new`: a further version that begins with what `definition` says."""
        if definition is not None:
            names = ("text", "numerator", "denominator", "unit", "decimals", "source")
            period = () if is_new else ("valid_from", "valid_to")
            options["initial"] = {
                **{name: getattr(definition, name) for name in (*names, "counted", *period)},
                "dimensions": dimension_lines(dimensions_of(definition.dimensions)),
            }
        super().__init__(*args, row=None if is_new else definition, **options)

    def clean_counted(self) -> str:
        return self.cleaned_data["counted"] or Counted.UNDECLARED

    def clean_dimensions(self) -> tuple[Dimension, ...]:
        lines = filter(None, map(str.strip, self.cleaned_data["dimensions"].splitlines()))
        return tuple(_dimension(line) for line in lines)

    def parsed(self) -> DefinitionText:
        data = {key: value for key, value in self.cleaned_data.items() if key in self._NAMES}
        return DefinitionText(**data)

    def column_values(self) -> dict[str, Any]:
        return self.parsed().columns()

    def as_data(self, name: str, value: Any) -> list[str]:
        if name == "dimensions":
            return [dimension_lines(dimensions_of(value))]
        return super().as_data(name, value)

    _NAMES = frozenset(DefinitionText.__dataclass_fields__)


def dimension_lines(dimensions: Iterable[Dimension]) -> str:
    """The breakdowns as they are typed: one a line."""
    return "\n".join(
        f"{one.name}: {', '.join(one.values)}" if one.values else one.name for one in dimensions
    )


def _dimension(line: str) -> Dimension:
    name, _mark, values = line.partition(":")
    found = tuple(filter(None, (value.strip() for value in values.split(","))))
    wrong = [part for part in (name, *found) if "=" in part or ";" in part]
    if wrong or not name.strip():
        message = _("In „%(line)s“ stehen Zeichen, die hier nicht gehen (= ;), oder kein Name.")
        raise forms.ValidationError(message % {"line": line})
    return Dimension(name.strip(), found)


class ValueForm(forms.Form):
    """One figure. The fields for breakdowns come from the definition."""

    reference_date = DayField(label=gettext_lazy("Stichtag"), help_text=gettext_lazy("TT.MM.JJJJ"))
    area = forms.ModelChoiceField(
        label=gettext_lazy("Gebiet"), queryset=Area.objects.none(), empty_label=None
    )
    value = NumberField(
        label=gettext_lazy("Wert"),
        required=False,
        help_text=gettext_lazy("Leer, wenn es keinen gibt; dann sagt die Anmerkung, warum."),
    )
    lower = NumberField(label=gettext_lazy("untere Grenze"), required=False)
    upper = NumberField(label=gettext_lazy("obere Grenze"), required=False)
    confidence_percent = NumberField(
        label=gettext_lazy("Sicherheit in %"),
        required=False,
        unit="%",
        help_text=gettext_lazy("zum Beispiel 95"),
    )
    persons_counted = forms.IntegerField(
        label=gettext_lazy("Fallzahl (n)"), required=False, min_value=0, max_value=2_147_483_647
    )
    source = forms.CharField(label=gettext_lazy("Quelle"), max_length=300)
    as_of = DayField(
        label=gettext_lazy("Datenstand"),
        help_text=gettext_lazy("Wann die Quelle diesen Wert angab."),
    )
    note = forms.CharField(label=gettext_lazy("Anmerkung"), max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        areas: Sequence[Area],
        definition: IndicatorDefinition | None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        area = cast("forms.ModelChoiceField[Area]", self.fields["area"])
        area.queryset = Area.objects.filter(pk__in=[one.pk for one in areas])
        unit = definition.unit if definition is not None else ""
        for name in ("value", "lower", "upper"):
            cast("NumberField", self.fields[name]).unit = unit
        if unit:
            self.fields["value"].label = _("Wert (%(unit)s)") % {"unit": unit}
        self._dimensions = dimensions_of(definition.dimensions) if definition is not None else ()
        for place, dimension in enumerate(self._dimensions):
            self.fields[f"dimension_{place}"] = _dimension_field(dimension)

    def entry(self) -> ValueEntry:
        data = self.cleaned_data
        chosen = [
            f"{dimension.name}={data[f'dimension_{place}']}"
            for place, dimension in enumerate(self._dimensions)
            if data[f"dimension_{place}"]
        ]
        return ValueEntry(
            area_id=data["area"].pk,
            reference_date=data["reference_date"],
            value=data["value"],
            lower=data["lower"],
            upper=data["upper"],
            confidence_percent=data["confidence_percent"],
            persons_counted=data["persons_counted"],
            source=data["source"],
            as_of=data["as_of"],
            note=data["note"],
            dimension="; ".join(chosen),
        )

    @property
    def dimension_fields(self) -> list[forms.BoundField]:
        return [self[f"dimension_{place}"] for place in range(len(self._dimensions))]


def _dimension_field(dimension: Dimension) -> forms.Field:
    if not dimension.values:
        return forms.CharField(
            label=dimension.name, required=False, max_length=60, help_text=_("Leer: insgesamt.")
        )
    choices = [("", _("insgesamt")), *((value, value) for value in dimension.values)]
    return forms.ChoiceField(label=dimension.name, required=False, choices=choices)


class CorrectionForm(forms.Form):
    """A new figure for the place and date of an old one, with the reason."""

    value = NumberField(
        label=gettext_lazy("Neuer Wert"),
        required=False,
        help_text=gettext_lazy("Leer, wenn es keinen gibt; dann sagt die Anmerkung, warum."),
    )
    lower = NumberField(label=gettext_lazy("untere Grenze"), required=False)
    upper = NumberField(label=gettext_lazy("obere Grenze"), required=False)
    confidence_percent = NumberField(
        label=gettext_lazy("Sicherheit in %"), required=False, unit="%"
    )
    persons_counted = forms.IntegerField(
        label=gettext_lazy("Fallzahl (n)"), required=False, min_value=0, max_value=2_147_483_647
    )
    source = forms.CharField(label=gettext_lazy("Quelle"), max_length=300)
    as_of = DayField(label=gettext_lazy("Datenstand"))
    note = forms.CharField(label=gettext_lazy("Anmerkung"), max_length=300, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Grund der Berichtigung"),
        max_length=300,
        help_text=gettext_lazy("Steht neben dem alten Wert, der sichtbar bleibt."),
    )

    def __init__(self, *args: Any, unit: str, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("value", "lower", "upper"):
            cast("NumberField", self.fields[name]).unit = unit

    def entry(self, *, area_id: int, reference_date: Any, dimension: str) -> ValueEntry:
        data = {key: value for key, value in self.cleaned_data.items() if key != "reason"}
        return ValueEntry(
            area_id=area_id, reference_date=reference_date, dimension=dimension, **data
        )


class TargetForm(forms.Form):
    due_on = DayField(label=gettext_lazy("bis"), help_text=gettext_lazy("TT.MM.JJJJ"))
    value = NumberField(label=gettext_lazy("Zielwert"), required=False)
    trend = forms.ChoiceField(
        label=gettext_lazy("oder Richtung"),
        required=False,
        choices=[("", gettext_lazy("keine")), *Trend.choices],
    )
    note = forms.CharField(label=gettext_lazy("Anmerkung"), max_length=300, required=False)

    def __init__(self, *args: Any, unit: str, **options: Any) -> None:
        super().__init__(*args, **options)
        field = cast("NumberField", self.fields["value"])
        field.unit = unit
        if unit:
            field.label = _("Zielwert (%(unit)s)") % {"unit": unit}


class MeasureChoiceForm(forms.Form):
    measures = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Maßnahmen"),
        queryset=Measure.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, concept: Concept, **options: Any) -> None:
        super().__init__(*args, **options)
        field = cast("forms.ModelMultipleChoiceField[Measure]", self.fields["measures"])
        field.queryset = Measure.objects.filter(edition__concept=concept).order_by(
            "-edition__starts_on", "position", "id"
        )


class ComputeForm(forms.Form):
    reference_date = DayField(label=gettext_lazy("Stichtag"), help_text=gettext_lazy("TT.MM.JJJJ"))
