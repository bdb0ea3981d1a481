from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from ..http import StaffRequest
from ..registries import translatables
from ..registries.cards import Card
from ..registries.entrance import behind_the_door
from ..tables.download import download_sheet
from ..viewer import Viewer
from . import selectors
from .permissions import may_translate
from .rules import TranslationState
from .sheets import translation_sheet
from .wording import STATE_WORDS


@behind_the_door
@require_GET
def translation_overview(request: StaffRequest) -> HttpResponse:
    """Which public texts lack a translation, and which translations need somebody?"""
    context = {
        "tables": selectors.overview(viewer=request.viewer),
        "states": STATE_WORDS.values(),
    }
    return render(request, "core/translation_overview.html", context)


@behind_the_door
@require_GET
def translation_list(request: StaffRequest, language: str) -> HttpResponse:
    """The texts of the concept with their translations, filtered and page by page."""
    choice = choice_of(request)
    page = selectors.chosen_page(viewer=request.viewer, language=language, choice=choice)
    context = {
        "language": selectors.language_for(language),
        "page": page,
        "choice": choice,
        "query": choice.query,
        "states": STATE_WORDS.items(),
        "kinds": [(one.kind, one.label) for one in translatables.kinds()],
    }
    return render(request, "core/translation_list.html", context)


@behind_the_door
@require_GET
def translation_export(request: StaffRequest, language: str, kind: str) -> HttpResponse:
    rows = selectors.chosen_rows(
        viewer=request.viewer, language=language, choice=choice_of(request)
    )
    sheet = translation_sheet(rows, selectors.language_for(language))
    name = _("uebersetzungen")
    return download_sheet(sheet, name=f"{name}-{language}", kind=kind)


def choice_of(request: StaffRequest) -> selectors.Choice:
    """The filter of the address; what it does not know filters nothing."""
    asked = request.GET
    state, kind = asked.get("stand", ""), asked.get("art", "")
    return selectors.Choice(
        state=state if state in set(TranslationState) else "",
        kind=kind if translatables.of_kind(kind) else "",
        search=asked.get("suche", "").strip()[:100],
        after=asked.get("after", "")[:200],
    )


def translation_cards(viewer: Viewer, today: date) -> list[Card]:
    """For who translates: translations whose German text has changed."""
    if not may_translate(viewer):
        return []
    count = selectors.outdated_count(viewer=viewer)
    if not count:
        return []
    text = ngettext("%(count)s Übersetzung veraltet", "%(count)s Übersetzungen veraltet", count)
    url = reverse("core:translation_overview")
    return [Card(text % {"count": count}, url, _("Ansehen"), urgency=7)]
