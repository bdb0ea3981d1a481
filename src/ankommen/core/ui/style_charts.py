"""Every chart of the style page, each with a sentence on what it is for; all numbers invented."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Final

from ..geography.outlines import draw, schematic_outline
from . import charts
from .style_chart_texts import ARABIC, GERMAN

LANGUAGES: Final = {"de": GERMAN, "ar": ARABIC}
Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Sample:
    """`key`: the place of the chart on the page."""

    key: str
    use: str
    chart: charts.Chart


def samples(language: str) -> list[Sample]:
    texts = LANGUAGES[language]
    return [Sample(key, texts[f"{key}_use"], draw(texts)) for key, draw in DRAWN.items()]


def interval(texts: Texts) -> charts.Chart:
    return charts.interval_chart(
        [
            charts.Bar(texts["interval_1"], 34.0, 29.0, 39.0),
            charts.Bar(texts["interval_2"], 27.5, 23.0, 32.0),
            charts.Bar(texts["interval_3"], 12.0, 9.0, 15.5),
            charts.Bar(texts["interval_4"], None),
        ],
        title=texts["interval_title"],
        description=texts["interval_about"],
        unit="%",
        mark=charts.Bar(texts["interval_mark"], 22.0),
    )


def stack(texts: Texts) -> charts.Chart:
    return charts.stacked_bar_chart(
        [
            charts.BarGroup("2024", [40_000, 120_000, 30_000, 0]),
            charts.BarGroup("2025", [45_000, 130_000, 60_000, None]),
            charts.BarGroup("2026", [50_000, 90_000, 20_000, 75_000]),
        ],
        [texts[f"stack_{number}"] for number in range(1, 5)],
        title=texts["stack_title"],
        description=texts["stack_about"],
        unit=texts["euro"],
    )


def group(texts: Texts) -> charts.Chart:
    values: tuple[list[int | None], ...] = ([120, 96], [80, 84], [60, None])
    return charts.grouped_bar_chart(
        [
            charts.BarGroup(texts[f"group_{number}"], pair)
            for number, pair in enumerate(values, start=1)
        ],
        [texts["group_part_1"], texts["group_part_2"]],
        title=texts["group_title"],
        description=texts["group_about"],
        unit=texts["places"],
        decimals=0,
    )


def fan(texts: Texts) -> charts.Chart:
    counted = (1210, 1240, 1225, None, 1302, 1330, 1345, 1361, 1390, 1402)
    ahead = [
        charts.Forecast(
            date(2026 + (10 + month) // 12, (10 + month) % 12 + 1, 1),
            1410 + 14 * month,
            [
                (1410 + 14 * month - wide * sqrt(month + 1), 1410 + 14 * month + wide * sqrt(month))
                for wide in (18, 40, 75)
            ],
        )
        for month in range(12)
    ]
    places = ((date(2026, 1, 1), 1450), (date(2026, 7, 1), 1520), (date(2027, 6, 1), 1480))
    return charts.fan_chart(
        charts.Series(
            texts["fan_history"],
            [charts.Point(date(2026, month, 1), one) for month, one in enumerate(counted, 1)],
        ),
        ahead,
        shares=(50, 80, 95),
        title=texts["fan_title"],
        description=texts["fan_about"],
        unit=texts["people"],
        capacity=charts.Series(texts["fan_capacity"], [charts.Point(*one) for one in places]),
        events=[charts.Break(date(2026, 11, 1), texts["fan_event"])],
    )


def pyramid(texts: Texts) -> charts.Chart:
    ages = ("18–24", "25–34", "35–44", "45–54", "55–64", texts["age_last"])
    shares = (
        (7.1, 8.4, 9.3, 9.0),
        (12.2, 14.9, 13.1, 12.8),
        (11.0, 13.5, 11.6, 11.2),
        (8.3, 7.0, 7.9, 7.4),
        (5.6, 4.1, 5.5, 5.2),
        (4.0, 3.9, 3.6, 3.4),
    )
    return charts.pyramid_chart(
        [
            charts.PyramidRow(age, left, right, left_second, right_second)
            for age, (left, right, left_second, right_second) in zip(ages, shares, strict=True)
        ],
        sides=(texts["male"], texts["female"]),
        title=texts["pyramid_title"],
        description=texts["pyramid_about"],
        unit=texts["age_unit"],
        decimals=1,
        names=(texts["pyramid_first"], texts["pyramid_second"]),
    )


def area(texts: Texts) -> charts.Chart:
    taken = (1210, 1240, 1262, 1301, None, 1330, 1345, 1361, 1290, 1302)
    rooms = ((date(2026, 1, 1), 1300), (date(2026, 6, 1), 1340), (date(2026, 9, 1), 1420))
    return charts.area_chart(
        charts.Series(
            texts["area_taken"],
            [charts.Point(date(2026, month, 1), one) for month, one in enumerate(taken, 1)],
        ),
        title=texts["area_title"],
        description=texts["area_about"],
        unit=texts["people"],
        limit=charts.Series(texts["area_limit"], [charts.Point(*one) for one in rooms]),
    )


def backtest(texts: Texts) -> charts.Chart:
    came = (118, 131, 125, 149, 140, 122, 151, 133, None)
    return charts.backtest_chart(
        [
            charts.Checked(date(2026, month, 1), 120 + 2 * month, 104 + month, 136 + 3 * month, one)
            for month, one in enumerate(came, 1)
        ],
        title=texts["backtest_title"],
        description=texts["backtest_about"],
        unit=texts["people"],
    )


def area_map(texts: Texts) -> charts.Chart:
    values = (12.4, 18.9, None, 25.1, 31.6)
    names = [texts[f"map_{number}"] for number in range(1, 6)]
    drawing = draw(
        (
            (name, schematic_outline(position=place, count=len(names)))
            for place, name in enumerate(names)
        ),
        width=420,
    )
    shapes = drawing.shapes if drawing is not None else ()
    return charts.map_chart(
        [
            charts.Region(name, value, shape.rings)
            for name, value, shape in zip(names, values, shapes, strict=True)
        ],
        key="karte",
        title=texts["map_title"],
        description=texts["map_about"],
        unit="",
    )


DRAWN: Final[dict[str, Callable[[Texts], charts.Chart]]] = {
    "interval": interval,
    "stack": stack,
    "group": group,
    "fan": fan,
    "area": area,
    "backtest": backtest,
    "map": area_map,
    "pyramid": pyramid,
}
