"""What a browser sends about the concept, its editions, action fields, goals and wordings."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from ankommen.committees.public import body_names
from ankommen.core.forms import RowForm, VersionMixin

from ..models import ActionField, Concept, Edition, Goal, GuidingGoal
from ..presets import presets

DAY = _("TT.MM.JJJJ")


def _preset_choices(wanted: str) -> list[tuple[str, Any]]:
    """The presets that have what is wanted: guiding goals or action fields."""
    return [
        ("", _("Ohne Vorlage")),
        *((one.code, one.name) for one in presets().values() if getattr(one, wanted)),
    ]


class ReasonMixin(forms.Form):
    """Why a text is changed; it stands in the history beside the change."""

    reason = forms.CharField(
        label=_("Grund der Änderung"),
        max_length=300,
        required=False,
        help_text=_("Steht im Verlauf neben der Änderung."),
    )


class ConceptForm(RowForm[Concept]):
    class Meta:
        model = Concept
        fields = ("title", "goal_depth")


class NewConceptForm(ConceptForm):
    preset = forms.ChoiceField(
        label=_("Leitziele übernehmen"),
        required=False,
        help_text=_("Veröffentlichte Leitziele, die Sie danach ändern können."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["preset"].choices = _preset_choices("guiding_goals")  # type: ignore[attr-defined]


class EditionForm(ReasonMixin, RowForm[Edition]):
    STEERING: ClassVar = ("report_due_on", "stale_after_days")

    class Meta:
        model = Edition
        fields = (
            "title",
            "starts_on",
            "ends_on",
            "predecessor",
            "preface",
            "source_note",
            "report_due_on",
            "stale_after_days",
        )
        widgets: ClassVar = {"preface": forms.Textarea(attrs={"rows": 14})}
        help_texts: ClassVar = {"starts_on": DAY, "ends_on": DAY, "report_due_on": DAY}
        labels: ClassVar = {"predecessor": _("schreibt fort")}

    def __init__(self, *args: Any, concept: Concept, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = concept.editions.exclude(pk=self.instance.pk or 0)
        self.fields["predecessor"].queryset = others  # type: ignore[attr-defined]
        if self.instance.frozen_at is not None:
            for name in [name for name in self.fields if name not in (*self.STEERING, "version")]:
                del self.fields[name]


class NewEditionForm(EditionForm):
    preset = forms.ChoiceField(
        label=_("Handlungsfelder übernehmen"),
        required=False,
        help_text=_("Veröffentlichte Gliederungen. Namen und Reihenfolge lassen sich ändern."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"]
        self.fields["preset"].choices = _preset_choices("action_fields")  # type: ignore[attr-defined]


class ActionFieldForm(ReasonMixin, RowForm[ActionField]):
    class Meta:
        model = ActionField
        fields = ("number", "title", "summary", "situation", "trend")
        widgets: ClassVar = {
            "summary": forms.Textarea(attrs={"rows": 6}),
            "situation": forms.Textarea(attrs={"rows": 12}),
            "trend": forms.Textarea(attrs={"rows": 6}),
        }


class GoalForm(ReasonMixin, RowForm[Goal]):
    class Meta:
        model = Goal
        fields = ("number", "title", "text", "parent", "guiding_goals")
        labels: ClassVar = {"parent": _("Teilziel von"), "guiding_goals": _("dient den Leitzielen")}
        widgets: ClassVar = {
            "text": forms.Textarea(attrs={"rows": 6}),
            "guiding_goals": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, action_field: ActionField, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        concept = action_field.edition.concept
        goals = action_field.goals.exclude(pk=self.instance.pk or 0)
        self.fields["parent"].queryset = goals  # type: ignore[attr-defined]
        self.fields["guiding_goals"].queryset = concept.guiding_goals.all()  # type: ignore[attr-defined]
        if concept.goal_depth == 1 and not goals.filter(parent__isnull=False).exists():
            del self.fields["parent"]
        if not concept.guiding_goals.exists():
            del self.fields["guiding_goals"]

    @property
    def values(self) -> dict[str, Any]:
        found = super().values
        found.setdefault("parent", self.instance.parent if self.instance.pk else None)
        if "guiding_goals" in found:
            found["guiding_goals"] = list(found["guiding_goals"])
        return found


class GuidingGoalForm(ReasonMixin, RowForm[GuidingGoal]):
    class Meta:
        model = GuidingGoal
        fields = ("number", "title", "text", "valid_from", "valid_to")
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 6})}
        help_texts: ClassVar = {
            "valid_from": _(
                "TT.MM.JJJJ. Zu einer Edition gehören die Leitziele, die an ihrem Beginn gelten."
            ),
            "valid_to": _("Leer, solange es gilt."),
        }


class StepForm(VersionMixin, forms.Form):
    body = forms.TypedChoiceField(label=_("Gremium"), coerce=int)
    decides = forms.BooleanField(label=_("entscheidet"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(body.id, body.name) for body in body_names().values()]
        self.fields["body"].choices = [("", "–"), *choices]  # type: ignore[attr-defined]


class SuggestionForm(VersionMixin, forms.Form):
    proposed_text = forms.CharField(
        label=_("Neuer Wortlaut"), widget=forms.Textarea(attrs={"rows": 12}), strip=False
    )
    reason = forms.CharField(label=_("Grund"), max_length=300)


class DecisionForm(VersionMixin, forms.Form):
    answer = forms.CharField(
        label=_("Antwort"),
        max_length=300,
        required=False,
        help_text=_("Liest die Person, die den Vorschlag gemacht hat. Beim Ablehnen nötig."),
    )


def typed_places(data: Any) -> dict[int, int]:
    """Places typed as `place-<id>`; what is not a whole number is left where it is."""
    found = {}
    for name, value in data.items():
        prefix, _dash, id = name.partition("-")
        if prefix == "place" and id.isdigit() and str(value).strip().isdigit():
            found[int(id)] = int(value)
    return found
