from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from ..http import StaffRequest
from ..models import Translation
from ..registries import translatables
from ..registries.cards import Card
from ..registries.entrance import behind_the_door, typed
from ..tables.download import TableFile, with_file
from ..tables.writing import Column, Kind, Sheet
from ..viewer import Viewer
from . import selectors, services
from .forms import TranslationForm
from .permissions import may_translate
from .rules import REVIEWED, TranslationState, source_hash
from .sheets import translation_sheet
from .wording import STATE_WORDS


def _overview_file(request: StaffRequest) -> TableFile:
    columns = [Column(_("Sprache"), 20), Column(_("Art"), 28)]
    columns += [Column(str(word), 16, Kind.WHOLE) for word in STATE_WORDS.values()]
    columns.append(Column(_("alle"), 10, Kind.WHOLE))
    cells = [
        [table.language.name, one.label, *(count for _state, count in one.counts), one.total]
        for table in selectors.overview(viewer=request.viewer)
        for one in table.kinds
    ]
    return TableFile(_("uebersetzungen"), Sheet(_("Übersetzungen"), columns, cells))


@behind_the_door
@require_GET
@with_file(_overview_file)
def translation_overview(request: StaffRequest) -> HttpResponse:
    """Which public texts lack a translation, and which translations need somebody?"""
    context = {
        "tables": selectors.overview(viewer=request.viewer),
        "states": STATE_WORDS.values(),
    }
    return render(request, "core/translation_overview.html", context)


def _translation_file(request: StaffRequest, language: str) -> TableFile:
    rows = selectors.chosen_rows(
        viewer=request.viewer, language=language, choice=choice_of(request)
    )
    sheet = translation_sheet(rows, selectors.language_for(language))
    return TableFile(f"{_('uebersetzungen')}-{language}", sheet)


@behind_the_door
@require_GET
@with_file(_translation_file)
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
@require_http_methods(["GET", "HEAD", "POST"])
def translation_edit(
    request: StaffRequest, language: str, kind: str, id: int, field: str
) -> HttpResponse:
    """One German text and its translation, side by side."""
    key, choice = f"{kind}.{id}.{field}", choice_of(request)
    page = selectors.text_page(viewer=request.viewer, language=language, key=key, choice=choice)
    target = selectors.language_for(language)
    form = TranslationForm(typed(request), text=page.row, language=target)
    if request.method == "POST":
        saved = form.carry_out(
            lambda: services.write_translation(
                actor=request.viewer,
                language=language,
                key=key,
                written=form.written,
                reviewed_again=form.cleaned_data["reviewed_again"],
                made_from=form.seen_hash,
                today=timezone.localdate(),
                **form.seen,
            )
        )
        if saved is not None:
            _tell(request, form, page.row, saved)
            return redirect(_onwards(request, page, choice, target))
    context = {
        "form": form,
        "row": page.row,
        "changes": page.changes,
        "next_url": _address(page.next, target, choice) if page.next else "",
        "list_url": _list_address(target, choice),
        "language": target,
        "german_changed": form.is_bound and form.seen_hash != source_hash(page.row.entry.german),
    }
    return render(request, "core/translation_edit.html", context)


def _tell(
    request: StaffRequest, form: TranslationForm, row: selectors.Row, saved: Translation
) -> None:
    if form.cleaned_data["status"] == REVIEWED != saved.status:
        words = _("Der Text ist geändert und deshalb nicht mehr als geprüft gekennzeichnet.")
        messages.warning(request, words)
    if saved.source_hash != source_hash(row.entry.german):
        words = _(
            "Der deutsche Text wurde geändert, während Sie geschrieben haben. Die Übersetzung ist "
            "gespeichert und gilt als veraltet."
        )
        messages.warning(request, words)
    messages.success(request, form.saved_text)


def _onwards(
    request: StaffRequest,
    page: selectors.TextPage,
    choice: selectors.Choice,
    language: selectors.Language,
) -> str:
    if "next" not in request.POST:
        return _address(page.row, language, choice)
    if page.next is not None:
        return _address(page.next, language, choice)
    messages.info(request, _("Das war der letzte Text dieser Auswahl."))
    return _list_address(language, choice)


def _address(row: selectors.Row, language: selectors.Language, choice: selectors.Choice) -> str:
    entry = row.entry
    parts = [language.code, entry.kind, entry.id, entry.field]
    return f"{reverse('core:translation_edit', args=parts)}?{choice.query}"


def _list_address(language: selectors.Language, choice: selectors.Choice) -> str:
    return f"{reverse('core:translation_list', args=[language.code])}?{choice.query}"


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
    return [Card(text % {"count": count}, url, _("ansehen"), urgency=7)]
