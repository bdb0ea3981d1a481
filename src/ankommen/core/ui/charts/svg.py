"""Writing SVG: elements with presentation attributes and classes, never inline styles."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from django.utils.html import format_html
from django.utils.safestring import SafeString

# On screen the style sheet's classes overrule these; on paper and in PDF they stand.
INK: Final = "#171a2b"
MUTED: Final = "#51577a"
RULE: Final = "#d9dce7"
SERIES_INK: Final = ("#2f3654", "#00624a", "#8a4b00", "#6b2d8f", "#a3122e", "#005a73")
FONT: Final = "Fira Sans, sans-serif"
CHARACTER: Final = 7.7
"""Mean width of a character at font size 14."""
LEADING: Final = 18.0


def element(name: str, body: str = "", **attributes: object) -> str:
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_plain(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{body}</{name}>" if body else f"<{name}{written}/>"


def text(content: str, *, x: float, y: float, **attributes: object) -> str:
    shown = {"class_": "chart-text", "fill": INK, "font_size": 14, "font_family": FONT}
    return element("text", escape(content), x=x, y=y, **{**shown, **attributes})


def wrapped(content: str, room: float) -> list[str]:
    """Lines that fit into `room`, broken between words, inside a word only where it must be."""
    return textwrap.wrap(content, max(int(room / CHARACTER), 4)) or [""]


def lines(written: Sequence[str], *, x: float, y: float, **attributes: object) -> str:
    """Lines of text one below the other, the first at `y`."""
    return "".join(
        text(one, x=x, y=y + row * LEADING, **attributes) for row, one in enumerate(written)
    )


def document(
    parts: Iterable[str],
    *,
    width: float,
    height: float,
    title: str,
    desc: str,
    role: str = "img",
) -> str:
    """A picture; with links inside it is a `group`, for what an image holds nobody can reach."""
    head = element("title", escape(title)) + (element("desc", escape(desc)) if desc else "")
    return element(
        "svg",
        head + "".join(parts),
        xmlns="http://www.w3.org/2000/svg",
        class_="chart__svg",
        viewBox=f"0 0 {_plain(width)} {_plain(height)}",
        width=width,
        height=height,
        role=role,
        aria_label=f"{title}. {desc}" if desc else title,
        direction="ltr",
    )


def marker(x: float, y: float, index: int) -> str:
    """One shape per series, so that colour is never alone."""
    css, ink, size = f"chart-mark chart-mark--{index % 6 + 1}", SERIES_INK[index % 6], 4.5
    match index % 4:
        case 0:
            return element("circle", cx=x, cy=y, r=size, class_=css, fill=ink)
        case 1:
            side = size * 1.8
            return element(
                "rect", x=x - side / 2, y=y - side / 2, width=side, height=side,
                class_=css, fill=ink,
            )  # fmt: skip
        case 2:
            corners = [(x, y - 6), (x + 6, y), (x, y + 6), (x - 6, y)]
        case _:
            corners = [(x, y - 5.5), (x + 5.5, y + 4.5), (x - 5.5, y + 4.5)]
    return element("polygon", points=joined(corners), class_=css, fill=ink)


def joined(places: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{_plain(x)},{_plain(y)}" for x, y in places)


def table(caption: str, heads: list[str], rows: list[list[str]], *, nothing: str) -> SafeString:
    """The chart's values as a table; the first column names the row."""
    head = _joined('<th scope="col">{}</th>', heads)
    if not rows:
        body = format_html('<tr><td colspan="{}">{}</td></tr>', len(heads), nothing)
    else:
        body = SafeString(
            "".join(
                format_html(
                    '<tr><th scope="row">{}</th>{}</tr>',
                    row[0],
                    _joined('<td class="number">{}</td>', row[1:]),
                )
                for row in rows
            )
        )
    return format_html(
        '<table class="table table--compact"><caption>{}</caption><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table>",
        caption,
        head,
        body,
    )


def _joined(template: str, values: Iterable[str]) -> SafeString:
    return SafeString("".join(format_html(template, value) for value in values))


def _plain(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
