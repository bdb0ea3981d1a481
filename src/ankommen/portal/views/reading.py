"""Reading pages for everybody: start, concept, action field, measure, indicator, report.

No session, no cookie, no user: the same page for all, in the language of its address.
"""

from __future__ import annotations

from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ankommen.core.errors import NotFound
from ankommen.core.languages import content_language, german, in_complete_languages
from ankommen.strategy import public as strategy
from ankommen.strategy.public import PublicEdition, PublicEditionLine, PublicMeasure

from .. import reading
from ..addresses import absolute
from ..texts import Texts


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """To the start page in the language that the browser wishes."""
    response = redirect("portal:start")
    response["Vary"] = "Accept-Language"
    return response


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    texts = _texts()
    edition, measures = _newest(), []
    context: dict[str, Any] = {"edition": edition}
    if edition is not None:
        measures = strategy.public_measures(edition.slug, day=timezone.localdate())
        context |= reading.edition_texts(edition, texts)
        context["fields"] = reading.field_rows(edition, measures, texts)
        context["progress"] = reading.progress(measures)
        context["count"] = len(measures)
    return render(request, "portal/start.html", {**context, "notes": texts.notes})


@require_safe
def concept(request: HttpRequest) -> HttpResponse:
    """The newest published edition; its permanent address is on the page."""
    edition = _newest()
    if edition is None:
        return render(request, "portal/concept_empty.html")
    return _edition_page(request, edition)


@require_safe
def edition(request: HttpRequest, edition: str) -> HttpResponse:
    return _edition_page(request, strategy.public_edition(edition))


@require_safe
def edition_list(request: HttpRequest) -> HttpResponse:
    context = {"editions": strategy.published_editions()}
    return render(request, "portal/edition_list.html", context)


@in_complete_languages
@require_safe
def synopsis(request: HttpRequest, edition: str, old: str) -> HttpResponse:
    """What is different in an edition, and why? Under this address for good."""
    found = strategy.public_synopsis(old, edition)
    sections = [
        {"section": section, "rows": rows}
        for section in found.sections
        if (rows := [row for row in section.rows if row.is_changed])
    ]
    context = {"synopsis": found, "sections": sections}
    return render(request, "portal/synopsis.html", context)


@require_safe
def action_field(request: HttpRequest, edition: str, slug: str) -> HttpResponse:
    found, texts = strategy.public_edition(edition), _texts()
    measures = strategy.public_measures(found.slug, day=timezone.localdate())
    rows = reading.field_rows(found, measures, texts)
    row = next((one for one in rows if one.field.slug == slug), None)
    if row is None:
        raise NotFound
    context = {"edition": found, "row": row, "notes": texts.notes}
    return render(request, "portal/action_field.html", context)


@require_safe
def measure(request: HttpRequest, edition: str, slug: str) -> HttpResponse:
    found, texts, today = strategy.public_edition(edition), _texts(), timezone.localdate()
    page = strategy.public_measure(found.slug, slug, day=today)
    if page is None:
        raise NotFound
    texts.load("measure", [page.line.id])
    texts.load("action_field", [page.action_field_id])

    def shown(field: str, german: str) -> Any:
        return texts.show("measure", page.line.id, field, german)

    context = {
        "edition": found,
        "page": page,
        "title": shown("title", page.line.title),
        "field_title": texts.show(
            "action_field", page.action_field_id, "title", page.action_field_title
        ),
        "text": shown("text", page.text),
        "financing": shown("financing_statement", page.financing_statement),
        "milestones": _milestones(page, today),
        "budgets": _budgets(page),
        "indicators": strategy.public_indicators(found.slug, day=today, measure_slug=slug),
        "notes": texts.notes,
    }
    return render(request, "portal/measure.html", context)


@require_safe
def attachment(request: HttpRequest, edition: str, slug: str, id: int) -> FileResponse:
    path = strategy.public_attachment_path(edition, slug, id=id)
    if path is None:
        raise NotFound
    return _file(path, path.rpartition("/")[2])


