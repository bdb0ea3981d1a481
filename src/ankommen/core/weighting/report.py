"""The methods report as one file that stands alone: what was done, how sure the numbers are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from ankommen.methods.weighting import WeightSpread

from ..ui.charts import Bar, Chart, PyramidRow, interval_chart, pyramid_chart
from ..ui.numbers import number
from ..ui.standalone import page_style
from .answers_file import CROSS
from .design_file import PyramidPart
from .results_file import finite
from .weighing import Compared, Line, WeighedSurvey
from .wording import INTERVALS, KINDS, METHODS, judgement_text

MOST_BARS = 40


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """One question: its numbers as a picture with table, and what may be published."""

    title: str
    charts: list[Chart]
    judged: list[tuple[str, str]]


def report_page(survey: WeighedSurvey) -> str:
    """The report in the language of now."""
    found, file = survey.diagnostics, survey.file
    context = {
        "survey": survey,
        "style": page_style(),
        "title": file.title or _("Wie sicher die Zahlen sind"),
        "rows": number(survey.answers.rows),
        "used": number(int(survey.sample.in_use.sum())),
        "method": METHODS[file.weighting.method if survey.margins else "none"],
        "interval": INTERVALS[file.estimates.interval],
        "level": number(file.estimates.level * 100, 0),
        "spreads": [
            (_("Ziehung"), *_spread(found.before)),
            (_("nach der Gewichtung"), *_spread(found.after)),
        ],
        "factors": (number(found.smallest_factor, 3), number(found.largest_factor, 3)),
        "balance": [
            (
                one.margin,
                one.category,
                one.n,
                *(_people(v) for v in (one.before, one.after)),
                _people(one.target),
            )
            for one in found.balance
        ],
        "pyramid": _pyramid(survey, file.pyramid) if file.pyramid else None,
        "questions": [_question(name, list(lines)) for name, lines in _by_question(survey)],
        "comparisons": [_comparison(one) for one in survey.comparisons],
        "response": _rates(survey),
    }
    return render_to_string("core/weighting_report.html", context)


def _spread(found: WeightSpread) -> tuple[str, ...]:
    return (
        number(found.n),
        number(found.total, 0),
        number(found.minimum, 3),
        number(found.quartiles[1], 3),
        number(found.maximum, 3),
        number(found.kish_design_effect, 3),
        number(found.effective_n, 1),
    )


def _people(value: float) -> str:
    return number(value, 1)


def _by_question(survey: WeighedSurvey) -> Iterator[tuple[str, Iterator[Line]]]:
    return groupby(survey.lines, key=lambda one: one.question)


def _question(title: str, lines: list[Line]) -> QuestionPart:
    parts: dict[str, list[Line]] = {}
    for line in lines:
        parts.setdefault(line.by, []).append(line)
    charts = [
        _chart(title, by, some[at : at + MOST_BARS])
        for by, some in parts.items()
        for at in range(0, len(some), MOST_BARS)
    ]
    judged = [
        (_label(line), judgement_text(line.judgement))
        for line in lines
        if line.judgement and line.judgement.findings
    ]
    return QuestionPart(title, charts, judged)


def _chart(title: str, by: str, lines: list[Line]) -> Chart:
    share = lines[0].kind == "shares"
    scale, unit = (100, "%") if share else (1, "")
    kind = str(KINDS[lines[0].kind])
    heading = f"{title} · {by}" if by else title
    return interval_chart(
        [_bar(line, scale) for line in lines],
        title=heading,
        description=_("%(kind)s mit Intervall, gewichtet") % {"kind": kind},
        unit=unit,
    )


def _bar(line: Line, scale: int) -> Bar:
    found = line.estimate
    value, lower, upper = (
        None if (one := finite(raw)) is None else one * scale
        for raw in (found.value, found.interval.lower, found.interval.upper)
    )
    return Bar(_label(line), value, lower, upper)


def _label(line: Line) -> str:
    return " · ".join(part for part in (line.group, line.answer) if part) or str(KINDS[line.kind])


def _pyramid(survey: WeighedSurvey, part: PyramidPart) -> Chart:
    """The sample as drawn against the population: before the weights were adjusted."""
    ages: dict[str, dict[str, tuple[float, float]]] = {}
    for one in survey.diagnostics.balance:
        if one.margin == part.margin:
            sex, _cross, age = one.category.partition(CROSS)
            ages.setdefault(age, {})[sex] = (one.before, one.target)
    nothing = (None, None)
    rows = [
        PyramidRow(age, left[0], right[0], left[1], right[1])
        for age, sexes in sorted(ages.items())
        for left, right in [(sexes.get(part.left, nothing), sexes.get(part.right, nothing))]
    ]
    return pyramid_chart(
        rows,
        sides=(part.left, part.right),
        title=_("Stichprobe und Bevölkerung"),
        description=_("Wie viele die Gezogenen vor der Gewichtung vertreten, gegen das Register"),
        unit=_("Personen"),
        names=(_("Stichprobe"), _("Bevölkerung")),
    )


def _comparison(one: Compared) -> tuple[str, int, list[tuple[str, ...]]]:
    heading = " · ".join(part for part in (one.question, one.answer, one.by) if part)
    rows: list[tuple[str, ...]] = [
        (
            f"{item.second} − {item.first}",
            number(item.value, 3),
            f"{number(item.interval.lower, 3)} … {number(item.interval.upper, 3)}",
            number(item.p_value, 4),
            number(item.adjusted_p_value, 4),
        )
        for item in one.found.differences
    ]
    return heading, one.found.tests, rows


def _rates(survey: WeighedSurvey) -> list[tuple[str, str]]:
    if survey.response is None:
        return []
    return [
        (f"RR{at}", number(getattr(survey.response, f"rr{at}") * 100, 1) + "\N{NO-BREAK SPACE}%")
        for at in range(1, 7)
    ]
