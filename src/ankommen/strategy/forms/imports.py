"""What a browser sends on the way of a table into an edition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ankommen.core.tables.cell_problems import column_letter
from ankommen.core.typed_fields import DayField

from ..exchange.columns import MEASURE_COLUMNS
from ..models import Concept, ConceptImport, Edition
from ..selectors.imports import ColumnSample
from ..services.imports import Choice

NEW = "new"


class UploadForm(forms.Form):
    """A file and the concept it belongs to; without a concept, the title of a new one."""

    file = forms.FileField(
        label=_("Datei"),
        help_text=_("XLSX, ODS oder CSV, höchstens 20 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
        error_messages={
            "required": _("Bitte wählen Sie eine Datei."),
            "empty": _("Die Datei ist leer. Bitte wählen Sie eine andere Datei."),
        },
    )
    concept = forms.ChoiceField(label=_("Gehört zu"), required=False)
    new_concept = forms.CharField(
        label=_("Titel des neuen Konzepts"), max_length=300, required=False
    )
    field_order = ("concept", "new_concept", "file")

    def __init__(self, *args: Any, concepts: Sequence[Concept], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if concepts:
            choices = [(str(one.pk), one.title) for one in concepts]
            self.fields["concept"] = forms.ChoiceField(
                label=_("Gehört zu"), choices=[*choices, (NEW, _("einem neuen Konzept"))]
            )
            self.fields["new_concept"].help_text = _("Nur für ein neues Konzept.")
        else:
            del self.fields["concept"]
            self.fields["new_concept"].required = True

    @property
    def concept_id(self) -> int | None:
        chosen = self.cleaned_data.get("concept", NEW)
        return None if chosen == NEW else int(chosen)


class SheetForm(forms.Form):
    """Which sheet, and in which row its header stands."""

    sheet = forms.ChoiceField(label=_("Blatt"))
    header_row = forms.IntegerField(
        label=_("Zeile mit den Überschriften"), min_value=1, required=False
    )

    def __init__(self, *args: Any, names: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"] = forms.ChoiceField(label=_("Blatt"), choices=names)


class MappingForm(forms.Form):
    """What each column holds, and which edition the rows go into."""

    target = forms.ChoiceField(label=pgettext_lazy("Import", "Ziel"), widget=forms.RadioSelect)
    title = forms.CharField(label=_("Titel der neuen Edition"), max_length=300, required=False)
    starts_on = DayField(label=_("Beginn"), required=False, help_text=_("TT.MM.JJJJ"))
    ends_on = DayField(label=_("Ende"), required=False, help_text=_("TT.MM.JJJJ"))
    may_add_fields = forms.BooleanField(
        label=_("Handlungsfelder, die es in der Edition noch nicht gibt, anlegen"), required=False
    )

    def __init__(
        self,
        *args: Any,
        concept_import: ConceptImport,
        samples: Sequence[ColumnSample],
        editions: Sequence[Edition],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._import, self._samples = concept_import, samples
        self.fields["target"] = forms.ChoiceField(
            label=pgettext_lazy("Import", "Ziel"),
            widget=forms.RadioSelect,
            choices=[
                *((str(one.pk), one.title) for one in editions),
                (NEW, _("eine neue Edition")),
            ],
        )
        if not editions:
            del self.fields["may_add_fields"]
        labels = [("", _("nicht übernehmen")), *((one.key, one.label) for one in MEASURE_COLUMNS)]
        for one in samples:
            self.fields[f"column_{one.index}"] = forms.ChoiceField(
                label=f"{column_letter(one.index)} {one.header}".strip(),
                choices=labels,
                required=False,
                initial=one.key,
                widget=forms.Select(attrs={"class": "kern-form-input__select"}),
            )
        self._initial_target()

    def _initial_target(self) -> None:
        target = self._import.mapping.get("target", {})
        self.initial.setdefault("target", str(target.get("edition") or NEW))
        for name in ("title", "starts_on", "ends_on", "may_add_fields"):
            self.initial.setdefault(name, target.get(name, ""))

    def columns(self) -> Iterator[tuple[ColumnSample, str, BoundField]]:
        """Each column of the table with its letter and its field."""
        for one in self._samples:
            yield one, column_letter(one.index), self[f"column_{one.index}"]

    def choice(self) -> Choice:
        data = self.cleaned_data
        is_new = data["target"] == NEW
        return Choice(
            sheet=self._import.sheet,
            header_row=self._import.header_row,
            columns={one.index: data[f"column_{one.index}"] for one in self._samples},
            edition_id=None if is_new else int(data["target"]),
            title=data["title"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            may_add_fields=bool(data.get("may_add_fields")),
        )


class UndoForm(forms.Form):
    """What happens to rows that were changed since the import."""

    changed = forms.ChoiceField(
        label=_("Was seitdem geändert wurde"),
        required=False,
        widget=forms.RadioSelect,
        choices=[("keep", _("behalten")), ("remove", _("auch entfernen"))],
    )

    def __init__(self, *args: Any, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["changed"].required = asks
