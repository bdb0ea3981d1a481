"""Forms for saying how a measure stands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ankommen.core.typed_fields import DayField

from ..models import Assessment, Measure, MeasureStatus
from ..rules.file_kinds import ALLOWED_ENDINGS
from ..rules.status import OVERRIDABLE


class ReportForm(forms.Form):
    assessment = forms.ChoiceField(
        label=gettext_lazy("Wie steht es?"), choices=Assessment.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(label=gettext_lazy("Was ist geschehen?"), widget=forms.Textarea)
    milestones = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Erreichte Meilensteine"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    next_step = forms.CharField(
        label=gettext_lazy("Nächster Schritt"), max_length=300, required=False
    )
    next_step_due_on = DayField(label=gettext_lazy("bis wann"), required=False)
    reported_on = DayField(label=gettext_lazy("Stand vom"))
    is_public = forms.BooleanField(
        label=gettext_lazy("Diese Meldung darf veröffentlicht werden"), required=False
    )

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_ones = measure.milestones.filter(done_on__isnull=True)
        choices = [(one.pk, str(one)) for one in open_ones]
        if choices:
            self.fields["milestones"].choices = choices  # type: ignore[attr-defined]
        else:
            self.fields.pop("milestones")


class OverrideForm(forms.Form):
    status = forms.ChoiceField(
        label=gettext_lazy("Stand"),
        choices=[(str(one), MeasureStatus(one).label) for one in OVERRIDABLE],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=gettext_lazy("Grund"), max_length=500)
    valid_until = DayField(
        label=gettext_lazy("gilt bis"),
        help_text=gettext_lazy(
            "TT.MM.JJJJ, höchstens ein Jahr. Danach gilt wieder der berechnete Stand."
        ),
    )


class EndForm(forms.Form):
    how = forms.ChoiceField(
        label=gettext_lazy("Wie endet die Maßnahme?"),
        choices=[
            ("done", gettext_lazy("Sie ist umgesetzt.")),
            ("dropped", gettext_lazy("Sie entfällt.")),
            ("merged", gettext_lazy("Sie geht in einer anderen auf.")),
        ],
        widget=forms.RadioSelect,
    )
    ended_on = DayField(label=gettext_lazy("am"))
    reason = forms.CharField(
        label=gettext_lazy("Grund"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Nötig, wenn die Maßnahme entfällt oder zusammengeführt wird."),
    )
    merged_into = forms.CharField(
        label=gettext_lazy("Geht auf in Maßnahme Nr."),
        required=False,
        widget=forms.TextInput(attrs={"class": "short"}),
    )

    def __init__(self, *args: Any, measure: Measure, may_decide: bool, **kwargs: Any) -> None:
        self.measure = measure
        super().__init__(*args, **kwargs)
        if not may_decide:
            self.fields["how"].choices = self.fields["how"].choices[:1]  # type: ignore[attr-defined]
            self.fields["how"].initial = "done"
            self.fields.pop("reason")
            self.fields.pop("merged_into")

    def clean_merged_into(self) -> int | None:
        """The number of a measure of this edition as its id."""
        number = self.cleaned_data["merged_into"].strip()
        if not number:
            return None
        id = (
            Measure.objects.filter(edition_id=self.measure.edition_id, number=number)
            .values_list("pk", flat=True)
            .first()
        )
        if id is None:
            message = _("In dieser Edition gibt es keine Maßnahme %(numbers)s.")
            raise ValidationError(message % {"numbers": number}, code="unknown_number")
        return id


class ResumeForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Grund"), max_length=500)


class MilestoneAddForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Meilenstein"), max_length=300)
    due_on = DayField(label=gettext_lazy("fällig am"))


class MilestoneDoneForm(forms.Form):
    done_on = DayField(label=gettext_lazy("erreicht am"))


class AttachmentForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Datei"),
        help_text=f"{ALLOWED_ENDINGS}; ≤ 20 MB",
        max_length=255,
    )
    is_public = forms.BooleanField(label=gettext_lazy("öffentlich"), required=False)
