"""What the public finds of the concept: an entry of its own for each object, of public words only.

Internal words stand in the entries for the staff and in none of these, so they cannot be matched
here. Which rows are public is asked of the tables with every search, not kept in the index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import F, Model, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ankommen.core.registries.search import Searchable, Text
from ankommen.core.registries.trace import TraceEnd
from ankommen.core.viewer import Viewer

from .models import (
    ActionField,
    Edition,
    Goal,
    GuidingGoal,
    ImplementationReport,
    Indicator,
    IndicatorDefinition,
    Measure,
    Project,
)
from .report.audience import public_version
from .report.canonical import from_plain
from .report.content import ReportContent

Rows = Callable[[], QuerySet[Any]]
Place = Callable[[Any], tuple[str, str]]  # address, and what it belongs to


def searchables() -> Iterator[Searchable]:
    """In the order in which the page offers them."""
    yield _kind(
        "public_measure", _("Maßnahmen"), Measure, text=_measure, rows=measures, place=at_measure
    )
    yield _kind("public_goal", _("Ziele"), Goal, text=_numbered, rows=goals, place=at_goal)
    yield _kind(
        "public_guiding_goal",
        _("Leitziele"),
        GuidingGoal,
        text=_numbered,
        rows=guiding_goals,
        place=at_guiding_goal,
    )
    yield _kind(
        "public_action_field",
        _("Handlungsfelder"),
        ActionField,
        text=_field,
        rows=fields,
        place=at_field,
    )
    yield _kind(
        "public_edition", _("Editionen"), Edition, text=_edition, rows=editions, place=at_edition
    )
    yield _kind(
        "public_report",
        _("Berichte"),
        ImplementationReport,
        text=_report,
        rows=_reports,
        place=_at_report,
    )
    yield _kind(
        "public_indicator",
        _("Kennzahlen"),
        Indicator,
        text=_indicator,
        rows=_indicators,
        place=_at_indicator,
    )
    yield _kind(
        "public_definition",
        _("Definitionen von Kennzahlen"),
        IndicatorDefinition,
        text=definition_text,
        rows=_definitions,
        place=_at_definition,
    )
    yield _kind(
        "public_project",
        _("Gute Praxis"),
        Project,
        text=_project,
        rows=_projects,
        place=_at_project,
    )


def _kind(
    kind: str,
    label: Any,
    model: type[Model],
    *,
    text: Callable[[Any], Text | None],
    rows: Rows,
    place: Place,
) -> Searchable:
    def visible(_viewer: Viewer) -> QuerySet[Any]:
        return rows()

    def show(_viewer: Viewer, ids: Iterable[int]) -> list[TraceEnd]:
        found = []
        for row in rows().filter(pk__in=set(ids)):
            said = text(row)
            if said is not None:
                url, within = place(row)
                found.append(TraceEnd(kind, row.pk, said.title or str(row), url, within))
        return found

    return Searchable(kind, label, model, text, visible, show, for_public=True)


def _published(path: str = "") -> Q:
    """Adopted and published, seen from a row that reaches its edition by this path."""
    return Q(**{f"{path}published_at__isnull": False, f"{path}frozen_at__isnull": False})


def measures() -> QuerySet[Measure]:
    return Measure.objects.filter(_published("edition__")).select_related("edition")


def goals() -> QuerySet[Goal]:
    rows = Goal.objects.filter(_published("action_field__edition__"))
    return rows.select_related("action_field__edition")


def guiding_goals() -> QuerySet[GuidingGoal]:
    """Those of a published edition, as `guiding_goals_of` says; with the newest one's address."""
    begins = F("concept__editions__starts_on")
    return (
        GuidingGoal.objects.filter(
            _published("concept__editions__"),
            Q(valid_from__isnull=True) | Q(valid_from__lte=begins),
            Q(valid_to__isnull=True) | Q(valid_to__gte=begins),
        )
        .select_related("concept")
        .prefetch_related("concept__editions")
        .distinct()
    )


def fields() -> QuerySet[ActionField]:
    return ActionField.objects.filter(_published("edition__")).select_related("edition")


def editions() -> QuerySet[Edition]:
    return Edition.objects.filter(_published())


