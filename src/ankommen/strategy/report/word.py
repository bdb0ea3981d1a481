"""The report as a Word file that the office can go on writing in. Figures come as tables too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ankommen.core.documents import Titles, WordColumn, WordDocument

from ..templatetags.report import (
    assessment_word,
    figure_text,
    in_euro,
    outcome_word,
    overdue_word,
    promise_reason,
    promise_word,
    status_reason,
    status_with_days,
    status_word,
    trend_word,
    votes,
)
from .content import Decision, IndicatorEntry, MeasureEntry, ReportContent
from .paper import LANGUAGE, report_title
from .presentation import DrawnChart, FieldView, IndicatorView, ReportView, report_view
from .summary import MoneyLine

DASH = "–"


def report_docx(content: ReportContent, *, content_hash: str, template: bytes | None) -> bytes:
    """The same as the PDF says, in the district's looks where there is a template."""
    with translation.override(LANGUAGE):
        report, heading = report_view(content), content.heading
        day = _day(heading.reference_date)
        word = WordDocument(
            title=report_title(content),
            author=heading.office,
            titles=Titles(
                left=heading.district,
                right=_("Umsetzungsbericht %(edition)s") % {"edition": heading.edition},
                below=_("Stichtag %(date)s · Prüfsumme %(hash)s")
                % {"date": day, "hash": content_hash[:12]},
                page_of=_("Seite {page} von {pages}"),
            ),
            template=template,
        )
        _opening(word, content, content_hash)
        _glance(word, report)
        if content.previous is not None:
            _promises(word, content)
        for field in report.fields:
            _field(word, report, field)
        if report.other_indicators:
            word.heading(_("Weitere Kennzahlen"))
            _indicators(word, report.other_indicators, level=2)
        _money(word, report)
        _annex(word, report, content_hash)
        return word.as_bytes()


def _opening(word: WordDocument, content: ReportContent, content_hash: str) -> None:
    heading = content.heading
    word.title(heading.concept)
    facts = [
        (_("Bericht"), report_title(content)),
        (_("Zeitraum"), f"{_day(heading.starts_on)} – {_day(heading.ends_on)}"),
        (_("Stichtag"), _day(heading.reference_date)),
        (_("Erstellt am"), _day(heading.made_on)),
        (_("Herausgegeben von"), heading.office),
        (_("Prüfsumme"), content_hash[:12]),
    ]
    if not content.is_public:
        facts.append((_("Fassung"), _("intern, nicht zur Veröffentlichung")))
    word.facts(_("Angaben zum Bericht"), facts)
    if heading.decisions:
        columns = [
            WordColumn(_("Gremium"), 3),
            WordColumn(_("Datum"), 1.2),
            WordColumn(_("Vorlage"), 1.3),
            WordColumn(_("Ergebnis"), 2.5),
        ]
        word.table(_("Beratungsfolge der Edition"), columns, map(_decision, heading.decisions))


def _decision(one: Decision) -> tuple[str, str, str, str]:
    decided = _day(one.decided_on) if one.decided_on else _("steht aus")
    result = ", ".join(part for part in (outcome_word(one.outcome), votes(one)) if part)
    body = f"{one.body} ({_('entscheidet')})" if one.decides else one.body
    return body, decided, one.paper_number or DASH, result or DASH


def _glance(word: WordDocument, report: ReportView) -> None:
    content = report.content
    word.heading(_("Auf einen Blick"))
    word.paragraph(content.introduction)
    if not content.measures:
        word.paragraph(_("Diese Edition enthält keine Maßnahmen."))
        return
    columns = [
        WordColumn(_("Stand"), 3),
        WordColumn(_("Anzahl"), is_number=True),
        WordColumn(_("Anteil"), is_number=True),
    ]
    caption = _("Stand der Maßnahmen am %(date)s") % {"date": _day(content.heading.reference_date)}
    word.table(
        caption,
        columns,
        [(status_word(one.code), str(one.count), f"{one.percent} %") for one in report.counts],
    )
    word.heading(_("Überfällig"), 2)
    if not report.overdue:
        word.paragraph(_("Am Stichtag war kein bekannter Schritt überfällig."))
        return
    columns = [
        WordColumn(_("Nr."), 0.8),
        WordColumn(_("Maßnahme"), 3),
        WordColumn(_("Was überfällig ist"), 3),
        WordColumn(_("fällig am"), 1.2),
        WordColumn(_("Tage"), 0.8, is_number=True),
    ]
    rows = [
        (
            line.measure.number,
            line.measure.title,
            ": ".join(part for part in (overdue_word(line.item.kind), line.item.what) if part),
            _day(line.item.due_on),
            str(line.days),
        )
        for line in report.overdue
    ]
    word.table(_("Maßnahmen mit überfälligen Schritten, die ältesten zuerst"), columns, rows)


