"""The same decision for many measures of a Fortschreibung: chosen, looked at, then carried out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ankommen.accounts.public import needs
from ankommen.core.errors import Refused
from ankommen.core.http import StaffRequest

from ..forms.concept_updates import BULK_FATES, bulk_entries, read_update_choice
from ..models import Fate
from ..selectors import concept_updates as selectors
from ..services import concept_updates as services


@needs("strategy.edit")
@require_POST
def update_bulk(request: StaffRequest, id: int) -> HttpResponse:
    """First the preview: which rows, from what to what. With `confirm` it is done."""
    update = selectors.update_for(viewer=request.viewer, id=id)
    rows = selectors.update_rows(update, viewer=request.viewer, day=timezone.localdate())
    what = request.POST.get("what", "")
    reason = request.POST.get("reason", "").strip()
    if request.POST.get("all") == "1":
        rows = selectors.chosen_rows(rows, read_update_choice(request.GET))
    else:
        ticked = set(request.POST.getlist("row"))
        rows = [row for row in rows if str(row.measure.pk) in ticked]
    if request.POST.get("keep_decided") == "1":
        rows = [row for row in rows if not row.is_decided]
    decisions = {row.measure.pk: row.decision for row in rows if row.decision is not None}
    problems = []
    if what not in BULK_FATES:
        problems.append(_("Bitte wählen Sie, was mit den Maßnahmen geschehen soll."))
    if not rows:
        problems.append(_("Bitte kreuzen Sie mindestens eine Maßnahme an."))
    if what == Fate.DROPPED and not reason:
        problems.append(_("Bitte geben Sie den Grund an. Er steht in der Synopse."))
    entries = [] if problems else bulk_entries(rows, what, reason, decisions)
    if entries and request.POST.get("confirm") == "1":
        try:
            services.decide(actor=request.viewer, update_id=id, entries=entries, now=timezone.now())
        except Refused as refused:
            problems = [problem.message for problem in refused.problems]
        else:
            done = _("%(n)d Maßnahmen entschieden.") % {"n": len(entries)}
            messages.success(request, done)
            address = reverse("strategy:update_detail", args=[id])
            return redirect(f"{address}?{request.GET.urlencode()}")
    labels = {**dict(Fate.choices), "": _("wieder offen")}
    context = {
        "update": update,
        "problems": problems,
        "rows": [
            {
                "measure": row.measure,
                "before": row.decision.get_fate_display() if row.decision else _("offen"),
                "after": labels[entry.fate],
                "reason": entry.reason,
            }
            for row, entry in zip(rows, entries, strict=False)
        ],
        "what": what,
        "reason": reason,
        "query": request.GET.urlencode(),
    }
    return render(request, "strategy/update_bulk.html", context)