def _reports() -> QuerySet[ImplementationReport]:
    rows = ImplementationReport.objects.filter(_published("edition__"), published_at__isnull=False)
    return rows.select_related("edition")


def _indicators() -> QuerySet[Indicator]:
    """Those with a public page: of the concept whose edition was published for the latest time."""
    newest = editions().values("concept")[:1]
    return Indicator.objects.filter(is_public=True, concept__in=newest)


def _definitions() -> QuerySet[IndicatorDefinition]:
    """All versions, as the page of the indicator shows them."""
    rows = IndicatorDefinition.objects.filter(indicator__in=_indicators())
    return rows.select_related("indicator")


def _projects() -> QuerySet[Project]:
    return Project.objects.filter(is_public=True)


def _measure(row: Measure) -> Text:
    """The title always is public; the texts only while nobody keeps them internal."""
    chosen = row.internal_fields
    shown = [
        getattr(row, field)
        for field in ("text", "financing_statement")
        if isinstance(chosen, list) and field not in chosen
    ]
    return Text(f"{row.number} {row.title}", _joined(*shown))


def _numbered(row: Goal | GuidingGoal) -> Text:
    return Text(f"{row.number} {row.title}", row.text)


def _field(row: ActionField) -> Text:
    return Text(f"{row.number} {row.title}", _joined(row.summary, row.situation, row.trend))


def _edition(row: Edition) -> Text:
    return Text(row.title, _joined(row.preface, row.source_note))


def _report(row: ImplementationReport) -> Text | None:
    """The words that the district wrote, of the version for the public."""
    if row.published_at is None:
        return None
    content = public_version(from_plain(ReportContent, row.content))
    return Text(row.title, _joined(content.introduction, *report_words(content)))


def report_words(content: ReportContent) -> Iterator[str]:
    for field in content.fields:
        yield from (field.title, field.summary, field.situation, field.trend)
        for measure in field.measures:
            yield f"{measure.number} {measure.title}"
            yield measure.last_report.text if measure.last_report else ""
            yield measure.next_step.text if measure.next_step else ""


def _indicator(row: Indicator) -> Text:
    return Text(f"{row.code} {row.title}")


def definition_text(row: IndicatorDefinition) -> Text:
    """For the staff and for the public alike: it says what a public figure counts."""
    return Text("", _joined(row.text, row.numerator, row.denominator, row.source))


def _project(row: Project) -> Text:
    return Text(row.title, _joined(row.result, row.conditions))


def at_measure(row: Measure) -> tuple[str, str]:
    return reverse("portal:measure", args=[row.edition.slug, row.slug]), str(row.edition)


def at_goal(row: Goal) -> tuple[str, str]:
    url, within = at_field(row.action_field)
    return f"{url}#ziel-{row.pk}", within


def at_guiding_goal(row: GuidingGoal) -> tuple[str, str]:
    editions = [
        one
        for one in row.concept.editions.all()
        if one.published_at is not None
        and one.frozen_at is not None
        and (row.valid_from is None or row.valid_from <= one.starts_on)
        and (row.valid_to is None or row.valid_to >= one.starts_on)
    ]
    url, within = at_edition(max(editions, key=lambda one: (one.starts_on, one.pk)))
    return f"{url}#leitziel-{row.pk}", within


def at_field(row: ActionField) -> tuple[str, str]:
    return reverse("portal:action_field", args=[row.edition.slug, row.slug]), str(row.edition)


def at_edition(row: Edition) -> tuple[str, str]:
    return reverse("portal:edition", args=[row.slug]), str(row)


def _at_report(row: ImplementationReport) -> tuple[str, str]:
    return reverse("portal:report", args=[row.edition.slug, row.pk]), str(row.edition)


def _at_indicator(row: Indicator) -> tuple[str, str]:
    return reverse("portal:indicator", args=[row.slug]), ""


def _at_definition(row: IndicatorDefinition) -> tuple[str, str]:
    return _at_indicator(row.indicator)


def _at_project(row: Project) -> tuple[str, str]:
    return f"{reverse('portal:projects')}#projekt-{row.pk}", ""


def _joined(*texts: str) -> str:
    return "\n".join(one for one in texts if one)
