"""What a browser sends about requests for figures."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ankommen.core.forms import VersionMixin
from ankommen.core.typed_fields import DayField

from ..rules.value_requests import RequestStanding
from ..selectors.value_requests import SORTS, RequestChoice
from ..services.value_acceptance import Chosen
from ..services.value_requests import Letter

REQUEST_FILTERS = ("suche", "stand", "stelle")
LONGEST_NUMBER = 18


class ValueRequestForm(VersionMixin, forms.Form):
    """Whom we ask, until when, and with which words."""

    owner = forms.CharField(label=_("Wer die Werte liefert"), max_length=200)
    contact_name = forms.CharField(
        label=_("Ansprechperson"),
        max_length=200,
        required=False,
        help_text=_("Für die Anrede, zum Beispiel „Frau Scholz“."),
    )
    email = forms.EmailField(label=_("E-Mail"), max_length=254)
    deadline = DayField(
        label=_("Lieferung bis"), help_text=_("TT.MM.JJJJ. Dieser Tag zählt noch ganz.")
    )
    message = forms.CharField(
        label=_("Nachricht"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Steht in der E-Mail und über den Werten. Bitte keine Zahlen und keine Namen."),
    )
    with_breakdown = forms.BooleanField(
        label=_("Auch die Gliederungen anfordern, die die Definition nennt"), required=False
    )

    def letter(self) -> Letter:
        data = self.cleaned_data
        return Letter(
            owner=data["owner"],
            email=data["email"],
            deadline=data["deadline"],
            contact_name=data["contact_name"],
            message=data["message"],
        )


def read_request_choice(given: QueryDict) -> RequestChoice:
    """Words that nobody knows narrow nothing."""
    sort, standing = given.get("sort", ""), given.get("stand", "")
    return RequestChoice(
        search=given.get("suche", "")[:100],
        standing=standing if standing in set(RequestStanding) else "",
        owner=given.get("stelle", "")[:200],
        sort=sort if sort.removeprefix("-") in SORTS else "standing",
    )


def read_chosen(tokens: Iterable[str]) -> list[Chosen]:
    """The ticked lines, each as `line.version.figure`; what is no such token ticks nothing."""
    found = {}
    for token in tokens:
        id, version, current = ([*token.split("."), "", ""])[:3]
        if read_number(id):
            chosen = Chosen(read_number(id), read_number(version), read_number(current) or None)
            found[chosen.line_id] = chosen
    return list(found.values())


def read_number(text: str) -> int:
    """A number as our own pages write it; 0 for everything else."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else 0
