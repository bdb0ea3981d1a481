"""Figures as a table that is typed into like a spreadsheet; without scripts, a form by column."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ankommen.accounts.public import kept_input, needs
from ankommen.core.errors import NotAllowed, NotFound, Refused
from ankommen.core.http import StaffRequest
from ankommen.core.typed_fields import DayField
from ankommen.core.ui.grid import Grid, GridCell, GridColumn, GridRow, editable_grid

from ..forms.indicator_grid import SentCell, read_cells, read_grid_choice
from ..forms.indicators import as_typed, parsed_number
from ..indicator_wording import dimension_text, value_text
from ..models import Concept, IndicatorValue
from ..rules import indicators as rules
from ..rules.grid import Rhythm
from ..selectors import indicator_grid as selectors
from ..selectors import indicators
from ..selectors.indicator_grid import FigureLine, FigureTable, GridChoice
from ..selectors.indicators import ValueRow
from ..services.indicator_checks import shown
from ..services.indicator_grid import CHANGED_MEANWHILE, save_cell
from ..wording import day_text
from .indicators import chosen_concept

_day = lru_cache(maxsize=512)(day_text)


@needs("strategy.enter_values")
@require_safe
def indicator_grid(request: StaffRequest) -> HttpResponse:
    concept, choice = _asked(request)
    today = timezone.localdate()
    table = selectors.figure_table(
        viewer=request.viewer, concept=concept, choice=choice, today=today
    )
    query = {key: str(one) for key, one in request.GET.items() if one and key != "seite"}
    context = {
        "concept": concept,
        "concepts": indicators.concepts(viewer=request.viewer),
        "choice": choice,
        "first": table.first,
        "areas": selectors.grid_areas(viewer=request.viewer, concept=concept),
        "rhythms": _rhythms(),
        "grid": editable_grid(_grid(table, concept, query)) if table.lines else "",
        "today": today,
        "reason": _("In der Tabelle berichtigt"),
        "next_url": f"?{urlencode({**query, 'seite': choice.page + 1})}" if table.has_more else "",
        "previous_url": f"?{urlencode({**query, 'seite': choice.page - 1})}" if choice.page else "",
    }
    return render(request, "strategy/indicator_grid.html", context)


@needs("strategy.enter_values")
@require_POST
def indicator_grid_save(request: StaffRequest) -> HttpResponse:
    """Each cell by itself: what one of them is refused for does not hold up the others."""
    cells = read_cells(request.POST.get("cells", ""))
    if cells is None:
        return JsonResponse({"message": _("Diese Eingabe ist unvollständig.")}, status=400)
    as_of = _as_of(request)
    return JsonResponse({"cells": [_saved(request, cell, as_of) for cell in cells]})


@needs("strategy.enter_values")
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_grid_column(request: StaffRequest, day: str) -> HttpResponse:
    """One reference date as a plain form: all rows under each other."""
    concept, choice = _asked(request)
    reference_date = _read_day(day)
    table = selectors.figure_table(
        viewer=request.viewer, concept=concept, choice=choice, today=timezone.localdate()
    )
    rows = [_entry(line, reference_date) for line in table.lines]
    rows = [row for row in rows if not row["cell"].locked]
    kept: Mapping[str, Any] = kept_input(request) or {}
    for row in rows:
        row["text"] = kept.get(f"wert-{row['line'].key}", row["cell"].typed)
    if request.method == "POST":
        saved = _save_column(request, rows, reference_date)
        if saved:
            text = ngettext("%(n)d Wert gespeichert.", "%(n)d Werte gespeichert.", saved)
            messages.success(request, text % {"n": saved})
        if not any(row.get("problem") for row in rows):
            return redirect(f"{reverse('strategy:indicator_grid')}?{request.GET.urlencode()}")
    context = {
        "concept": concept,
        "day": reference_date,
        "rows": rows,
        "today": request.POST.get("as_of") or day_text(timezone.localdate()),
        "reason": request.POST.get("reason") or _("In der Tabelle berichtigt"),
        "back": f"{reverse('strategy:indicator_grid')}?{request.GET.urlencode()}",
        "problems": [row for row in rows if row.get("problem")],
    }
    return render(request, "strategy/indicator_grid_column.html", context)


def _asked(request: StaffRequest) -> tuple[Concept, GridChoice]:
    concept = chosen_concept(request, indicators.concepts(viewer=request.viewer))
    if concept is None:
        raise NotFound
    return concept, read_grid_choice(request.GET, today=timezone.localdate())


def _rhythms() -> list[tuple[str, str]]:
    return [
        (Rhythm.YEAR.value, _("Jahre")),
        (Rhythm.QUARTER.value, _("Quartale")),
        (Rhythm.MONTH.value, _("Monate")),
    ]


def _grid(table: FigureTable, concept: Concept, query: dict[str, str]) -> Grid:
    kept = f"?{urlencode(query)}" if query else ""
    address = reverse("strategy:indicator_grid_column", args=["--"])
    columns = [
        GridColumn(f"{day:%Y-%m-%d}", _day(day), address.replace("--", f"{day:%Y-%m-%d}") + kept)
        for day in table.days
    ]
    rows = [
        GridRow(
            line.key,
            f"{line.code} {line.title}",
            _row_note(line, concept),
            [_cell(line, day) for day in table.days],
            reverse("strategy:indicator_detail", args=[line.indicator_id]),
        )
        for line in table.lines
    ]
    caption = _("Werte der Kennzahlen nach Stichtagen")
    return Grid(caption, _("Kennzahl"), columns, rows, reverse("strategy:indicator_grid_save"))


def _row_note(line: FigureLine, concept: Concept) -> str:
    """What tells this row from others of the same indicator, and its unit."""
    parts = [line.area_name] if line.area_id != concept.district_id else []
    parts += [dimension_text(line.dimension)] if line.dimension else []
    parts += [line.definitions[-1].unit] if line.definitions else []
    return " · ".join(parts)


def _cell(line: FigureLine, day: date) -> GridCell:
    figures = line.figures.get(day)
    if figures is None or figures.current is None:
        return GridCell(locked=_locked(line, day))
    current, former = figures.current, figures.former
    return GridCell(
        text=value_text(current),
        typed="" if current.value is None else as_typed(current.value),
        seen=str(current.id),
        note=_note(current, former),
        locked=_locked(line, day),
        is_corrected=former is not None,
    )


def _locked(line: FigureLine, day: date) -> str:
    if line.is_computed:
        return _("wird berechnet")
    if not line.may_enter:
        return _("Für dieses Gebiet tragen andere ein.")
    if line.definition_on(day) is None:
        return _("Zu diesem Stichtag gilt keine Definition.")
    return ""


def _note(current: ValueRow, former: ValueRow | None) -> str:
    text = _("Quelle: %(source)s · Datenstand %(as_of)s · %(person)s") % {
        "source": current.source,
        "as_of": _day(current.as_of),
        "person": current.entered_by_label,
    }
    if former is not None:
        text += " · " + _("vorher %(value)s (%(reason)s)") % {
            "value": value_text(former),
            "reason": former.correction_reason,
        }
    return text


def _as_of(request: StaffRequest) -> date:
    """The day the data are of; an unreadable one counts as today, because each cell shows it."""
    try:
        return DayField().clean(request.POST.get("as_of", "")) or timezone.localdate()
    except forms.ValidationError:
        return timezone.localdate()


def _saved(request: StaffRequest, cell: SentCell, as_of: date) -> dict[str, Any]:
    """One cell's answer: saved, refused with the reason, or in conflict with both values."""
    try:
        value = _save(request, cell, as_of)
    except forms.ValidationError as error:
        return {"state": "refused", "message": " ".join(error.messages)}
    except Refused as refused:
        found = next((one for one in refused.problems if one.code == CHANGED_MEANWHILE), None)
        if found is None:
            return {"state": "refused", "message": str(refused)}
        return {"state": "conflict", "message": found.message, **_shown(found.value)}
    except (NotAllowed, NotFound):
        return {"state": "refused", "message": _("Diesen Wert dürfen Sie nicht eintragen.")}
    return {"state": "saved", **_shown(value)}


