"""What the concept gives to the one search: kinds, texts, who may see them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ankommen.core.registries.search import Searchable, Text
from ankommen.core.registries.trace import TraceEnd
from ankommen.core.viewer import Viewer

from .duty_registrations import duty_ends, letter_ends
from .funding_registrations import funding_ends
from .indicator_registrations import indicator_ends
from .measure_registrations import measure_ends
from .models import (
    ActionField,
    Comment,
    CouncilQuestion,
    Duty,
    Edition,
    FundingSource,
    Goal,
    GuidingGoal,
    ImplementationReport,
    Indicator,
    IndicatorDefinition,
    LandLetter,
    Measure,
    Need,
    Project,
)
from .permissions import may_edit_concept, may_read_concept, may_read_indicators
from .project_registrations import project_ends
from .public_search_registrations import definition_text, report_words
from .registrations import edition_ends, goal_ends, need_ends
from .report.canonical import from_plain
from .report.content import ReportContent
from .selectors.council_questions import visible_questions
from .selectors.measures import visible_measures

Predicate = Callable[[Viewer], bool]


def searchables() -> Iterator[Searchable]:
    """In the order in which the page offers them."""
    yield from _concept()
    yield from _figures()
    yield from _voices()
    yield from _around()


def _concept() -> Iterator[Searchable]:
    yield Searchable("measure", _("Maßnahmen"), Measure, _measure, visible_measures, measure_ends)
    yield Searchable("need", _("Bedarfe"), Need, _need, _for_readers(Need), need_ends)
    yield Searchable("goal", _("Ziele"), Goal, _numbered, _for_readers(Goal), goal_ends)
    yield Searchable(
        "guiding_goal",
        _("Leitziele"),
        GuidingGoal,
        _numbered,
        _for_readers(GuidingGoal),
        _guiding_goal_ends,
    )
    yield Searchable(
        "action_field",
        _("Handlungsfelder"),
        ActionField,
        _action_field,
        _for_readers(ActionField),
        _action_field_ends,
    )
    yield Searchable(
        "edition", _("Editionen"), Edition, _edition, _for_readers(Edition), edition_ends
    )


def _figures() -> Iterator[Searchable]:
    yield Searchable(
        "indicator",
        _("Kennzahlen"),
        Indicator,
        _indicator,
        _for_readers(Indicator, may_read_indicators),
        indicator_ends,
    )
    yield Searchable(
        "definition",
        _("Definitionen von Kennzahlen"),
        IndicatorDefinition,
        definition_text,
        _for_readers(IndicatorDefinition, may_read_indicators),
        _definition_ends,
    )


def _voices() -> Iterator[Searchable]:
    yield Searchable(
        "report",
        _("Berichte"),
        ImplementationReport,
        _report,
        _for_readers(ImplementationReport),
        _report_ends,
    )
    yield Searchable(
        "comment",
        _("Stellungnahmen"),
        Comment,
        _comment,
        _for_readers(Comment, may_edit_concept),
        _comment_ends,
    )
    yield Searchable(
        "council_question",
        _("Ratsanfragen"),
        CouncilQuestion,
        _question,
        visible_questions,
        _question_ends,
    )


def _around() -> Iterator[Searchable]:
    yield Searchable("duty", _("Pflichten"), Duty, _duty, _for_readers(Duty), duty_ends)
    yield Searchable(
        "land_letter",
        _("Schreiben an das Land"),
        LandLetter,
        _letter,
        _for_readers(LandLetter),
        letter_ends,
    )
    yield Searchable(
        "funding_source",
        _("Mittelquellen"),
        FundingSource,
        _funding_source,
        _for_readers(FundingSource),
        funding_ends,
    )
    yield Searchable(
        "project", _("Gute Praxis"), Project, _project, _for_readers(Project), project_ends
    )


def _for_readers(
    model: type[Model], may: Predicate = may_read_concept
) -> Callable[[Viewer], QuerySet[Any] | None]:
    """All rows for whoever may read, none for others."""

    def visible(viewer: Viewer) -> QuerySet[Any] | None:
        return model._default_manager.all() if may(viewer) else None

    return visible


def _measure(row: Measure) -> Text:
    return Text(f"{row.number} {row.title}", _joined(row.text, row.financing_statement))


def _need(row: Need) -> Text:
    return Text(f"B-{row.number} {row.title}", _joined(row.text, row.state_reason))


def _numbered(row: Goal | GuidingGoal) -> Text:
    return Text(f"{row.number} {row.title}", row.text)


def _action_field(row: ActionField) -> Text:
    return Text(f"{row.number} {row.title}", _joined(row.summary, row.situation, row.trend))


def _edition(row: Edition) -> Text:
    return Text(row.title, _joined(row.preface, row.source_note))


def _indicator(row: Indicator) -> Text:
    return Text(f"{row.code} {row.title}")


def _report(row: ImplementationReport) -> Text:
    """What its page says in whole sentences."""
    if not row.content:
        return Text(row.title, row.introduction)
    content = from_plain(ReportContent, row.content)
    return Text(row.title, _joined(content.introduction, *report_words(content)))


def _comment(row: Comment) -> Text:
    """Without the name of whoever wrote it: people are not searched."""
    return Text(row.section_label, _joined(row.text, row.answer))


def _question(row: CouncilQuestion) -> Text:
    return Text(row.question, _joined(row.answer, row.district_decides))


def _duty(row: Duty) -> Text:
    return Text(row.title, _joined(row.text, row.legal_basis))


def _letter(row: LandLetter) -> Text:
    return Text(f"L-{row.number} {row.topic}", _joined(row.text, row.answer, row.costs))


def _funding_source(row: FundingSource) -> Text:
    return Text(row.name, _joined(row.short_name, row.spellings, row.funder, row.text))


def _project(row: Project) -> Text:
    return Text(row.title, _joined(row.result, row.conditions))


def _guiding_goal_ends(viewer: Viewer, ids: Iterable[int]) -> list[TraceEnd]:
    if not may_read_concept(viewer):
        return []
    url = reverse("strategy:guiding_goal_list")
    rows = GuidingGoal.objects.filter(pk__in=set(ids))
    return [TraceEnd("guiding_goal", row.pk, str(row), url) for row in rows]


def _action_field_ends(viewer: Viewer, ids: Iterable[int]) -> list[TraceEnd]:
    if not may_read_concept(viewer):
        return []
    rows = ActionField.objects.filter(pk__in=set(ids)).select_related("edition")
    return [
        TraceEnd(
            "action_field",
            row.pk,
            str(row),
            reverse("strategy:action_field_detail", args=[row.edition.slug, row.slug]),
            within=str(row.edition),
        )
        for row in rows
    ]


def _definition_ends(viewer: Viewer, ids: Iterable[int]) -> list[TraceEnd]:
    if not may_read_indicators(viewer):
        return []
    rows = IndicatorDefinition.objects.filter(pk__in=set(ids)).select_related("indicator")
    return [
        TraceEnd(
            "definition",
            row.pk,
            str(row),
            reverse("strategy:indicator_detail", args=[row.indicator_id]),
        )
        for row in rows
    ]


def _report_ends(viewer: Viewer, ids: Iterable[int]) -> list[TraceEnd]:
    if not may_read_concept(viewer):
        return []
    rows = ImplementationReport.objects.filter(pk__in=set(ids)).select_related("edition")
    return [
        TraceEnd(
            "report",
            row.pk,
            row.title,
            reverse("strategy:report_detail", args=[row.edition.slug, row.pk]),
            within=str(row.edition),
        )
        for row in rows
    ]


def _comment_ends(viewer: Viewer, ids: Iterable[int]) -> list[TraceEnd]:
    if not may_edit_concept(viewer):
        return []
    rows = Comment.objects.filter(pk__in=set(ids)).select_related("consultation__edition")
    return [
        TraceEnd(
            "comment",
            row.pk,
            row.section_label,
            reverse("strategy:comment_detail", args=[row.consultation_id, row.pk]),
            within=str(row.consultation.edition),
        )
        for row in rows
    ]


def _question_ends(viewer: Viewer, ids: Iterable[int]) -> list[TraceEnd]:
    rows = visible_questions(viewer)
    if rows is None:
        return []
    return [
        TraceEnd(
            "council_question",
            row.pk,
            row.question,
            reverse("strategy:council_question_detail", args=[row.pk]),
        )
        for row in rows.filter(pk__in=set(ids))
    ]


def _joined(*texts: str) -> str:
    return "\n".join(one for one in texts if one)
