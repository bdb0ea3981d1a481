"""What a browser sends about consultations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ankommen.core.forms import VersionMixin
from ankommen.core.typed_fields import DayField

from ..models import CommentState, Edition, TextRevision


class ConsultationForm(VersionMixin, forms.Form):
    edition = forms.ModelChoiceField(label=_("Entwurf"), queryset=Edition.objects.none())
    deadline = DayField(
        label=_("Stellungnahmen bis"), help_text=_("TT.MM.JJJJ. Dieser Tag zählt noch ganz.")
    )
    introduction = forms.CharField(
        label=_("Worum wir bitten"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Steht über dem Entwurf und in der Einladung."),
    )

    def __init__(self, *args: Any, editions: Sequence[Edition] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if editions is None:
            del self.fields["edition"]
        else:
            ids = [one.pk for one in editions]
            self.fields["edition"].queryset = Edition.objects.filter(pk__in=ids)  # type: ignore[attr-defined]


class InviteForm(VersionMixin, forms.Form):
    bodies = forms.MultipleChoiceField(
        label=_("Gremien"), required=False, widget=forms.CheckboxSelectMultiple
    )
    organisations = forms.MultipleChoiceField(
        label=_("Organisationen"), required=False, widget=forms.CheckboxSelectMultiple
    )
    name = forms.CharField(label=_("Weitere Stelle"), required=False, max_length=200)
    email = forms.EmailField(
        label=_("E-Mail"),
        required=False,
        help_text=_("Für die weitere Stelle. Ohne E-Mail geben Sie den Verweis selbst weiter."),
    )

    def __init__(
        self,
        *args: Any,
        bodies: Sequence[tuple[str, str]],
        organisations: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bodies"].choices = bodies  # type: ignore[attr-defined]
        self.fields["organisations"].choices = organisations  # type: ignore[attr-defined]


class CommentForm(VersionMixin, forms.Form):
    text = forms.CharField(
        label=_("Ihre Stellungnahme"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": 10_000}),
    )
    sending = forms.CharField(max_length=32, widget=forms.HiddenInput)


class AnswerForm(VersionMixin, forms.Form):
    state = forms.ChoiceField(
        label=_("Entscheidung"),
        choices=[("", _("bitte wählen")), *CommentState.choices[1:]],
        required=False,
    )
    answer = forms.CharField(
        label=_("Begründung"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Diesen Text liest, wer die Stellungnahme geschrieben hat."),
    )
    revisions = forms.MultipleChoiceField(
        label=_("Geänderte Texte"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, revisions: Sequence[TextRevision] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not revisions:
            del self.fields["revisions"]
            return
        self.fields["revisions"].choices = [  # type: ignore[attr-defined]
            (
                str(one.pk),
                f"{one.changed_at:%d.%m.%Y} {one.object_label} {one.reason}".strip(),
            )
            for one in revisions
        ]
