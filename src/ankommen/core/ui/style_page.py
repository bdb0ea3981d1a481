"""What the style page shows: each component once, with content as it occurs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.safestring import SafeString

from ..errors import NotFound
from ..http import StaffRequest
from ..registries.cycle import STEPS, Progress, StepState
from ..registries.cycle import Step as CycleStep
from ..tables.download import TableFile
from ..tables.writing import Column, Kind, Sheet
from ..typed_fields import DayField
from ..versions.fields import MINE, TwoVersions
from . import charts, style_charts
from .cycle_ring import cycle_ring
from .grid import Grid, GridCell, GridColumn, GridRow, editable_grid
from .keyboard import KEYS
from .status import LOOKS
from .style_texts import ARABIC, GERMAN

LANGUAGES: Final = {"de": GERMAN, "ar": ARABIC}
THEMES: Final = ("light", "dark")
SHOWN_STATUS: Final = (
    ("not_started", "nicht begonnen", "لم يبدأ"),
    ("on_time", "im Plan", "حسب الخطة"),
    ("at_risk", "gefährdet", "معرض للخطر"),
    ("late", "verspätet", "متأخر"),
    ("done", "umgesetzt", "تم التنفيذ"),
    ("dropped", "entfallen", "ملغى"),
    ("merged", "zusammengeführt", "مدموج"),
    ("draft", "Entwurf", "مسودة"),
    ("consultation", "in Beratung", "قيد التشاور"),
    ("adopted", "beschlossen", "تم اعتماده"),
    ("in_force", "in Kraft", "ساري"),
    ("closed", "abgeschlossen", "مغلق"),
)


@dataclass(frozen=True, slots=True)
class Page:
    previous_url: str
    next_url: str


@dataclass(frozen=True, slots=True)
class ListRow:
    number: str
    title: str
    code: str
    state: str
    unit: str
    day: date | None = None
    cents: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Milestone:
    date: date
    title: str
    state: str
    state_label: str = ""
    note: str = ""


class SampleForm(forms.Form):
    """Every kind of control."""

    title = forms.CharField()
    text = forms.CharField(widget=forms.Textarea, required=False)
    start = DayField()
    area = forms.ChoiceField(required=False)
    groups = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    trend = forms.ChoiceField(widget=forms.RadioSelect, required=False)
    public = forms.BooleanField(required=False)
    file = forms.FileField(required=False)

    def __init__(self, texts: dict[str, str], data: dict[str, str] | None, prefix: str) -> None:
        super().__init__(data, prefix=prefix)
        for name, field in self.fields.items():
            field.label = texts[f"field_{name}"]
            field.help_text = texts.get(f"field_{name}_hint", "")
        for name, first, second in (
            ("area", "area_1", "area_2"),
            ("groups", "group_1", "group_2"),
            ("trend", "trend_1", "trend_2"),
        ):
            pair = [(first, texts[f"field_{first}"]), (second, texts[f"field_{second}"])]
            self.fields[name].choices = pair  # type: ignore[attr-defined]
        for name in ("title", "start", "groups"):
            wrong = texts[f"error_{name}"]
            self.fields[name].error_messages = {"required": wrong, "no_such_day": wrong}


def content(request: HttpRequest, language: str, theme: str) -> dict[str, Any]:
    texts = LANGUAGES[language]
    return {
        "t": texts,
        "language": language,
        "theme": theme,
        "statuses": [(code, de if language == "de" else ar) for code, de, ar in SHOWN_STATUS],
        "all_codes": sorted(LOOKS),
        "form": SampleForm(texts, None, "richtig"),
        "wrong_form": _wrong_form(texts),
        "tabs": [
            (texts["tab_1"], request.path, True),
            (texts["tab_2"], "#zeitstrahl", False),
            (texts["tab_3"], "#wege", False),
        ],
        "page": Page(previous_url="", next_url="?after=12"),
        "milestones": _milestones(texts),
        "line": line(texts),
        "bars": bars(texts),
        "charts": style_charts.samples(language),
        "ring": cycle_ring(_ring(texts)),
        "grid": grid(texts),
        "conflicts": [_two_versions(texts)],
        "today": date(2026, 11, 22),
        "census": date(2020, 12, 31),
        "filters": FilterForm(texts, request.GET),
        "keyboard_title": "Mit der Tastatur allein",
        "keyboard": KEYS.values(),
        "rows": _chosen(texts, request),
    }


class FilterForm(forms.Form):
    state = forms.ChoiceField(required=False)
    unit = forms.CharField(required=False)

    def __init__(self, texts: dict[str, str], asked: QueryDict) -> None:
        super().__init__(asked, prefix="filter")
        self.fields["state"].label = texts["state"]
        self.fields["state"].choices = [("", "–"), ("late", texts["late"])]  # type: ignore[attr-defined]
        self.fields["unit"].label = texts["unit"]


def table_file(request: StaffRequest) -> TableFile:
    """The list of the page as a file, as every list gives one."""
    if not request.viewer.is_staff:
        raise NotFound
    texts = GERMAN
    columns = [Column(texts[name], 30) for name in ("number", "measure", "state", "unit")]
    columns += [Column(texts["confirmed"], 12, Kind.DATE), Column(texts["money"], 12, Kind.EURO)]
    cells = (
        [one.number, one.title, one.state, one.unit, one.day, one.cents]
        for one in _chosen(texts, request)
    )
    return TableFile("stil", Sheet(texts["measures"], columns, cells))


def _chosen(texts: dict[str, str], request: HttpRequest) -> list[ListRow]:
    today, census = date(2026, 11, 22), date(2020, 12, 31)
    on_time = next(
        de if texts is GERMAN else ar for code, de, ar in SHOWN_STATUS if code == "on_time"
    )
    first, second, third = (texts[f"measure_{number}"] for number in (1, 2, 3))
    rows = [
        ListRow(
            "3.4", first, "late", texts["late"], texts["unit_1"], today, 1_250_000, texts["reason"]
        ),
        ListRow("3.5", second, "on_time", on_time, texts["unit_2"], census, 480_000),
        ListRow("5.1", third, "done", texts["done"], texts["unit_3"]),
    ]
    state = request.GET.get("filter-state", "")
    unit = request.GET.get("filter-unit", "").strip().casefold()
    return [one for one in rows if state in {"", one.code} and unit in one.unit.casefold()]


def grid(texts: dict[str, str]) -> SafeString:
    """A small one that sends nothing: move, type, paste and take back."""
    columns = [GridColumn(str(year), str(year)) for year in range(2022, 2026)]
    source = texts["population_source"]
    filled = GridCell("34,5 %", "34,5", "1", source, is_corrected=True)
    shut = GridCell(locked=texts["grid_locked"])
    rows = [
        GridRow("1", texts["measure_1"], "%", [filled, GridCell(), GridCell(), GridCell()]),
        GridRow("2", texts["measure_2"], "%", [shut, GridCell(), GridCell(), GridCell()]),
    ]
    return editable_grid(Grid(texts["grid"], texts["measure"], columns, rows, ""))


def _wrong_form(texts: dict[str, str]) -> SampleForm:
    form = SampleForm(texts, {"falsch-start": "31.02.2026", "falsch-public": "on"}, "falsch")
    form.is_valid()
    return form


def _two_versions(texts: dict[str, str]) -> TwoVersions:
    old, gone, new = (texts[f"conflict_text_{part}"] for part in ("old", "gone", "new"))
    return TwoVersions("choice", texts["field_text"], old + gone, old + new, MINE)


def _milestones(texts: dict[str, str]) -> list[Milestone]:
    return [
        Milestone(date(2026, 3, 1), texts["step_1"], "done", texts["done"]),
        Milestone(date(2026, 10, 12), texts["step_2"], "late", texts["late"], texts["step_2_note"]),
        Milestone(date(2027, 2, 1), texts["step_3"], "not_started"),
    ]


def line(texts: dict[str, str]) -> charts.Chart:
    before = [
        charts.Point(date(2020, 12, 31), 31.0, 27.5, 34.5),
        charts.Point(date(2021, 12, 31), 33.5, 30.5, 36.5),
        charts.Point(date(2022, 12, 31), 38.2, 35.0, 41.4),
        charts.Point(date(2023, 12, 31), 40.1, 37.4, 42.8),
    ]
    after = [
        charts.Point(date(2024, 12, 31), 46.0, 43.0, 49.0),
        charts.Point(date(2025, 12, 31), 48.4, 45.8, 51.0),
    ]
    return charts.line_chart(
        [charts.Series(texts["line_1"], before), charts.Series(texts["line_2"], after)],
        title=texts["line_title"],
        description=texts["line_description"],
        unit=texts["unit_percent"],
        targets=[charts.Target(texts["line_target"], 60, date(2026, 12, 31))],
        breaks=[charts.Break(date(2024, 7, 1), texts["line_break"])],
    )


def bars(texts: dict[str, str]) -> charts.Chart:
    return charts.bar_chart(
        [
            charts.Bar(texts["bar_1"], 34.0, 29.0, 39.0),
            charts.Bar(texts["bar_2"], 27.5, 23.0, 32.0),
            charts.Bar(texts["bar_3"], 12.0, 9.0, 15.5),
        ],
        title=texts["bar_title"],
        description=texts["bar_description"],
        unit=texts["unit_percent"],
    )


def _ring(texts: dict[str, str]) -> list[CycleStep]:
    states = [Progress.DONE, Progress.DONE, *[Progress.UNDER_WAY] * 2, *[Progress.AHEAD] * 2]
    return [
        CycleStep(code, texts[f"cycle_{code}"], StepState(state))
        for code, state in zip(STEPS, states, strict=True)
    ]