def _promises(word: WordDocument, content: ReportContent) -> None:
    word.heading(_("Was aus den Ankündigungen des letzten Berichts wurde"))
    columns = [
        WordColumn(_("Nr."), 0.8),
        WordColumn(_("Angekündigter Schritt"), 3),
        WordColumn(_("bis"), 1.2),
        WordColumn(_("Ergebnis"), 3),
    ]
    rows = [
        (
            one.measure_number,
            f"{one.text} ({one.measure_title})",
            _day(one.due_on) if one.due_on else DASH,
            f"{promise_word(one.outcome)}: {promise_reason(one.reason)}",
        )
        for one in content.promises
    ]
    word.table(_("Angekündigte Schritte und was aus ihnen wurde"), columns, rows)


def _field(word: WordDocument, report: ReportView, field: FieldView) -> None:
    entry = field.entry
    word.heading(f"{entry.number} {entry.title}")
    counts = ", ".join(f"{one.count} {status_word(one.code)}" for one in field.counts)
    word.paragraph(counts)
    for title, text in (
        (_("Zusammenfassung"), entry.summary),
        (_("Aktuelle Situation"), entry.situation),
        (_("Trend"), entry.trend),
    ):
        if text:
            word.heading(title, 2)
            word.paragraph(text)
    word.heading(_("Maßnahmen"), 2)
    if not entry.measures:
        word.paragraph(_("Diesem Handlungsfeld ist keine Maßnahme zugeordnet."))
    for measure in entry.measures:
        _measure(word, measure, report.money.decimals)
    if field.indicators:
        word.heading(_("Kennzahlen"), 2)
        word.note(
            _(
                "Kennzahlen beschreiben das Umfeld der Maßnahmen. Sie belegen keine Wirkung einer "
                "einzelnen Maßnahme."
            )
        )
        _indicators(word, field.indicators, level=3)


def _measure(word: WordDocument, measure: MeasureEntry, decimals: int) -> None:
    word.heading(f"{measure.number} {measure.title}", 3)
    word.paragraph(f"{status_with_days(measure.status)}. {status_reason(measure.status)}".strip())
    word.bullets(_measure_facts(measure, decimals))


def _measure_facts(measure: MeasureEntry, decimals: int) -> Iterable[str]:
    if measure.responsible:
        yield _("Zuständig: %(who)s") % {"who": measure.responsible}
    if measure.starts_on or measure.ends_on:
        start = _day(measure.starts_on) if measure.starts_on else _("offen")
        end = _day(measure.ends_on) if measure.ends_on else _("offen")
        yield _("Laufzeit: %(start)s – %(end)s") % {"start": start, "end": end}
    if measure.last_report:
        last = measure.last_report
        yield _("Meldung vom %(date)s (%(assessment)s): %(text)s") % {
            "date": _day(last.reported_on),
            "assessment": assessment_word(last.assessment),
            "text": last.text,
        }
    if measure.next_step:
        step = measure.next_step
        due = _(", bis %(date)s") % {"date": _day(step.due_on)} if step.due_on else ""
        yield _("Nächster Schritt: %(step)s") % {"step": step.text} + due
    for output in measure.outputs:
        yield (
            f"{output.name}: {figure_text(output.value, 0)} {output.unit} "
            f"({_day(output.reference_date)}; {output.source or _('ohne Quelle')})"
        )
    if measure.financing:
        yield _("Finanzierung: %(text)s") % {"text": measure.financing}
    for money in measure.money:
        yield _("%(year)d, %(source)s: geplant %(planned)s €, ausgegeben %(spent)s €") % {
            "year": money.year,
            "source": money.source,
            "planned": in_euro(money.planned_cents, decimals),
            "spent": in_euro(money.spent_cents, decimals),
        }


