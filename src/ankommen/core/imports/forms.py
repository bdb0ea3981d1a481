"""What a browser sends on the way of a table in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from ..models import ImportBatch
from ..registries.import_tables import ImportTable
from ..tables.cell_problems import column_letter
from ..tables.streaming import SheetHead
from .layout import ColumnSample
from .services import ColumnChoice


class UploadForm(forms.Form):
    """A file, and what its rows belong to where there is a choice."""

    file = forms.FileField(
        label=_("Datei"),
        help_text=_("XLSX, ODS oder CSV, höchstens 20 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
        error_messages={
            "required": _("Bitte wählen Sie eine Datei."),
            "empty": _("Die Datei ist leer. Bitte wählen Sie eine andere Datei."),
        },
    )

    def __init__(self, *args: Any, targets: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._only = targets[0][0] if len(targets) == 1 else ""
        if len(targets) > 1:
            self.fields["target"] = forms.ChoiceField(label=_("Gehört zu"), choices=targets)

    @property
    def target(self) -> str:
        return str(self.cleaned_data.get("target", self._only))


class SheetForm(forms.Form):
    """Which sheet, and where its header stands."""

    sheet = forms.ChoiceField(label=_("Blatt"))
    header_row = forms.IntegerField(label=_("Überschriften ab Zeile"), min_value=1, required=False)
    header_rows = forms.TypedChoiceField(
        label=_("Zeilen mit Überschriften"),
        choices=[("", _("erkennen")), (1, "1"), (2, "2")],
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(self, *args: Any, heads: Sequence[SheetHead], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(head.name, _sheet_label(head)) for head in heads]
        self.fields["sheet"] = forms.ChoiceField(label=_("Blatt"), choices=names)


def _sheet_label(head: SheetHead) -> Any:
    hidden = _("%(sheet)s (ausgeblendet)")
    return hidden % {"sheet": head.name} if head.is_hidden else head.name


class ColumnsForm(forms.Form):
    """What each column of the file means."""

    def __init__(
        self, *args: Any, table: ImportTable, samples: Sequence[ColumnSample], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._samples = samples
        words = [(column.key, column.label) for column in table.columns]
        for one in samples:
            self.fields[f"column_{one.index}"] = forms.ChoiceField(
                label=f"{column_letter(one.index)} {one.header}".strip(),
                choices=[("", _("nicht übernehmen")), *words],
                required=False,
                initial=one.key,
                widget=forms.Select(attrs={"class": "kern-form-input__select"}),
            )

    def columns(self) -> Iterator[tuple[ColumnSample, str, BoundField]]:
        """Each column of the file with its letter and its field."""
        for one in self._samples:
            yield one, column_letter(one.index), self[f"column_{one.index}"]

    @property
    def choice(self) -> ColumnChoice:
        return ColumnChoice(
            headers=[one.header for one in self._samples],
            keys={one.index: self.cleaned_data[f"column_{one.index}"] for one in self._samples},
        )


class TakeForm(forms.Form):
    """All or only the good rows of one preview; the reason where something would change."""

    run = forms.IntegerField(widget=forms.HiddenInput)
    only_good = forms.BooleanField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(required=False, max_length=300)

    def __init__(self, *args: Any, batch: ImportBatch, question: str, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"run": batch.run})
        super().__init__(*args, **kwargs)
        if question:
            self.fields["reason"].label = question
        else:
            del self.fields["reason"]
