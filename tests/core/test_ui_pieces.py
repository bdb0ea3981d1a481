"""The tags of the kit: what they write, what they refuse, and that nothing slips in unescaped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from ankommen.core.errors import Problem, Refused
from ankommen.core.typed_fields import DayField
from ankommen.core.ui import fields, numbers, pieces
from ankommen.core.ui.forms import add_problems
from ankommen.core.ui.status import LOOKS, status


def rendered(source: str, **context: Any) -> str:
    return str(engines["django"].from_string(source).render(context)).strip()


class MeasureForm(forms.Form):
    title = forms.CharField(label="Titel", help_text="So wie im Konzept.")
    note = forms.CharField(label="Hinweis", required=False, widget=forms.Textarea)
    groups = forms.MultipleChoiceField(
        label="Zielgruppen", choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple
    )
    trend = forms.ChoiceField(label="Richtung", choices=[("u", "auf")], widget=forms.RadioSelect)
    public = forms.BooleanField(label="veröffentlichen", required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


@pytest.mark.parametrize("code", LOOKS)
def test_status_is_word_icon_and_colour(code: str) -> None:
    shown = status(code, "verspätet & offen")
    assert "verspätet &amp; offen" in shown
    assert "<svg" in shown
    assert f"status--{LOOKS[code][0]}" in shown


def test_an_unknown_status_is_neutral_never_good() -> None:
    assert "status--neutral" in status("Done ", "?")


@pytest.mark.parametrize(
    ("cents", "german", "english"),
    [
        (123456, "1.234,56\u00a0€", "€1,234.56"),
        (0, "0,00\u00a0€", "€0.00"),
        (-123456, "−1.234,56\u00a0€", "−€1,234.56"),
        (100000000000, "1.000.000.000,00\u00a0€", "€1,000,000,000.00"),
    ],
)
def test_money_as_each_language_writes_it(cents: int, german: str, english: str) -> None:
    with translation.override("de"):
        assert numbers.euro(cents) == german
    with translation.override("en"):
        assert numbers.euro(cents) == english


def test_a_figure_carries_date_and_source_for_pointer_keyboard_and_screen_reader() -> None:
    shown = numbers.figure(
        250558, reference_date=date(2020, 12, 31), source="Destatis <12411>", decimals=0
    )
    assert "250.558" in shown
    assert 'tabindex="0"' in shown
    assert "Stand 31.12.2020 · Quelle: Destatis &lt;12411&gt;" in shown
    linked = numbers.figure(1, url="/x/", source="Kreis")
    assert linked.startswith("<a ")
    assert "tabindex" not in linked


def test_unknown_is_never_zero() -> None:
    assert "keine Angabe" in numbers.figure(None)
    assert "keine Angabe" in numbers.day(None)
    assert "keine Angabe" in rendered("{% euro None %}")
    assert "keine Angabe" in pieces.stat("x", None)
    assert "0" in numbers.figure(0)


def test_a_day_is_machine_readable() -> None:
    assert numbers.day(date(2026, 3, 1)) == '<time datetime="2026-03-01">01.03.2026</time>'
    moment = numbers.day(datetime(2026, 7, 1, 22, 30, tzinfo=UTC))
    assert "02.07.2026, 00:30" in moment


def test_a_field_ties_label_hint_and_error_together() -> None:
    form = MeasureForm({"title": ""})
    shown = rendered("{% field form.title %}", form=form)
    assert '<label class="kern-label" for="id_title">Titel</label>' in shown
    assert 'aria-describedby="id_title_hint id_title_error"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'id="id_title_error"' in shown
    fresh = rendered("{% field form.title %}", form=MeasureForm())
    assert "aria-invalid" not in fresh
    assert 'aria-describedby="id_title_hint"' in fresh


def test_choices_are_a_named_group_of_the_right_kind() -> None:
    shown = rendered("{% field form.groups %}{% field form.trend %}", form=MeasureForm())
    assert shown.count("<fieldset") == shown.count("<legend") == 2
    assert shown.count("kern-form-check__checkbox") == 2
    assert shown.count("kern-form-check__radio") == 1


def test_optional_fields_say_so_and_hidden_ones_nothing() -> None:
    assert "freiwillig" in rendered("{% field form.note %}", form=MeasureForm())
    assert "freiwillig" not in rendered("{% field form.title %}", form=MeasureForm())
    assert rendered("{% field form.version %}", form=MeasureForm()).count("<") == 1


def test_the_summary_links_every_problem_to_its_field() -> None:
    form = MeasureForm({"title": "x", "groups": ["a"], "trend": "u"})
    assert rendered("{% form_errors form %}", form=form) == ""
    add_problems(
        form,
        Refused(
            (
                Problem("taken", "Diese Nummer gibt es schon.", "title", "x"),
                Problem("closed", "Die Edition ist beschlossen.", "edition"),
            )
        ),
    )
    shown = rendered("{% form_errors form %}", form=form)
    assert '<a href="#id_title">Titel: Diese Nummer gibt es schon.</a>' in shown
    assert "<li>Die Edition ist beschlossen.</li>" in shown
    assert form.has_error("title", "taken")


def test_an_unbound_form_cannot_show_problems() -> None:
    with pytest.raises(ValueError, match="bound"):
        add_problems(MeasureForm(), Refused.because("x", "y"))


def test_alerts_speak_by_kind_and_refuse_an_unknown_one() -> None:
    assert 'role="alert"' in rendered('{% alert "danger" %}Weg{% endalert %}')
    assert 'role="status"' in rendered('{% alert "info" %}Da{% endalert %}')
    with pytest.raises(ValueError, match="blau"):
        rendered('{% alert "blau" %}x{% endalert %}')


def test_sorting_turns_round_and_starts_on_the_first_page() -> None:
    request = RequestFactory().get("/?sort=title&after=77&state=late")
    shown = pieces.sort_header("Maßnahme", "title", request)
    assert 'aria-sort="ascending"' in shown
    assert "state=late" in shown
    assert "sort=-title" in shown
    assert "after" not in shown
    assert 'aria-sort="none"' in pieces.sort_header("Nr.", "number", request)


@dataclass
class Page:
    previous_url: str = ""
    next_url: str = ""


def test_paging_shows_only_where_there_is_more() -> None:
    assert pieces.pager(Page()) == ""
    shown = pieces.pager(Page(next_url="?after=1&x=2"))
    assert 'href="?after=1&amp;x=2"' in shown
    assert shown.count("<a ") == 1


@pytest.mark.parametrize(
    ("done", "percent"), [(0, "0 %"), (50, "50 %"), (250, "100 %"), (-1, "0 %")]
)
def test_progress_stays_between_nothing_and_all(done: int, percent: str) -> None:
    assert f">{percent}</progress>" in pieces.progress(done, 100, "Import")


def test_progress_without_a_total_claims_nothing() -> None:
    assert "value=" not in pieces.progress(0, 0, "Import")


def test_timeline_takes_objects_and_dictionaries() -> None:
    item = {"date": date(2026, 3, 1), "title": "Räume <neu>", "state": "late", "note": "offen"}
    shown = pieces.timeline([item])
    assert "Räume &lt;neu&gt;" in shown
    assert "timeline__item--danger" in shown
    assert "01.03.2026" in shown


def test_tabs_mark_the_current_page() -> None:
    shown = pieces.tabs([("Übersicht", "/a/", True), {"label": "Verlauf", "url": "/b/"}])
    assert shown.count('aria-current="page"') == 1


@pytest.mark.parametrize(
    "source",
    [
        "{% stat x x note=x url=x %}",
        "{% empty_state x x url=x action=x %}",
        "{% alert 'info' title=x %}{{ x }}{% endalert %}",
        "{% card title=x url=x %}{{ x }}{% endcard %}",
        "{% figure x source=x url=x %}",
        "{% person x %}{% crumb x x %}{% status x x %}{% progress 1 2 x %}",
    ],
)
def test_no_tag_lets_markup_through(source: str) -> None:
    assert "<script" not in rendered(source, x='"><script>')


@pytest.mark.parametrize(
    ("value", "decimals", "german"),
    [
        (1234567, None, "1.234.567"),
        (2.675, 2, "2,68"),
        (-0.04, 1, "0,0"),
        (-12.5, 0, "−13"),
        (1e21, 0, "1.000.000.000.000.000.000.000"),
        (0.1, None, "0,1"),
        (Decimal("1240.00"), None, "1.240"),
        (Decimal("1240.50"), None, "1.240,5"),
    ],
)
def test_numbers_are_rounded_as_in_official_tables(
    value: float | Decimal, decimals: int | None, german: str
) -> None:
    assert numbers.number(value, decimals) == german


def test_a_day_says_how_it_is_typed_and_takes_both_ways() -> None:
    class Days(forms.Form):
        plain = DayField()
        told = DayField(help_text="TT.MM.JJJJ, ab heute")
        more = DayField(help_text="Leer: ab sofort.", required=False)

        strict = DayField()

    form = Days(
        {"plain": "22.11.2026", "told": "2026-11-22", "more": "31.02.2026", "strict": "1.2.2026"}
    )
    assert not form.is_valid()
    assert form.cleaned_data["plain"] == form.cleaned_data["told"]
    plain, told, more = (fields.field(form[name]) for name in ("plain", "told", "more"))
    assert 'type="text"' in plain
    assert '<div class="kern-hint" id="id_plain_hint">TT.MM.JJJJ</div>' in plain
    assert 'aria-describedby="id_plain_hint"' in plain
    assert told.count("TT.MM.JJJJ") == 1
    assert "TT.MM.JJJJ. Leer: ab sofort." in more
    assert 'aria-invalid="true"' in more
    assert "data-open-calendar" in plain
    assert "data-open-calendar" in fields.field(form["strict"])
    assert "hidden" in plain.partition("day-input__open")[2]


def test_a_message_waits_for_its_reader_and_works_without_a_script() -> None:
    shown = rendered("{% message x 'success' %}{% message x %}", x="Gespeichert <b>")
    assert shown.count('role="status"') == 2
    assert "Gespeichert &lt;b&gt;" in shown
    assert shown.count("hidden data-dismiss") == 2


def test_the_end_of_a_path_is_the_page_itself() -> None:
    assert pieces.crumb("Hier") == '<li aria-current="page">Hier</li>'
    assert "aria-current" not in pieces.crumb("Dort", "/dort/")
