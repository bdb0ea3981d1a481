"""Values of other districts, typed or pasted from a table: one district in each line."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ankommen.core.numbers import NumberRefused, read_number
from ankommen.core.typed_fields import DayField

from ..services.comparison_values import ComparisonEntry

MOST_LINES = 500
_MARK = re.compile(r"\t|;")


class ComparisonForm(forms.Form):
    rows = forms.CharField(
        label=gettext_lazy("Kreis; Stichtag; Wert"),
        widget=forms.Textarea,
        help_text=gettext_lazy(
            "Eine Zeile je Kreis, mit Semikolon getrennt oder aus einer Tabelle eingefügt, z. B. "
            "Landkreis Goslar; 31.12.2025; 34,5. Statt des Namens geht auch der Kreisschlüssel."
        ),
    )
    source = forms.CharField(label=gettext_lazy("Quelle"), max_length=300)
    as_of = DayField(label=gettext_lazy("Datenstand"))

    def clean_rows(self) -> list[ComparisonEntry]:
        lines = [line for line in self.cleaned_data["rows"].splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            message = _("Es sind %(count)d Zeilen; höchstens %(most)d gehen auf einmal.")
            counts = {"count": len(lines), "most": MOST_LINES}
            raise ValidationError(message % counts, code="too_many")
        entries, problems = [], []
        for number, line in enumerate(lines, start=1):
            try:
                entries.append(_entry(line))
            except ValidationError as wrong:
                text = {"line": number, "message": " ".join(wrong.messages)}
                problems.append(ValidationError(_("Zeile %(line)d: %(message)s") % text, "line"))
        if problems:
            raise ValidationError(problems)
        return entries


def _entry(line: str) -> ComparisonEntry:
    cells = [cell.strip() for cell in _MARK.split(line)]
    if len(cells) != 3 or not all(cells):
        raise ValidationError(_("Bitte geben Sie genau Kreis, Stichtag und Wert an."))
    district, day, value = cells
    found = DayField().clean(day)
    if found is None:
        raise ValidationError(_("Bitte geben Sie genau Kreis, Stichtag und Wert an."))
    try:
        read = read_number(value)
    except NumberRefused as wrong:
        message = _("„%(text)s“ ist keine eindeutige Zahl.") % {"text": value[:40]}
        raise ValidationError(message) from wrong
    return ComparisonEntry(district, found, read.value)
