"""What the public may read of a report: everything internal is taken out, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from ..rules.status import Reason
from .content import (
    IndicatorEntry,
    MeasureEntry,
    Money,
    NextStep,
    Overdue,
    ReportContent,
    StatusEntry,
    Value,
)

HIDDEN_STATUS = StatusEntry(code="", days_late=None, reason="", values=(), sentence="")
# Which hidden field of a measure (or its internal last report) a reason would give away.
_TELLS = {
    Reason.MILESTONE_LATE: "milestones",
    Reason.MILESTONE_SOON_UNREPORTED: "milestones",
    Reason.NEXT_MILESTONE: "milestones",
    Reason.MILESTONES_DONE: "milestones",
    Reason.MILESTONES_DONE_NO_END: "milestones",
    Reason.NEXT_STEP_LATE: "words_of_the_office",
    Reason.OVERRIDE: "words_of_the_office",
    Reason.END_LATE: "schedule",
    Reason.NEVER_REPORTED: "schedule",
    Reason.STARTS_LATER: "schedule",
    Reason.WITHIN_SCHEDULE: "schedule",
    Reason.WITHIN_SCHEDULE_UNREPORTED: "schedule",
    Reason.DEPENDENCY_LATE: "dependency",
}
_OVERDUE_TELLS = {"milestone": "milestones", "next_step": "next_step", "end": "schedule"}
_SECRETS = {"status", "schedule", "milestones"}


def public_version(content: ReportContent) -> ReportContent:
    """The same report without internal fields, internal status reports and internal indicators.

    Fails closed: a sentence that could give away something hidden is left out.
    """
    indicators = tuple(_public_indicator(one) for one in content.indicators if one.is_public)
    codes = {one.code for one in indicators}
    some_secret = any(_SECRETS & set(measure.internal) for measure in content.measures)
    return replace(
        content,
        is_public=True,
        indicators=indicators,
        fields=tuple(
            replace(
                field,
                measures=tuple(_public_measure(one, some_secret) for one in field.measures),
                indicators=tuple(code for code in field.indicators if code in codes),
            )
            for field in content.fields
        ),
        promises=tuple(promise for promise in content.promises if promise.is_public),
    )


def _public_indicator(indicator: IndicatorEntry) -> IndicatorEntry:
    return replace(indicator, values=tuple(_public_value(one) for one in indicator.values))


def _public_value(value: Value) -> Value:
    """The figure as the gate let it out, or its place without a number."""
    if value.is_let_out:
        return value
    return replace(value, value=None, lower=None, upper=None, confidence_percent=None)


def _public_measure(measure: MeasureEntry, some_secret: bool) -> MeasureEntry:
    hidden = {*measure.internal, "words_of_the_office"}
    last = measure.last_report
    if (last is not None and not last.is_public) or "status" in hidden:
        # The next step of an internal report is as internal as the report.
        hidden.add("next_step")
    if some_secret:
        hidden.add("dependency")
    return replace(
        measure,
        status=_public_status(measure.status, hidden),
        last_report=None if "status" in hidden else measure.last_public_report,
        next_step=_public_step(measure, hidden),
        overdue=_public_overdue(measure.overdue, hidden),
        starts_on=None if "schedule" in hidden else measure.starts_on,
        ends_on=None if "schedule" in hidden else measure.ends_on,
        responsible="" if "lead_unit" in hidden else measure.responsible_public,
        financing="" if "financing_statement" in hidden else measure.financing,
        outputs=()
        if "outputs" in hidden
        else tuple(one for one in measure.outputs if one.is_let_out),
        money=_public_money(measure.money, hidden),
        internal=(),
    )


def _public_status(status: StatusEntry, hidden: set[str]) -> StatusEntry:
    if "status" in hidden:
        return HIDDEN_STATUS
    if _TELLS.get(Reason(status.reason)) in hidden:
        return replace(status, days_late=None, reason="", values=(), sentence="")
    return status


def _public_step(measure: MeasureEntry, hidden: set[str]) -> NextStep | None:
    step = measure.next_step
    if step is None or step.source in hidden:
        return None
    return step


def _public_overdue(items: tuple[Overdue, ...], hidden: set[str]) -> tuple[Overdue, ...]:
    if "status" in hidden:
        return ()
    return tuple(item for item in items if _OVERDUE_TELLS[item.kind] not in hidden)


def _public_money(money: tuple[Money, ...], hidden: set[str]) -> tuple[Money, ...]:
    if {"budget", "spent"} <= hidden:
        return ()
    return tuple(
        replace(
            one,
            planned_cents=None if "budget" in hidden else one.planned_cents,
            spent_cents=None if "spent" in hidden else one.spent_cents,
        )
        for one in money
    )
