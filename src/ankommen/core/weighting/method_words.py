"""What was done to a survey, in the words of a methods report: one line for each step."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ankommen.methods.weighting import Centre, Missing, ReplicateMethod, SingleUnit

from ..ui.numbers import number
from .design_file import StagePart
from .weighing import WeighedSurvey
from .wording import INTERVALS, METHODS, SINGLE_UNITS, quoted

Lines = Iterator[tuple[str, str]]


def method_lines(survey: WeighedSurvey) -> list[tuple[str, str]]:
    """Step and sentence, in the order in which they were done."""
    return [
        *_drawing(survey),
        *_response(survey),
        *_weighting(survey),
        *_trimming(survey),
        (_("Standardfehler"), _variance(survey)),
        *_reading(survey),
    ]


def _drawing(survey: WeighedSurvey) -> Lines:
    part = survey.file.design
    if part.weight:
        weights = _("Ziehungsgewichte aus der Spalte „%(column)s“.") % {"column": part.weight}
    else:
        weights = _("Alle haben dasselbe Ziehungsgewicht.")
    yield _("Ziehung"), " ".join([weights, *map(_stage, part.stages or [StagePart()])])
    if part.single_unit is not SingleUnit.REFUSE:
        yield _("Schichten mit einer Einheit"), str(SINGLE_UNITS[part.single_unit])


def _stage(part: StagePart) -> str:
    units = _("Gezogen: „%(column)s“") % {"column": part.units}
    parts = [units if part.units else _("Gezogen: einzelne Zeilen")]
    if part.strata:
        parts.append(_("geschichtet nach „%(column)s“") % {"column": part.strata})
    if part.population:
        words = _("ohne Zurücklegen, Umfang aus „%(column)s“")
        parts.append(words % {"column": part.population})
    else:
        parts.append(_("gerechnet wie mit Zurücklegen"))
    return ", ".join(parts) + "."


def _response(survey: WeighedSurvey) -> Lines:
    if (part := survey.file.response) is None:
        return
    drawn = survey.stages[0]
    words = _(
        "%(answered)s von %(drawn)s haben geantwortet; in jeder Klasse von „%(classes)s“ übernehmen"
        " sie das Gewicht der übrigen. Vorausgesetzt ist, dass in einer Klasse der Zufall"
        " entscheidet, wer antwortet."
    )
    values = {
        "answered": number(int(drawn.in_use.sum())),
        "drawn": number(len(drawn)),
        "classes": part.classes,
    }
    yield _("Antwortausfall"), words % values


def _weighting(survey: WeighedSurvey) -> Lines:
    part = survey.file.weighting
    if not survey.margins or part.method == "none":
        yield _("Gewichtung"), capfirst(f"{METHODS['none']}.")
        return
    names = quoted(one.name for one in survey.margins)
    sentences = [
        capfirst(f"{METHODS[part.method]}."),
        _("Randsummen: %(names)s.") % {"names": names},
    ]
    if part.bounds:
        low, high = (number(one) for one in part.bounds)
        sentences.append(_("Faktoren zwischen %(low)s und %(high)s.") % {"low": low, "high": high})
    if part.households:
        words = _("Alle Personen mit gleichem „%(column)s“ haben dasselbe Gewicht.")
        sentences.append(words % {"column": part.households})
    if part.total is not None:
        words = _("Alle Randsummen sind auf %(total)s umgerechnet.")
        sentences.append(words % {"total": number(part.total)})
    yield _("Gewichtung"), " ".join(sentences)


def _trimming(survey: WeighedSurvey) -> Lines:
    part = survey.file.weighting
    if part.trim_upper is None:
        return
    before, after = survey.stages[-2].weights, survey.stages[-1].weights
    upper, lower = float(after.max()), float(after[after > 0].min())
    cut = int((before > upper * (1 + 1e-12)).sum())
    raised = int(((before > 0) & (before < lower * (1 - 1e-12))).sum())
    worst = max(
        (abs(one.after / one.target - 1) for one in survey.diagnostics.balance), default=0.0
    )
    words = _(
        "Höchstens das %(most)s-fache, mindestens das %(least)s-fache des mittleren Gewichts:"
        " %(cut)s gekürzt, %(raised)s angehoben, der Rest im Verhältnis verteilt. Danach weicht"
        " eine Randsumme um höchstens %(worst)s Prozent ab."
    )
    values = {
        "most": number(part.trim_upper),
        "least": number(part.trim_lower),
        "cut": number(cut),
        "raised": number(raised),
        "worst": number(worst * 100, 2),
    }
    yield _("Kappen"), words % values


def _variance(survey: WeighedSurvey) -> str:
    if (found := survey.replicates) is None:
        return _(
            "Linearisiert: Sie berücksichtigen Schichten, Klumpen, Ziehung ohne Zurücklegen und"
            " jeden Schritt der Gewichtung."
        )
    part = survey.file.variance
    names = {
        ReplicateMethod.JACKKNIFE_1: _("Jackknife (JK1)"),
        ReplicateMethod.JACKKNIFE_N: _("Jackknife in Schichten (JKn)"),
        ReplicateMethod.BOOTSTRAP: _("Bootstrap nach Rao, Wu und Yue, Startzahl %(seed)s")
        % {"seed": part.seed},
    }
    words = ngettext(
        "%(name)s: %(count)s Wiederholung, jeder Schritt der Gewichtung darin neu gerechnet.",
        "%(name)s: %(count)s Wiederholungen, jeder Schritt der Gewichtung darin neu gerechnet.",
        len(found.coefficients),
    )
    sentences = [words % {"name": names[found.method], "count": number(len(found.coefficients))}]
    if found.dropped:
        dropped = _("%(count)s Wiederholungen trafen die Randsummen nicht und fehlen.")
        sentences.append(dropped % {"count": number(found.dropped)})
    if part.centre is Centre.ESTIMATE:
        sentences.append(_("Abweichungen von der Schätzung, nicht vom Mittel der Wiederholungen."))
    return " ".join(sentences)


def _reading(survey: WeighedSurvey) -> Lines:
    part, rule = survey.file.estimates, survey.file.rule
    yield (
        _("Intervalle"),
        _("Anteile haben Intervalle %(how)s, Quantile nach Woodruff, alle übrigen nach Student.")
        % {"how": INTERVALS[part.interval]},
    )
    missing = _("Keine: fehlende Angaben sind abgewiesen.")
    if part.missing is Missing.EXCLUDE:
        missing = _("Wer auf eine Frage nicht antwortet, zählt dort nicht; wie viele, steht dabei.")
    yield _("Fehlende Angaben"), missing
    if survey.comparisons or survey.waves:
        yield (
            _("Vergleiche"),
            _(
                "Wo mehreres verglichen wird, ist der p-Wert nach Holm berichtigt; wie viele"
                " Vergleiche es waren, steht dabei. Intervalle gelten jedes für sich."
            ),
        )
    words = _(
        "Nicht veröffentlicht werden Zahlen aus weniger als %(n)s Antworten, Anteile mit einem"
        " Intervall breiter als %(width)s Prozentpunkte, andere Zahlen mit einem Standardfehler"
        " über %(variation)s Prozent ihres Werts, Zellen mit weniger als %(cell)s Personen."
        " Vorsicht gilt unter %(careful_n)s Antworten, über %(careful_width)s Prozentpunkten und"
        " über %(careful_variation)s Prozent."
    )
    values = {
        "n": number(rule.refuse_below_n),
        "width": _percent(rule.refuse_above_width),
        "variation": _percent(rule.refuse_above_variation),
        "cell": number(rule.refuse_cell_below),
        "careful_n": number(rule.caution_below_n),
        "careful_width": _percent(rule.caution_above_width),
        "careful_variation": _percent(rule.caution_above_variation),
    }
    yield _("Veröffentlichung"), words % values


def _percent(share: float) -> str:
    return number(round(share * 100, 6))
