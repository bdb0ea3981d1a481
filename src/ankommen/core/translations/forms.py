from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..forms import RowForm
from ..models import Translation, TranslationStatus
from ..typed_fields import DayField
from .rules import MOST_CHARACTERS, REVIEWED, source_hash
from .selectors import Language, Row
from .services import Written

_STATUSES = (TranslationStatus.DRAFT, TranslationStatus.MACHINE, TranslationStatus.REVIEWED)


class TranslationForm(RowForm[Translation]):
    """`seen_german` is the hash of the German text that lay before the person who typed."""

    status = forms.ChoiceField(
        label=_("Stand der Übersetzung"),
        choices=[(one.value, one.label) for one in _STATUSES],
        help_text=_("Zu „geprüft“ gehören Name und Datum."),
        initial=TranslationStatus.DRAFT,
        widget=forms.RadioSelect,
    )
    reviewed_on = DayField(label=pgettext_lazy("Übersetzung", "geprüft am"), required=False)
    reviewed_again = forms.BooleanField(
        label=_("Der geänderte Text ist erneut geprüft"),
        required=False,
        help_text=_("Sonst gilt er nach einer Änderung als nicht geprüft."),
    )
    seen_german = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Translation
        fields = ("text", "status", "reviewed_by", "reviewed_on")

    def __init__(self, *args: Any, text: Row, language: Language, **options: Any) -> None:
        options["initial"] = {"seen_german": source_hash(text.entry.german)}
        super().__init__(*args, instance=text.translation, **options)
        self.fields["text"] = forms.CharField(
            label=_("Übersetzung"),
            max_length=MOST_CHARACTERS,
            widget=forms.Textarea(
                attrs={
                    "rows": min(max(len(text.entry.german) // 60 + 2, 3), 24),
                    "lang": language.code,
                    "dir": language.direction,
                }
            ),
        )
        self.fields["reviewed_by"].label = _("geprüft von")
        if text.translation is None or text.translation.status != REVIEWED:
            self.fields["reviewed_again"].widget = forms.HiddenInput()

    @property
    def seen_hash(self) -> str:
        return self._sent("seen_german")

    @property
    def written(self) -> Written:
        data = self.cleaned_data
        text = data["text"].replace("\r\n", "\n")
        return Written(text, data["status"], data["reviewed_by"], data["reviewed_on"])
