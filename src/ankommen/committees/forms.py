from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from ankommen.core.forms import RowForm

from .models import Body, Meeting, Resolution

DAY = _("TT.MM.JJJJ")


class BodyForm(RowForm[Body]):
    class Meta:
        model = Body
        fields = ("name", "kind")


class MeetingForm(RowForm[Meeting]):
    class Meta:
        model = Meeting
        fields = ("held_on", "place")
        help_texts: ClassVar = {"held_on": DAY}


class ResolutionForm(RowForm[Resolution]):
    class Meta:
        model = Resolution
        fields = (
            "paper_number",
            "title",
            "text",
            "decided_on",
            "outcome",
            "votes_yes",
            "votes_no",
            "votes_abstain",
        )
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 8})}
        help_texts: ClassVar = {"decided_on": DAY}
