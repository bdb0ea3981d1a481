"""The results as a workbook: weights, every number with its interval, comparisons, diagnostics."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from django.utils.translation import gettext as _

from ankommen.methods.weighting import Estimate

from ..tables.writing import Column, Kind, Sheet, put_csv, put_xlsx
from .estimating import Line, Numbers, Waves
from .weighing import WeighedSurvey
from .wording import KINDS, TOO_FEW_ANSWERS, judgement_text

MOST_ROWS = 1_000_000
BLOCK = 100_000


def put_results(survey: WeighedSurvey, stream: IO[bytes]) -> None:
    """The workbook; the weights stand in it as long as a sheet holds them."""
    sheets = [_results(survey)]
    if survey.comparisons:
        sheets.append(_comparisons(survey))
    if survey.waves:
        sheets.append(_waves(survey.waves))
    if survey.tables:
        sheets += [_tables(survey), _tests(survey)]
    sheets.append(_balance(survey))
    put_xlsx([*sheets, _weights(survey)] if fits_a_sheet(survey) else sheets, stream)


def put_weights(survey: WeighedSurvey, stream: IO[bytes]) -> None:
    """The weights as CSV, however many there are."""
    put_csv([_weights(survey)], stream)


def fits_a_sheet(survey: WeighedSurvey) -> bool:
    return survey.answers.rows <= MOST_ROWS


def _results(survey: WeighedSurvey) -> Sheet:
    columns = [
        Column(_("Frage"), 40),
        Column(_("Antwort"), 30),
        Column(_("Merkmal"), 16),
        Column(_("Gruppe"), 20),
        Column(_("Größe"), 12),
        *(
            Column(title, 14, kind)
            for title, kind in (
                (_("Wert"), Kind.NUMBER),
                (_("Standardfehler"), Kind.NUMBER),
                (_("Intervall von"), Kind.NUMBER),
                (_("Intervall bis"), Kind.NUMBER),
                (_("Sicherheit"), Kind.NUMBER),
                (_("Antworten"), Kind.WHOLE),
                (_("ohne Angabe"), Kind.WHOLE),
                (_("Freiheitsgrade"), Kind.WHOLE),
                (_("Design-Effekt"), Kind.NUMBER),
                (_("Design-Effekt mit Zurücklegen"), Kind.NUMBER),
                (_("wirksame Antworten"), Kind.NUMBER),
            )
        ),
        Column(_("Veröffentlichung"), 60),
    ]
    return Sheet(_("Ergebnisse"), columns, (_result(one) for one in survey.lines))


def _result(line: Line) -> list[Any]:
    found = line.estimate
    names = [line.question, line.answer, line.by, line.group, str(KINDS[line.kind])]
    if found is None:
        return [*names, *[None] * 11, str(TOO_FEW_ANSWERS)]
    effects: tuple[float | None, ...] = (None, None, None)
    if isinstance(found, Estimate):
        effects = (found.design_effect, found.design_effect_replaced, found.effective_n)
    return [
        *names,
        *map(
            finite,
            (
                found.value,
                found.standard_error,
                found.interval.lower,
                found.interval.upper,
                found.interval.level,
            ),
        ),
        found.n,
        found.missing,
        found.degrees_of_freedom,
        *map(finite, effects),
        judgement_text(line.judgement) if line.judgement else "",
    ]


def _comparisons(survey: WeighedSurvey) -> Sheet:
    columns = [
        Column(_("Frage"), 40),
        Column(_("Antwort"), 30),
        Column(_("Merkmal"), 16),
        Column(_("Gruppe"), 20),
        Column(_("verglichen mit"), 20),
        *(
            Column(title, 16, kind)
            for title, kind in (
                (_("Unterschied"), Kind.NUMBER),
                (_("Standardfehler"), Kind.NUMBER),
                (_("Intervall von"), Kind.NUMBER),
                (_("Intervall bis"), Kind.NUMBER),
                (_("p-Wert"), Kind.NUMBER),
                (_("p-Wert nach Holm"), Kind.NUMBER),
                (_("Vergleiche zusammen"), Kind.WHOLE),
            )
        ),
    ]
    return Sheet(_("Vergleiche"), columns, _differences(survey))


def _differences(survey: WeighedSurvey) -> Iterator[list[Any]]:
    for one in survey.comparisons:
        for difference in one.found.differences:
            yield [
                one.question,
                one.answer,
                one.by,
                difference.second,
                difference.first,
                finite(difference.value),
                finite(difference.standard_error),
                finite(difference.interval.lower),
                finite(difference.interval.upper),
                finite(difference.p_value),
                finite(difference.adjusted_p_value),
                one.found.tests,
            ]


def _waves(waves: Waves) -> Sheet:
    columns = [
        Column(_("Frage"), 40),
        Column(_("Antwort"), 30),
        Column(_("Größe"), 12),
        *(
            Column(title, 16, kind)
            for title, kind in (
                (_("Wert jetzt"), Kind.NUMBER),
                (_("Wert vorher"), Kind.NUMBER),
                (_("Veränderung"), Kind.NUMBER),
                (_("Standardfehler"), Kind.NUMBER),
                (_("Intervall von"), Kind.NUMBER),
                (_("Intervall bis"), Kind.NUMBER),
                (_("p-Wert"), Kind.NUMBER),
                (_("p-Wert nach Holm"), Kind.NUMBER),
                (_("Vergleiche zusammen"), Kind.WHOLE),
            )
        ),
    ]
    rows = (
        [
            now.question,
            now.answer,
            str(KINDS[now.kind]),
            finite(now.estimate.value if now.estimate else None),
            finite(was.estimate.value if was.estimate else None),
            finite(one.value),
            finite(one.standard_error),
            finite(one.interval.lower),
            finite(one.interval.upper),
            finite(one.p_value),
            finite(one.adjusted_p_value),
            waves.found.tests,
        ]
        for (was, now), one in zip(waves.lines, waves.found.differences, strict=True)
    )
    return Sheet(_("Veränderung"), columns, rows)


def _tables(survey: WeighedSurvey) -> Sheet:
    columns = [
        Column(_("Tabelle"), 40),
        Column(_("Spalte"), 24),
        Column(_("Zeile"), 24),
        *(
            Column(title, 16, kind)
            for title, kind in (
                (_("Antworten"), Kind.WHOLE),
                (_("Anteil in der Spalte"), Kind.NUMBER),
                (_("Standardfehler"), Kind.NUMBER),
                (_("Intervall von"), Kind.NUMBER),
                (_("Intervall bis"), Kind.NUMBER),
                (_("Anteil an allen"), Kind.NUMBER),
                (_("Standardfehler an allen"), Kind.NUMBER),
            )
        ),
        Column(_("Veröffentlichung"), 60),
    ]
    rows = (
        [
            one.title,
            cell.column,
            cell.row,
            cell.n,
            finite(cell.in_column.value),
            finite(cell.in_column.standard_error),
            finite(cell.in_column.interval.lower),
            finite(cell.in_column.interval.upper),
            finite(cell.of_all),
            finite(cell.error_of_all),
            judgement_text(cell.judgement),
        ]
        for one in survey.tables
        for cell in one.cells
    )
    return Sheet(_("Kreuztabellen"), columns, rows)


def _tests(survey: WeighedSurvey) -> Sheet:
    columns = [
        Column(_("Tabelle"), 40),
        *(
            Column(title, 18, kind)
            for title, kind in (
                (_("Chi-Quadrat nach Pearson"), Kind.NUMBER),
                (_("Freiheitsgrade"), Kind.WHOLE),
                (_("p-Wert erster Ordnung"), Kind.NUMBER),
                (_("F nach Rao und Scott"), Kind.NUMBER),
                (_("Freiheitsgrade oben"), Kind.NUMBER),
                (_("Freiheitsgrade unten"), Kind.NUMBER),
                (_("p-Wert zweiter Ordnung"), Kind.NUMBER),
                (_("ohne Angabe"), Kind.WHOLE),
            )
        ),
    ]
    rows = (
        [
            one.title,
            finite(test.chi_squared),
            test.df,
            finite(test.first_order_p_value),
            finite(test.f),
            finite(test.numerator_df),
            finite(test.denominator_df),
            finite(test.p_value),
            one.missing,
        ]
        for one in survey.tables
        for test in [one.table.test]
    )
    return Sheet(_("Tests"), columns, rows)


def _balance(survey: WeighedSurvey) -> Sheet:
    columns = [
        Column(_("Merkmal"), 24),
        Column(_("Ausprägung"), 30),
        Column(_("Antworten"), 12, Kind.WHOLE),
        Column(_("vorher"), 16, Kind.NUMBER),
        Column(_("nachher"), 16, Kind.NUMBER),
        Column(_("Bevölkerung"), 16, Kind.NUMBER),
    ]
    rows = (
        [one.margin, one.category, one.n, one.before, one.after, one.target]
        for one in survey.diagnostics.balance
    )
    return Sheet(_("Randsummen"), columns, rows)


def _weights(survey: WeighedSurvey) -> Sheet:
    columns = [
        Column(survey.file.id or _("Zeile der Datei"), 20),
        Column(_("Ziehungsgewicht"), 18, Kind.NUMBER),
        Column(_("Gewicht"), 18, Kind.NUMBER),
    ]
    weights = (survey.sample.design.weights, survey.sample.weights)
    before, after = map(_in_turn, weights)
    return Sheet(_("Gewichte"), columns, zip(survey.answers.names, before, after, strict=True))


def _in_turn(values: Numbers) -> Iterator[float]:
    """As plain floats, a block at a time: all at once would be ten million objects."""
    for at in range(0, len(values), BLOCK):
        yield from values[at : at + BLOCK].tolist()


def finite(value: float | None) -> float | None:
    """A number a cell can hold; what is not defined stays empty."""
    return value if value is not None and abs(value) < float("inf") else None