def _save(request: StaffRequest, cell: SentCell, as_of: date) -> IndicatorValue | None:
    indicator = indicators.indicator_for(viewer=request.viewer, id=cell.indicator_id)
    definition = rules.definition_at(list(indicator.definitions.all()), cell.day)
    unit = definition.unit if definition is not None else ""
    undone = _("Eingabe in der Tabelle zurückgenommen")
    typed = request.POST.get("reason", "").strip()[:300] or _("In der Tabelle berichtigt")
    return save_cell(
        actor=request.viewer,
        indicator=indicator,
        area_id=cell.area_id,
        reference_date=cell.day,
        dimension=cell.dimension,
        value=parsed_number(cell.text, unit=unit) if cell.text else None,
        seen=cell.seen,
        as_of=as_of,
        reason=undone if cell.is_undo else typed,
        now=timezone.now(),
        today=timezone.localdate(),
    )


def _shown(value: IndicatorValue | None) -> dict[str, Any]:
    if value is None:
        return {"text": "", "typed": "", "seen": ""}
    note = _("Quelle: %(source)s · Datenstand %(as_of)s · %(person)s") % {
        "source": value.source,
        "as_of": day_text(value.as_of),
        "person": value.entered_by_label,
    }
    former = value.corrects.first()
    if former is not None:
        note += " · " + _("vorher %(value)s (%(reason)s)") % {
            "value": shown(former),
            "reason": former.correction_reason,
        }
    return {
        "text": shown(value) if value.value is not None else _("keine Angabe"),
        "typed": "" if value.value is None else as_typed(value.value),
        "seen": str(value.pk),
        "note": note,
        "corrected": former is not None,
    }


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound from None


def _entry(line: FigureLine, day: date) -> dict[str, Any]:
    definition = line.definition_on(day)
    return {
        "line": line,
        "cell": _cell(line, day),
        "dimension": dimension_text(line.dimension) if line.dimension else "",
        "unit": definition.unit if definition is not None else "",
    }


def _save_column(request: StaffRequest, rows: list[dict[str, Any]], day: date) -> int:
    """Save what differs from what was shown; a refusal stands at its row with the typed text."""
    as_of, saved = _as_of(request), 0
    for row in rows:
        line, cell = row["line"], row["cell"]
        text = request.POST.get(f"wert-{line.key}", cell.typed).strip()
        seen = request.POST.get(f"gesehen-{line.key}", "")
        if text == request.POST.get(f"vorher-{line.key}", cell.typed):
            continue
        sent = SentCell(
            line.indicator_id,
            line.area_id,
            line.dimension,
            day,
            text,
            int(seen) if seen.isdecimal() else None,
            is_undo=False,
        )
        answer = _saved(request, sent, as_of)
        if answer["state"] == "saved":
            saved += 1
            continue
        row["text"], row["problem"] = text, answer["message"]
        if answer["state"] == "conflict":
            row["cell"] = GridCell(answer["text"], answer["typed"], answer["seen"])
    return saved
