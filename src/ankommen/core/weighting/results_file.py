"""The results as a workbook: weights, every number with its interval, comparisons, diagnostics."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from ankommen.methods.weighting import Estimate

from ..tables.writing import Column, Kind, Sheet, write_csv, write_xlsx
from .weighing import Line, WeighedSurvey
from .wording import KINDS, judgement_text

MOST_ROWS = 1_000_000


def write_results(survey: WeighedSurvey) -> bytes:
    """The workbook; the weights stand in it as long as a sheet holds them."""
    sheets = [_results(survey), _comparisons(survey), _balance(survey)]
    return write_xlsx([*sheets, _weights(survey)] if fits_a_sheet(survey) else sheets)


def write_weights(survey: WeighedSurvey) -> bytes:
    """The weights as CSV, however many there are."""
    return write_csv(_weights(survey))


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
            Column(title, 14, Kind.NUMBER)
            for title in (
                _("Wert"),
                _("Standardfehler"),
                _("Intervall von"),
                _("Intervall bis"),
                _("Sicherheit"),
                _("Antworten"),
                _("ohne Angabe"),
                _("Design-Effekt"),
                _("wirksame Antworten"),
            )
        ),
        Column(_("Veröffentlichung"), 60),
    ]
    return Sheet(_("Ergebnisse"), columns, (_result(one) for one in survey.lines))


def _result(line: Line) -> list[Any]:
    found = line.estimate
    effect = found.design_effect if isinstance(found, Estimate) else None
    effective = found.effective_n if isinstance(found, Estimate) else None
    return [
        line.question,
        line.answer,
        line.by,
        line.group,
        str(KINDS[line.kind]),
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
        finite(effect),
        finite(effective),
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
            Column(title, 16, Kind.NUMBER)
            for title in (
                _("Unterschied"),
                _("Standardfehler"),
                _("Intervall von"),
                _("Intervall bis"),
                _("p-Wert"),
                _("p-Wert nach Holm"),
                _("Vergleiche zusammen"),
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
    before = survey.sample.design.weights.tolist()
    rows = zip(survey.ids, before, survey.sample.weights.tolist(), strict=True)
    return Sheet(_("Gewichte"), columns, rows)


def finite(value: float | None) -> float | None:
    """A number a cell can hold; what is not defined stays empty."""
    return value if value is not None and abs(value) < float("inf") else None
