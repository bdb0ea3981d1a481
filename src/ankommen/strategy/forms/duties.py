"""What a browser sends about legal duties, their proofs, and letters to the Land."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ankommen.core.forms import RowForm, VersionMixin
from ankommen.core.typed_fields import DayField, EuroField
from ankommen.core.viewer import Viewer
from ankommen.partners import public as partners

from ..models import Duty, DutyKind, LandLetter
from ..rules.duties import DutyStanding, LetterStanding
from ..rules.file_kinds import ALLOWED_ENDINGS
from ..selectors.duties import DutyChoice
from ..selectors.land_letters import LetterChoice
from .measure_choice import read_id

DUTY_FILTERS = ("standing", "kind", "unit", "to_review", "text")
LETTER_FILTERS = ("standing", "text")


def read_duty_choice(query: QueryDict) -> DutyChoice:
    """What the address of the list asks for: words nobody knows are left out."""
    standing, kind = query.get("standing", ""), query.get("kind", "")
    return DutyChoice(
        standing=standing if standing in set(DutyStanding) else "",
        kind=kind if kind in DutyKind.values else "",
        unit=read_id(query, "unit"),
        to_review=query.get("to_review") == "1",
        text=query.get("text", "").strip()[:200],
    )


def read_letter_choice(query: QueryDict) -> LetterChoice:
    standing = query.get("standing", "")
    return LetterChoice(
        standing=standing if standing in set(LetterStanding) else "",
        text=query.get("text", "").strip()[:200],
    )


class DutyForm(RowForm[Duty]):
    reviewed_on = DayField(label=_("Wortlaut geprüft am"), required=False)
    valid_from = DayField(label=_("gilt ab"), required=False)
    valid_to = DayField(label=_("gilt bis"), required=False)
    first_due_on = DayField(label=_("erste Frist"), required=False)

    class Meta:
        model = Duty
        fields = (
            "title", "text", "kind", "legal_basis", "source", "reviewed_on", "valid_from",
            "valid_to", "unit", "contact", "first_due_on", "every_months", "notice_days",
        )  # fmt: skip
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 5})}
        help_texts: ClassVar = {
            "legal_basis": _("Gesetz und Paragraf, zum Beispiel SächsIntG § 26."),
            "every_months": _("12 für jährlich. Leer, wenn die Pflicht einmalig oder dauernd ist."),
            "contact": _("Bekommt vor der Frist eine Mail."),
        }

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewed_on"].help_text = _("Leer heißt: zu prüfen. TT.MM.JJJJ")
        self.fields["first_due_on"].help_text = _(
            "Leer bei einer Pflicht, die dauernd gilt. TT.MM.JJJJ"
        )
        limit_to_visible(self, viewer, unit=partners.units, contact=partners.contacts)


class ProofForm(VersionMixin, forms.Form):
    """How a duty was met: at least one of the three."""

    proved_on = DayField(label=_("Erfüllt am"))
    cites = forms.ChoiceField(
        label=_("Bericht oder Beschluss"), required=False, widget=forms.Select(attrs={"lang": "de"})
    )
    file = forms.FileField(
        label=_("Datei"), required=False, max_length=255, help_text=f"{ALLOWED_ENDINGS}; ≤ 20 MB"
    )
    text = forms.CharField(
        label=_("In Worten"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, cites: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cites"].choices = [("", "–"), *cites]  # type: ignore[attr-defined]

    @property
    def cited(self) -> tuple[str, int] | None:
        kind, _dash, id = self.cleaned_data["cites"].partition("-")
        return (kind, int(id)) if id else None


class LetterForm(RowForm[LandLetter]):
    sent_on = DayField(label=_("abgesandt am"))
    due_on = DayField(label=_("Antwort erbeten bis"), required=False)
    cents_per_month = EuroField(
        label=_("Kosten je Monat des Wartens in Euro"),
        required=False,
        help_text=_("Leer, wenn nicht bekannt. Daraus wird gerechnet, was das Warten kostet."),
    )

    class Meta:
        model = LandLetter
        fields = (
            "topic", "text", "addressee", "sent_on", "due_on", "costs", "cents_per_month",
            "duty", "unit",
        )  # fmt: skip
        widgets: ClassVar = {
            "duty": forms.Select(attrs={"lang": "de"}),
            "text": forms.Textarea(attrs={"rows": 5}),
            "costs": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts: ClassVar = {
            "costs": _("Was der Kreis inzwischen bezahlt oder nicht tun kann, und woher die Zahl."),
            "addressee": _("Behörde und Stelle, keine Namen."),
        }

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit_to_visible(self, viewer, unit=partners.units)


class LetterAnswerForm(RowForm[LandLetter]):
    answered_on = DayField(label=_("beantwortet am"), required=False)

    class Meta:
        model = LandLetter
        fields = ("answered_on", "answer")
        widgets: ClassVar = {"answer": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answered_on"].help_text = _("Leer, solange keine Antwort da ist. TT.MM.JJJJ")


def limit_to_visible(form: forms.ModelForm[Any], viewer: Viewer, **doors: Any) -> None:
    """Offer only the rows of partners that this viewer may know of."""
    for name, door in doors.items():
        field = form.fields[name]
        field.queryset = field.queryset.filter(pk__in=door(viewer=viewer))  # type: ignore[attr-defined]
