"""Old and new side by side, as page and as file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ankommen.accounts.public import needs
from ankommen.core import jobs
from ankommen.core.documents.word import DOCX_TYPE
from ankommen.core.errors import NotFound
from ankommen.core.http import StaffRequest
from ankommen.core.tables.download import download

from ..models import Edition, SynopsisFile
from ..permissions import may_edit_concept
from ..selectors.editions import edition_for
from ..selectors.synopsis import Synopsis, synopsis_of
from ..services.synopses import KINDS

MOST_ROWS = 500
"""With more rows than these a page shows one section at a time, so that a browser can hold it."""

Shown = dict[str, Any]


@needs("strategy.read")
@require_GET
def synopsis(request: StaffRequest, old: str, new: str) -> HttpResponse:
    """What is different in the new edition, and why?"""
    found = synopsis_of(viewer=request.viewer, old=old, new=new)
    only_changed = request.GET.get("alle") != "1"
    sections = shown_sections(found, only_changed=only_changed)
    opened = opened_sections(sections, request.GET.get("abschnitt", ""))
    context = {
        "synopsis": found,
        "sections": sections,
        "opened": opened,
        "is_one_at_a_time": len(opened) < len(sections),
        "only_changed": only_changed,
        "editions": list(Edition.objects.filter(concept=found.new.concept)),
        "files": list(SynopsisFile.objects.filter(old=found.old, new=found.new)[:4]),
        "may_edit": may_edit_concept(request.viewer),
    }
    return render(request, "strategy/synopsis.html", context)


@needs("strategy.read")
@require_GET
def synopsis_choose(request: StaffRequest) -> HttpResponse:
    """To the synopsis of the two editions chosen in a form."""
    wanted = [request.GET.get(name, "") for name in ("alt", "neu")]
    if not all(wanted) or wanted[0] == wanted[1]:
        messages.error(request, _("Bitte wählen Sie zwei verschiedene Editionen."))
        return redirect("strategy:update_list")
    old, new = (edition_for(viewer=request.viewer, slug=slug) for slug in wanted)
    return redirect("strategy:synopsis", old.slug, new.slug)


@needs("strategy.edit")
@require_POST
def synopsis_make(request: StaffRequest, old: str, new: str, kind: str) -> HttpResponse:
    """Hand over the printing of a file."""
    found = [edition_for(viewer=request.viewer, slug=one) for one in (old, new)]
    if kind not in KINDS or found[0].concept_id != found[1].concept_id or old == new:
        raise NotFound
    job = jobs.enqueue(
        "strategy.make_synopsis",
        title=_("Synopse: %(old)s und %(new)s") % {"old": found[0].title, "new": found[1].title},
        parameters={"old": old, "new": new, "kind": kind},
        actor=request.viewer,
    )
    return redirect("core:job", job.pk)


@needs("strategy.read")
@require_GET
def synopsis_file(request: StaffRequest, old: str, new: str, id: int) -> HttpResponse:
    rows = SynopsisFile.objects.filter(old__slug=old, new__slug=new)
    row = rows.filter(pk=id).first()
    if row is None:
        raise NotFound
    with default_storage.open(str(row.file.name)) as stored:
        data = stored.read()
    name = f"{_('synopse')}-{old}-{new}.{row.kind}"
    if row.kind == "docx":
        answer = download(data, name)
        answer["Content-Type"] = DOCX_TYPE
        return answer
    disposition = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(data, content_type="application/pdf", headers=disposition)


def shown_sections(synopsis: Synopsis, *, only_changed: bool) -> list[Shown]:
    """Sections with the rows that are shown; the jump list shows how many each has."""
    found = []
    for section in synopsis.sections:
        rows = [row for row in section.rows if row.is_changed or not only_changed]
        if rows:
            found.append({"section": section, "rows": rows})
    return found


def opened_sections(sections: list[Shown], asked: str) -> list[Shown]:
    """All of them where they fit on a page, else the one asked for, else the first."""
    if sum(len(one["rows"]) for one in sections) <= MOST_ROWS:
        return sections
    return [one for one in sections if one["section"].anchor == asked][:1] or sections[:1]