@require_safe
def report(request: HttpRequest, edition: str, id: int) -> HttpResponse:
    """A published implementation report as a page."""
    found = strategy.public_report(edition, id)
    if found is None:
        raise NotFound
    return render(request, "portal/report.html", {"report": found})


@require_safe
def report_file(request: HttpRequest, edition: str, id: int, kind: str) -> FileResponse:
    """The report as PDF: whole, or the one page for council members."""
    reports = strategy.published_reports(edition)
    line = next((one for one in reports if one.id == id), None)
    path = {"bericht": line.pdf, "kurzfassung": line.one_page_pdf}.get(kind) if line else None
    if not path:
        raise NotFound
    return _file(path, f"{kind}-{edition}-{id}.pdf")


@require_safe
def indicator_list(request: HttpRequest) -> HttpResponse:
    edition, rows = _newest(), []
    if edition is not None:
        rows = strategy.public_indicators(edition.slug, day=timezone.localdate())
    context = {"indicators": rows, "balances": strategy.public_balances()}
    return render(request, "portal/indicator_list.html", context)


@require_safe
def indicator(request: HttpRequest, slug: str) -> HttpResponse:
    edition = _newest()
    if edition is None:
        raise NotFound
    page = strategy.public_indicator(edition.slug, slug, day=timezone.localdate())
    if page is None:
        raise NotFound
    context = {"page": page, "chart_language": content_language()}
    return render(request, "portal/indicator.html", context)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Public pages may be found; the staff pages have nothing for search engines."""
    lines = ("User-agent: *", "Disallow: /intern/", f"Sitemap: {absolute(reverse('sitemap'))}", "")
    return HttpResponse("\n".join(lines), content_type="text/plain")


def _edition_page(request: HttpRequest, edition: PublicEdition) -> HttpResponse:
    texts = _texts()
    measures = strategy.public_measures(edition.slug, day=timezone.localdate())
    context = {
        "edition": edition,
        **reading.edition_texts(edition, texts),
        "fields": reading.field_rows(edition, measures, texts),
        "progress": reading.progress(measures),
        "count": len(measures),
        "before": _before(edition),
        "reports": strategy.published_reports(edition.slug),
        "notes": texts.notes,
    }
    return render(request, "portal/edition.html", context)


def _texts() -> Texts:
    return Texts(get_language() or "de")


def _newest() -> PublicEdition | None:
    """The published edition whose period began last."""
    lines = strategy.published_editions()
    return strategy.public_edition(lines[0].slug) if lines else None


def _before(edition: PublicEdition) -> PublicEditionLine | None:
    """The published edition before this one, to compare with."""
    earlier = [one for one in strategy.published_editions() if one.starts_on < edition.starts_on]
    return earlier[0] if earlier else None


def _milestones(page: PublicMeasure, today: Any) -> list[dict[str, Any]]:
    """The milestones as points of a timeline."""
    rows = []
    for one in page.milestones:
        if one.done_on is not None:
            state, label = "done", _("erreicht")
        elif one.due_on < today:
            state, label = "late", _("überfällig")
        else:
            state, label = "open", _("offen")
        rows.append(
            {"date": one.due_on, "title": german(one.title), "state": state, "state_label": label}
        )
    return rows


def _budgets(page: PublicMeasure) -> dict[str, Any]:
    """Money by year and source; a sum only where every part is known."""
    planned = [one.planned_cents for one in page.budgets]
    spent = [one.spent_cents for one in page.budgets]
    return {
        "rows": page.budgets,
        "planned": None if None in planned else sum(filter(None, planned)),
        "spent": None if None in spent else sum(filter(None, spent)),
    }


def _file(path: str, name: str) -> FileResponse:
    try:
        file = default_storage.open(path)
    except FileNotFoundError as error:
        raise NotFound from error
    response = FileResponse(file, as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response
