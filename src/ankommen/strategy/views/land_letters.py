"""Pages of letters to the Land: the register, one letter, its answer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ankommen.accounts.public import kept_input, needs
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import TableFile, with_file
from ankommen.core.tables.writing import Column, Kind, Sheet
from ankommen.core.ui.numbers import euro
from ankommen.core.ui.paging import paged_rows

from ..duty_wording import LETTER_STANDINGS
from ..forms.duties import LETTER_FILTERS, LetterAnswerForm, LetterForm, read_letter_choice
from ..forms.measure_choice import kept_query
from ..history_wording import action_text
from ..permissions import may_edit_concept
from ..selectors import land_letters as selectors
from ..services import land_letters as services
from .duties import the_concept


def _letter_file(request: StaffRequest) -> TableFile:
    lines = selectors.letter_lines(
        viewer=request.viewer, choice=read_letter_choice(request.GET), day=timezone.localdate()
    )
    sheet = Sheet(_("Schreiben an das Land"), _columns(), [_cells(line) for line in lines])
    return TableFile(_("schreiben-an-das-land"), sheet)


@needs("strategy.read")
@require_GET
@with_file(_letter_file)
def land_letter_list(request: StaffRequest) -> HttpResponse:
    """What did we ask the Land, and how long has it been silent?"""
    choice = read_letter_choice(request.GET)
    today = timezone.localdate()
    lines = selectors.letter_lines(viewer=request.viewer, choice=choice, day=today)
    sums = selectors.letter_sums(lines)
    page = paged_rows(lines, request.GET, key=lambda line: line.letter.pk)
    context = {
        "choice": choice,
        "is_filtered": any(request.GET.get(name) for name in LETTER_FILTERS),
        "page": page,
        "rows": [_row(line) for line in page.rows],
        "sums": sums,
        "sum_text": euro(sums.cost_cents, decimals=0),
        "query": kept_query(request.GET),
        "standings": LETTER_STANDINGS.items(),
        "may_edit": may_edit_concept(request.viewer),
    }
    return render(request, "strategy/land_letter_list.html", context)


@needs("strategy.read")
@require_GET
def land_letter_detail(request: StaffRequest, number: int) -> HttpResponse:
    letter = selectors.letter_for(viewer=request.viewer, number=number)
    context = {
        "letter": letter,
        "row": _row(selectors.letter_line(letter, day=timezone.localdate())),
        "history": [
            {
                "date": one.at,
                "title": action_text(one.action),
                "state": "open",
                "state_label": one.actor_label,
                "note": "",
            }
            for one in selectors.letter_history(letter)
        ],
        "may_edit": may_edit_concept(request.viewer),
    }
    return render(request, "strategy/land_letter_detail.html", context)


@needs("strategy.edit")
def land_letter_add(request: StaffRequest) -> HttpResponse:
    form = LetterForm(request.POST or kept_input(request), viewer=request.viewer)
    if request.method == "POST":
        letter = form.carry_out(
            lambda: services.add_letter(
                actor=request.viewer,
                concept_id=the_concept(request).pk,
                values=form.values,
                now=timezone.now(),
            )
        )
        if letter is not None:
            messages.success(request, _("Das Schreiben steht im Register."))
            return redirect("strategy:land_letter_detail", letter.number)
    return render(request, "strategy/land_letter_form.html", {"form": form})


@needs("strategy.edit")
def land_letter_change(request: StaffRequest, number: int) -> HttpResponse:
    letter = selectors.letter_for(viewer=request.viewer, number=number)
    form = LetterForm(request.POST or kept_input(request), instance=letter, viewer=request.viewer)
    if request.method == "POST":
        changed = form.carry_out(
            lambda: services.change_letter(
                actor=request.viewer,
                id=letter.pk,
                **form.seen,
                values=form.values,
                now=timezone.now(),
            )
        )
        if changed is not None:
            messages.success(request, form.saved_text)
            return redirect("strategy:land_letter_detail", letter.number)
    return render(request, "strategy/land_letter_form.html", {"form": form, "letter": letter})


@needs("strategy.edit")
def land_letter_answer(request: StaffRequest, number: int) -> HttpResponse:
    """Enter what came back."""
    letter = selectors.letter_for(viewer=request.viewer, number=number)
    form = LetterAnswerForm(request.POST or kept_input(request), instance=letter)
    if request.method == "POST":
        changed = form.carry_out(
            lambda: services.answer_letter(
                actor=request.viewer,
                id=letter.pk,
                **form.seen,
                now=timezone.now(),
                **form.values,
            )
        )
        if changed is not None:
            messages.success(request, form.saved_text)
            return redirect("strategy:land_letter_detail", letter.number)
    context = {"form": form, "letter": letter, "is_answer": True}
    return render(request, "strategy/land_letter_form.html", context)


def _row(line: selectors.LetterLine) -> dict[str, Any]:
    unit = line.letter.unit
    return {
        "line": line,
        "letter": line.letter,
        "state_label": LETTER_STANDINGS[line.standing],
        "cost": "" if line.cost_cents is None else euro(line.cost_cents, decimals=0),
        "unit": str(unit.short_name or unit.name) if unit is not None else "",
    }


def _columns() -> list[Column]:
    return [
        Column(_("Nr."), 8),
        Column(_("Anliegen"), 50),
        Column(_("An wen?"), 34),
        Column(_("abgesandt"), 14, Kind.DATE),
        Column(_("Antwort bis"), 14, Kind.DATE),
        Column(_("beantwortet am"), 14, Kind.DATE),
        Column(_("Tage"), 8, Kind.WHOLE),
        Column(_("Stand"), 18),
        Column(_("Was es inzwischen kostet"), 50),
        Column(_("Kosten bisher"), 16, Kind.EURO),
        Column(_("Antwort"), 50),
    ]


def _cells(line: selectors.LetterLine) -> list[Any]:
    letter = line.letter
    return [
        f"L-{letter.number}",
        letter.topic,
        letter.addressee,
        letter.sent_on,
        letter.due_on,
        letter.answered_on,
        line.days,
        str(LETTER_STANDINGS[line.standing]),
        letter.costs,
        None if line.cost_cents is None else Decimal(line.cost_cents) / 100,
        letter.answer,
    ]