def _indicators(word: WordDocument, views: Iterable[IndicatorView], *, level: int) -> None:
    for view in views:
        word.heading(f"{view.entry.code} {view.entry.title}", level)
        if not view.charts:
            word.paragraph(_("Bis zum Stichtag liegen keine Werte vor."))
        for drawn in view.charts:
            _drawn(word, view, drawn)
        word.bullets(_targets(view))


def _drawn(word: WordDocument, view: IndicatorView, drawn: DrawnChart) -> None:
    source = _("Quelle: %(source)s") % {"source": "; ".join(view.sources) or _("keine Angabe")}
    alt = f"{drawn.chart.title}. {drawn.chart.description}"
    word.figure(str(drawn.chart.svg), alt=alt, caption=source)
    columns = [
        WordColumn(_("Stichtag")),
        WordColumn(_("Wert"), is_number=True),
        WordColumn(_("Bereich"), is_number=True),
        WordColumn(_("Definition"), is_number=True),
    ]
    rows = [
        (
            _day(value.reference_date),
            figure_text(value.value, line.definition.decimals),
            DASH
            if value.lower is None
            else f"{figure_text(value.lower, line.definition.decimals)}–"
            f"{figure_text(value.upper, line.definition.decimals)}",
            str(line.definition.number),
        )
        for line in drawn.lines
        for value in line.values
    ]
    word.table(_("Werte in %(unit)s") % {"unit": drawn.unit}, columns, rows)


def _targets(view: IndicatorView) -> Iterable[str]:
    for target in view.entry.targets:
        latest = view.latest_definition
        wanted = trend_word(target.trend)
        if target.value is not None:
            wanted = figure_text(target.value, latest.decimals if latest else 0)
        yield _("Ziel bis %(date)s: %(value)s") % {"date": _day(target.due_on), "value": wanted}


def _money(word: WordDocument, report: ReportView) -> None:
    word.heading(_("Geld"))
    money = report.money
    if not money.years:
        word.paragraph(_("Zu den Maßnahmen sind keine Beträge angegeben."))
        return
    for caption, head, lines in (
        (_("Nach Jahren, in Euro"), _("Jahr"), money.years),
        (_("Nach Herkunft, in Euro"), _("Herkunft"), money.sources),
        (_("Nach Handlungsfeldern, in Euro"), _("Handlungsfeld"), money.fields),
    ):
        columns = [
            WordColumn(head, 3),
            WordColumn(_("geplant"), 1.4, is_number=True),
            WordColumn(_("ausgegeben"), 1.4, is_number=True),
            WordColumn(_("fehlende Angaben"), 1.2, is_number=True),
        ]
        rows = [_money_row(line, money.decimals) for line in lines]
        total = _money_row(money.total, money.decimals)
        word.table(caption, columns, [*rows, (_("Summe"), *total[1:])])
    word.note(
        _(
            "Quelle: Angaben der zuständigen Stellen. Ein Strich heißt: nicht angegeben. Summen "
            "enthalten nur angegebene Beträge."
        )
    )


def _money_row(line: MoneyLine, decimals: int) -> tuple[str, str, str, str]:
    return (
        line.label,
        in_euro(line.planned_cents, decimals),
        in_euro(line.spent_cents, decimals),
        str(line.planned_missing + line.spent_missing),
    )


def _annex(word: WordDocument, report: ReportView, content_hash: str) -> None:
    word.heading(_("Anhang"))
    if report.content.indicators:
        word.heading(_("Was die Kennzahlen zählen"), 2)
        for indicator in report.content.indicators:
            word.heading(f"{indicator.code} {indicator.title}", 3)
            word.bullets(_definitions(indicator))
    word.heading(_("Zu diesem Bericht"), 2)
    word.paragraph(
        _(
            "Diese Datei ist eine Abschrift des eingefrorenen Berichts mit der Prüfsumme %(hash)s. "
            "Was darin geändert wird, gehört nicht mehr zu diesem Bericht."
        )
        % {"hash": content_hash}
    )


def _definitions(indicator: IndicatorEntry) -> Iterable[str]:
    for one in indicator.definitions:
        yield _(
            "Definition %(number)d, ab %(date)s: %(text)s Einheit: %(unit)s. Quelle: %(source)s."
        ) % {
            "number": one.number,
            "date": _day(one.valid_from),
            "text": one.text,
            "unit": one.unit,
            "source": one.source,
        }


def _day(day: date) -> str:
    return str(date_format(day, "SHORT_DATE_FORMAT"))
