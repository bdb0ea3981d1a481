"""Bare equivalents: the same middleware, session, viewer and rows, in a plain template."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.utils import timezone

from ankommen.partners.models import Organisation
from ankommen.strategy.models import (
    ActionField,
    Edition,
    Indicator,
    IndicatorValue,
    Measure,
    Milestone,
)

ENGINE = Engine()
LIST = ENGINE.from_string(
    "<!doctype html><title>Measures</title><table>{% for row in rows %}<tr>"
    "<td>{{ row.number }}</td><td>{{ row.title }}</td><td>{{ row.action_field.title }}</td>"
    "<td>{{ row.lead_unit.name }}</td>"
    "{% for item in row.milestones.all %}"
    "<td>{{ item.title }} {{ item.due_on }} {{ item.done_on }}</td>{% endfor %}"
    "{% for item in row.status_reports.all %}"
    "<td>{{ item.reported_on }} {{ item.text }}</td>{% endfor %}"
    "<td>{{ row.last_confirmed_at }}</td></tr>{% endfor %}</table>"
)
FIGURES = ENGINE.from_string(
    "<!doctype html><title>Figures</title><table>{% for row in rows %}<tr><th>{{ row.title }}</th>"
    "{% for item in row.figures %}<td>{{ item.value }} {{ item.source }} {{ item.as_of }}</td>"
    "{% endfor %}</tr>{% endfor %}</table>"
)
BOARD = ENGINE.from_string(
    "<!doctype html><title>Board</title>{% for column in columns %}<ul>{% for row in column %}"
    "<li>{{ row.number }} {{ row.title }} {{ row.reason }} {{ row.unit }}</li>{% endfor %}</ul>"
    "{% endfor %}"
)
ORGANISATIONS = ENGINE.from_string(
    "<!doctype html><title>Organisations</title><table>{% for row in rows %}<tr>"
    "<td>{{ row.name }}</td><td>{{ row.kind }}</td><td>{{ row.area.name }}</td>"
    "<td>{{ row.unit_count }}</td></tr>{% endfor %}</table>"
)
MEASURE = ENGINE.from_string(
    "<!doctype html><title>{{ row.title }}</title><h1>{{ row.number }} {{ row.title }}</h1>"
    "<p>{{ row.text }}</p><p>{{ row.financing_statement }}</p><p>{{ row.lead_unit.name }}</p>"
    "{% for item in row.milestones.all %}"
    "<p>{{ item.title }} {{ item.due_on }} {{ item.done_on }}</p>{% endfor %}"
    "{% for item in row.budgets.all %}<p>{{ item.year }} {{ item.source }}"
    " {{ item.planned_cents }} {{ item.spent_cents }}</p>{% endfor %}"
    "{% for item in row.status_reports.all %}"
    "<p>{{ item.reported_on }} {{ item.text }}</p>{% endfor %}"
    "{% for item in row.target_groups.all %}<p>{{ item.name }}</p>{% endfor %}"
    "{% for item in row.areas.all %}<p>{{ item.name }}</p>{% endfor %}"
    "{% for item in row.goals.all %}<p>{{ item.title }}</p>{% endfor %}"
    "{% for item in row.partners.all %}<p>{{ item.name }}</p>{% endfor %}"
    "{% for item in row.contacts.all %}<p>{{ item.role }}</p>{% endfor %}"
    "{% for item in row.outputs.all %}<p>{{ item.name }} {{ item.value }}</p>{% endfor %}"
    "{% for item in row.attachments.all %}<p>{{ item.name }}</p>{% endfor %}"
    "{% for item in row.overrides.all %}<p>{{ item.reason }}</p>{% endfor %}"
    "{% for item in row.depends_on.all %}<p>{{ item.title }}</p>{% endfor %}"
)
CONCEPT = ENGINE.from_string(
    "<!doctype html><title>{{ edition.title }}</title><h1>{{ edition.title }}</h1>"
    "<p>{{ edition.preface }}</p>{% for field in fields %}<h2>{{ field.title }}</h2>"
    "<p>{{ field.summary }}</p>{% for goal in field.goals.all %}<p>{{ goal.title }}</p>{% endfor %}"
    "{% for row in field.measures.all %}<p>{{ row.number }} {{ row.title }}"
    "{% for item in row.milestones.all %} {{ item.due_on }} {{ item.done_on }}{% endfor %}"
    "{% for item in row.status_reports.all %} {{ item.assessment }}{% endfor %}</p>{% endfor %}"
    "{% endfor %}"
)


def measures(request: HttpRequest) -> HttpResponse:
    assert request.viewer.may_somewhere("strategy.read")  # type: ignore[attr-defined]
    rows = (
        Measure.objects.filter(edition__slug="gross")
        .select_related("action_field", "lead_unit")
        .prefetch_related("milestones", "status_reports", "overrides")
        .order_by("position")[:50]
    )
    return HttpResponse(LIST.render(Context({"rows": rows})))


def late_measures(request: HttpRequest) -> HttpResponse:
    """Fifty of those with an overdue milestone, and how many there are."""
    assert request.viewer.may_somewhere("strategy.read")  # type: ignore[attr-defined]
    late = overdue(timezone.localdate())
    rows = (
        late.select_related("action_field", "lead_unit")
        .prefetch_related("milestones", "status_reports", "overrides")
        .order_by("position")[:50]
    )
    return HttpResponse(LIST.render(Context({"rows": rows, "total": late.count()})))


def board(request: HttpRequest) -> HttpResponse:
    """500 measures in two columns by their first open milestone, from the rows of their status."""
    assert request.viewer.may_somewhere("strategy.read")  # type: ignore[attr-defined]
    today = timezone.localdate()
    rows = (
        Measure.objects.filter(edition__slug="tafel")
        .select_related("lead_unit")
        .prefetch_related("milestones", "status_reports", "overrides")
        .order_by("position")
    )
    columns: tuple[list[dict[str, object]], ...] = ([], [])
    for row in rows:
        first = next((one for one in row.milestones.all() if one.done_on is None), None)
        reason = f"{first.title} {first.due_on}" if first else ""
        card: dict[str, object] = {"number": row.number, "title": row.title, "reason": reason}
        columns[first is not None and first.due_on < today].append({**card, "unit": row.lead_unit})
    return HttpResponse(BOARD.render(Context({"columns": columns})))


def figures(request: HttpRequest) -> HttpResponse:
    """The same figures with source and date, indicator by indicator."""
    assert request.viewer.may_somewhere("strategy.enter_values")  # type: ignore[attr-defined]
    rows = list(Indicator.objects.all())
    found: dict[int, list[IndicatorValue]] = {}
    values = IndicatorValue.objects.select_related("definition", "area")
    for value in values.order_by("reference_date"):
        found.setdefault(value.definition.indicator_id, []).append(value)
    shown = [{"title": row.title, "figures": found.get(row.pk, [])} for row in rows]
    return HttpResponse(FIGURES.render(Context({"rows": shown})))


def overdue(today: date) -> QuerySet[Measure]:
    open_ones = Milestone.objects.filter(done_on__isnull=True, due_on__lt=today)
    ids = open_ones.order_by().values("measure_id")
    return Measure.objects.filter(edition__slug="gross", pk__in=ids)


def organisations(request: HttpRequest) -> HttpResponse:
    """The first fifty in the alphabet, with area and number of units, whoever asks."""
    assert request.viewer.may_somewhere("partners.read")  # type: ignore[attr-defined]
    rows = Organisation.objects.select_related("area").annotate(unit_count=Count("units"))
    return HttpResponse(ORGANISATIONS.render(Context({"rows": rows.order_by("name", "id")[:50]})))


def measure(request: HttpRequest, pk: int) -> HttpResponse:
    assert request.viewer.may_somewhere("strategy.read")  # type: ignore[attr-defined]
    row = Measure.objects.select_related("action_field", "lead_unit", "edition").get(pk=pk)
    return HttpResponse(MEASURE.render(Context({"row": row})))


def concept(request: HttpRequest, slug: str) -> HttpResponse:
    edition = Edition.objects.select_related("concept__district").get(slug=slug)
    fields = ActionField.objects.filter(edition=edition).prefetch_related(
        "goals", "measures__milestones", "measures__status_reports", "measures__overrides"
    )
    return HttpResponse(CONCEPT.render(Context({"edition": edition, "fields": fields})))
