"""What a browser sends about good practice."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ankommen.core.forms import RowForm
from ankommen.core.typed_fields import DayField
from ankommen.core.viewer import Viewer
from ankommen.partners import public as partners

from ..models import Edition, OpeningRequest, Project, RequestState
from ..selectors.measures import visible_measures
from ..selectors.projects import ProjectChoice
from .duties import limit_to_visible

SHOWN = ("reusable", "public", "asked")
FILTERS = ("shown", "text")


def read_project_choice(query: QueryDict) -> ProjectChoice:
    shown = query.get("shown", "")
    return ProjectChoice(
        shown=shown if shown in SHOWN else "", text=query.get("text", "").strip()[:200]
    )


class ProjectForm(RowForm[Project]):
    starts_on = DayField(label=_("Beginn"), required=False)
    ends_on = DayField(label=_("Ende"), required=False)

    class Meta:
        model = Project
        fields = (
            "title", "organisation", "contact", "measure", "starts_on", "ends_on", "result",
            "conditions", "is_reusable", "is_public",
        )  # fmt: skip
        widgets: ClassVar = {
            "measure": forms.Select(attrs={"lang": "de"}),
            "result": forms.Textarea(attrs={"rows": 5}),
            "conditions": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts: ClassVar = {
            "result": _("Was sich geändert hat und woran man es sieht. Keine einzelnen Menschen."),
            "conditions": _("Personal, Geld, Partner, Ort: ohne was geht es nicht?"),
            "contact": _("Steht nur auf den internen Seiten."),
            "is_public": _("Zeigt Titel, Träger, Ergebnis und Bedingungen allen."),
        }

    def __init__(self, *args: Any, viewer: Viewer, edition: Edition | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit_to_visible(
            self, viewer, organisation=partners.organisations, contact=partners.contacts
        )
        measures = visible_measures(viewer).filter(edition=edition)
        if self.instance.measure_id is not None:
            measures |= visible_measures(viewer).filter(pk=self.instance.measure_id)
        self.fields["measure"].queryset = measures  # type: ignore[attr-defined]


class OpeningForm(RowForm[OpeningRequest]):
    asked_on = DayField(label=_("gebeten am"))

    class Meta:
        model = OpeningRequest
        fields = ("asked_by", "asked_on", "wish")
        widgets: ClassVar = {"wish": forms.Textarea(attrs={"rows": 4})}
        help_texts: ClassVar = {"asked_by": _("Organisation oder Gruppe, keine Namen.")}


class OpeningAnswerForm(RowForm[OpeningRequest]):
    class Meta:
        model = OpeningRequest
        fields = ("state", "answer")
        widgets: ClassVar = {"answer": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [one for one in RequestState.choices if one[0] != RequestState.OPEN]
        self.fields["state"].choices = [("", "–"), *choices]  # type: ignore[attr-defined]
        self.fields["answer"].required = True
