"""What a browser sends about council questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ankommen.core.forms import RowForm

from ..models import CouncilQuestion


class QuestionForm(RowForm[CouncilQuestion]):
    """A new question: what, who, when, and from what the answer is composed."""

    subject = forms.ChoiceField(label=_("Womit antworten"), required=False)

    class Meta:
        model = CouncilQuestion
        fields = ("question", "asked_by", "asked_on", "body", "due_on")
        widgets = {"question": forms.Textarea(attrs={"rows": 3})}

    field_order = ("question", "subject", "asked_by", "asked_on", "body", "due_on")

    def __init__(
        self,
        *args: Any,
        subjects: Sequence[tuple[str, Sequence[tuple[str, str]]]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].choices = [("", _("bitte wählen")), *subjects]  # type: ignore[attr-defined]


class AnswerTextForm(RowForm[CouncilQuestion]):
    """Words and circumstances of an answer that is not given yet."""

    class Meta:
        model = CouncilQuestion
        fields = (
            "question", "answer", "district_decides", "asked_by", "asked_on", "body", "due_on",
        )  # fmt: skip
        widgets = {
            "question": forms.Textarea(attrs={"rows": 3}),
            "answer": forms.Textarea(attrs={"rows": 8}),
            "district_decides": forms.Textarea(attrs={"rows": 4}),
        }
