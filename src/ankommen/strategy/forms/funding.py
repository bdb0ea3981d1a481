"""What a browser sends about sources of money."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ankommen.core.forms import RowForm
from ankommen.core.typed_fields import DayField
from ankommen.core.viewer import Viewer
from ankommen.partners import public as partners

from ..models import FundingKind, FundingSource
from ..rules.funding import FundingStanding
from ..selectors.funding import SORTS, FundingChoice
from .duties import limit_to_visible

FUNDING_FILTERS = ("standing", "kind", "text")


def read_funding_choice(query: QueryDict) -> FundingChoice:
    """What the address of the list asks for: words nobody knows are left out."""
    standing, kind, sort = (query.get(name, "") for name in ("standing", "kind", "sort"))
    return FundingChoice(
        standing=standing if standing in set(FundingStanding) else "",
        kind=kind if kind in FundingKind.values else "",
        text=query.get("text", "").strip()[:200],
        sort=sort if sort.removeprefix("-") in SORTS else "ends",
    )


class FundingSourceForm(RowForm[FundingSource]):
    starts_on = DayField(label=_("Beginn"), required=False)
    ends_on = DayField(label=_("Ende"), required=False)
    apply_by = DayField(label=_("Antrag bis"), required=False)
    use_statement_by = DayField(label=_("Verwendungsnachweis bis"), required=False)
    known_on = DayField(label=_("Angaben vom"), required=False)

    class Meta:
        model = FundingSource
        fields = (
            "name", "short_name", "spellings", "kind", "funder", "organisation", "starts_on",
            "ends_on", "is_permanent", "notice_days", "apply_by", "use_statement_by", "text",
            "information_source", "known_on",
        )  # fmt: skip
        widgets: ClassVar = {
            "spellings": forms.Textarea(attrs={"rows": 3}),
            "text": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts: ClassVar = {
            "name": _("So, wie die Quelle bei den Mitteln der Maßnahmen steht."),
            "spellings": _("Eine je Zeile: unter welchen Namen sie in Tabellen noch vorkommt."),
            "is_permanent": _("Nur ankreuzen, wenn ausdrücklich kein Ende vorgesehen ist."),
            "information_source": _("Bescheid, Richtlinie, Haushaltsplan oder Auskunft."),
        }

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].help_text = _("Leer heißt: Ende unbekannt. TT.MM.JJJJ")
        limit_to_visible(self, viewer, organisation=partners.organisations)
