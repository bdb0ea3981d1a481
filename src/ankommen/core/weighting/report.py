"""The methods report as one file that stands alone: what was done, how sure the numbers are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ankommen.methods.weighting import Difference, Estimate, Verdict, WeightSpread

from ..ui.charts import Bar, Chart, PyramidRow, interval_chart, pyramid_chart
from ..ui.numbers import number
from ..ui.standalone import page_style
from .answers_file import CROSS
from .design_file import PyramidPart
from .estimating import Cell, Compared, Crossed, Line, Waves
from .method_words import method_lines
from .results_file import finite
from .weighing import WeighedSurvey
from .wording import KINDS, TOO_FEW_ANSWERS, VERDICTS, judgement_text

MOST_BARS = 40
NOTHING = "–"
SHARES = frozenset({"shares"})


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """One question: its numbers as pictures with their tables, and what stands in the way."""

    title: str
    charts: list[Chart]
    reasons: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class TablePart:
    """A two-way table as it is read: categories across, answers down, shares of each column."""

    title: str
    columns: tuple[str, ...]
    counts: list[str]
    rows: list[tuple[str, list[tuple[str, str, bool]]]]
    test: str
    missing: int


def report_page(survey: WeighedSurvey) -> str:
    """The report in the language of now."""
    found, file = survey.diagnostics, survey.file
    context = {
        "style": page_style(),
        "title": file.title or _("Wie sicher die Zahlen sind"),
        "rows": number(survey.answers.rows),
        "used": number(found.after.n),
        "level": number(file.estimates.level * 100, 0),
        "method": method_lines(survey),
        "spreads": [
            (_("Ziehung"), *_spread(found.before)),
            (_("nach der Gewichtung"), *_spread(found.after)),
        ],
        "factors": (number(found.smallest_factor, 3), number(found.largest_factor, 3)),
        "balance": [
            (
                one.margin,
                one.category,
                number(one.n),
                *(number(value, 1) for value in (one.before, one.after, one.target)),
            )
            for one in found.balance
        ],
        "pyramid": _pyramid(survey, file.pyramid) if file.pyramid else None,
        "questions": [_question(name, list(lines)) for name, lines in _by_question(survey)],
        "comparisons": [_comparison(one) for one in survey.comparisons],
        "tables": [_table(one) for one in survey.tables],
        "waves": _changes(survey.waves) if survey.waves else None,
        "response": _rates(survey),
        "dispositions": _dispositions(survey),
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


def _by_question(survey: WeighedSurvey) -> Iterator[tuple[str, Iterator[Line]]]:
    return groupby(survey.lines, key=lambda one: one.question)


def _question(title: str, lines: list[Line]) -> QuestionPart:
    parts: dict[str, list[Line]] = {}
    for line in lines:
        parts.setdefault(line.by, []).append(line)
    charts = [
        _chart(by, some[at : at + MOST_BARS])
        for by, some in parts.items()
        for at in range(0, len(some), MOST_BARS)
    ]
    reasons = [
        (_label(line), judgement_text(line.judgement))
        for line in lines
        if line.judgement and line.judgement.findings
    ]
    return QuestionPart(title, charts, reasons)


def _chart(by: str, lines: list[Line]) -> Chart:
    kind = lines[0].kind
    drawn = interval_chart(
        [_bar(line) for line in lines],
        title=_("Nach %(by)s") % {"by": by} if by else _("Alle zusammen"),
        description=_("%(kind)s mit Intervall, gewichtet") % {"kind": KINDS[kind]},
        unit="%" if kind in SHARES else "",
        decimals=_decimals(kind),
    )
    table = render_to_string(
        "core/_weighting_lines.html",
        {"rows": [_row(line) for line in lines], "unit": "%" if kind in SHARES else ""},
    )
    return replace(drawn, table=SafeString(table))


def _decimals(kind: str) -> int:
    return {"ratio": 3, "total": 0}.get(kind, 1)


def _scale(kind: str) -> int:
    return 100 if kind in SHARES else 1


def _bar(line: Line) -> Bar:
    if (found := line.estimate) is None:
        return Bar(_label(line), None)
    value, lower, upper = (
        None if (one := finite(raw)) is None else one * _scale(line.kind)
        for raw in (found.value, found.interval.lower, found.interval.upper)
    )
    return Bar(_label(line), value, lower, upper)


def _row(line: Line) -> tuple[str, list[str], str]:
    """Label, numbers, verdict."""
    if (found := line.estimate) is None:
        return _label(line), [NOTHING] * 6, str(TOO_FEW_ANSWERS)
    scale, decimals = _scale(line.kind), _decimals(line.kind)
    ends = (found.value, found.standard_error, found.interval.lower, found.interval.upper)
    value, error, low, high = (
        _shown(one, scale, decimals + (at == 1)) for at, one in enumerate(ends)
    )
    effect = found.design_effect_replaced if isinstance(found, Estimate) else None
    shown = [
        value,
        error,
        f"{low} – {high}",
        number(found.n),
        number(found.missing),
        _shown(effect, 1, 2),
    ]
    verdict = str(VERDICTS[line.judgement.verdict]) if line.judgement else NOTHING
    return _label(line), shown, verdict


def _shown(value: float | None, scale: int, decimals: int) -> str:
    known = finite(value)
    return NOTHING if known is None else number(known * scale, decimals)


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
    if one.kind in SHARES:
        heading = _("%(heading)s (Prozentpunkte)") % {"heading": heading}
    rows: list[tuple[str, ...]] = [
        (f"{item.second} − {item.first}", *_difference(item, one.kind))
        for item in one.found.differences
    ]
    return heading, one.found.tests, rows


def _difference(one: Difference, kind: str) -> tuple[str, ...]:
    """Shares in percentage points."""
    scale, decimals = _scale(kind), _decimals(kind)
    low, high = (_shown(end, scale, decimals) for end in (one.interval.lower, one.interval.upper))
    return (
        _shown(one.value, scale, decimals),
        _shown(one.standard_error, scale, decimals + 1),
        f"{low} … {high}",
        number(one.p_value, 4),
        number(one.adjusted_p_value, 4),
    )


def _changes(waves: Waves) -> tuple[str, int, list[tuple[str, ...]], str]:
    """Heading, number of tests, rows, and what was asked in one survey only."""
    rows = []
    for (was, now), change in zip(waves.lines, waves.found.differences, strict=True):
        name = " · ".join(filter(None, (now.question, now.answer)))
        if now.kind in SHARES:
            name = f"{name} (%)"
        values = (_shown(_value(one), _scale(now.kind), _decimals(now.kind)) for one in (was, now))
        rows.append((name, *values, *_difference(change, now.kind)))
    heading = _("Was sich seit „%(before)s“ geändert hat") % {"before": waves.before}
    return heading, waves.found.tests, rows, ", ".join(waves.alone)


def _value(line: Line) -> float | None:
    return None if line.estimate is None else line.estimate.value


def _table(one: Crossed) -> TablePart:
    table, test = one.table, one.table.test
    height = len(table.row_categories)
    rows = [
        (name, [_cell(cell) for cell in one.cells[at::height]])
        for at, name in enumerate(table.row_categories)
    ]
    words = _("Unabhängigkeit nach Rao und Scott: F(%(over)s; %(under)s) = %(f)s, p = %(p)s")
    values = {
        "over": number(test.numerator_df, 2),
        "under": number(test.denominator_df, 1),
        "f": _shown(test.f, 1, 3),
        "p": _shown(test.p_value, 1, 4),
    }
    counts = [number(int(count)) for count in table.counts.sum(axis=0)]
    return TablePart(one.title, table.column_categories, counts, rows, words % values, one.missing)


def _cell(cell: Cell) -> tuple[str, str, bool]:
    """Share and interval in percent, and whether it must be kept back."""
    found = cell.in_column
    low, high = (_shown(end, 100, 1) for end in (found.interval.lower, found.interval.upper))
    is_kept = cell.judgement.verdict is Verdict.DO_NOT_PUBLISH
    return _shown(found.value, 100, 1), f"{low} – {high}", is_kept


def _rates(survey: WeighedSurvey) -> list[tuple[str, str]]:
    if survey.response is None:
        return []
    return [
        (f"RR{at}", number(getattr(survey.response, f"rr{at}") * 100, 1) + "\N{NO-BREAK SPACE}%")
        for at in range(1, 7)
    ]


def _dispositions(survey: WeighedSurvey) -> list[tuple[str, str]]:
    if (part := survey.file.dispositions) is None:
        return []
    share = 1.0 if part.eligible_share is None else part.eligible_share
    return [
        (_("vollständige Interviews"), number(part.complete)),
        (_("unvollständige Interviews"), number(part.partial)),
        (_("verweigert"), number(part.refused)),
        (_("nicht erreicht"), number(part.not_contacted)),
        (_("aus anderen Gründen nicht"), number(part.other)),
        (_("unbekannt, ob ein Haushalt"), number(part.unknown_household)),
        (_("unbekannt aus anderen Gründen"), number(part.unknown_other)),
        (_("davon als Zielpersonen gerechnet (RR3 und RR4)"), f"{number(share * 100, 1)} %"),
    ]
