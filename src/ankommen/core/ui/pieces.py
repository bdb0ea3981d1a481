"""Pieces of pages as plain functions: cheap enough to be called once per row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .charts import Chart
from .icons import ICONS
from .numbers import day, number, origin
from .standalone import standing_chart
from .status import LOOKS, UNKNOWN, mark

_EMPTY: Final = SafeString("")
_ALERT_ICONS: Final = {
    "info": "info",
    "success": "check",
    "warning": "diamond",
    "danger": "triangle",
}


_MESSAGE_ICONS: Final = {"success": "check", "warning": "diamond", "error": "triangle"}


def alert(content: str, kind: str = "info", title: str = "") -> SafeString:
    """A note in the page. Danger speaks at once, the others wait for a pause."""
    if kind not in _ALERT_ICONS:
        raise ValueError(f"Unknown alert {kind!r}; there are: {', '.join(_ALERT_ICONS)}.")
    return format_html(
        '<div class="kern-alert kern-alert--{} alert" role="{}"><div class="alert__icon">{}</div>'
        '<div class="alert__text">{}{}</div></div>',
        kind,
        "alert" if kind == "danger" else "status",
        ICONS[_ALERT_ICONS[kind]],
        format_html('<p class="alert__title">{}</p>', title) if title else _EMPTY,
        content,
    )


def message(text: object, level: str = "info") -> SafeString:
    """What came of an action, on the page it led to. It stays until the person leaves the page or
    puts it away; a script shows the button for that.
    """
    return format_html(
        '<div class="message message--{}" role="status">{}<span class="message__text">{}</span>'
        '<button class="message__close" type="button" hidden data-dismiss aria-label="{}">{}'
        "</button></div>",
        level,
        ICONS[_MESSAGE_ICONS.get(level, "info")],
        text,
        _("Meldung ausblenden"),
        ICONS["cross"],
    )


def card(content: str, title: str = "", url: str = "", level: int = 2) -> SafeString:
    heading: str = title
    if title and url:
        heading = format_html('<a href="{}">{}</a>', url, title)
    if title:
        heading = format_html('<h{} class="card__title">{}</h{}>', level, heading, level)
    return format_html('<section class="card">{}{}</section>', heading, content)


def stat(
    label: object,
    value: object,
    *,
    note: object = "",
    url: str = "",
    reference_date: date | None = None,
    source: str = "",
    code: str = "",
) -> SafeString:
    """A tile. `code` is a status: its icon and colour stand before the label."""
    shown = number(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if value is None:
        shown = _("keine Angabe")
    term: object = label
    if url:
        term = format_html('<a class="stat__link" href="{}">{}</a>', url, label)
    parts = (note, origin(reference_date=reference_date, source=source))
    notes = format_html_join(" · ", "{}", ((part,) for part in parts if part))
    return format_html(
        '<div class="stat"><p class="stat__label">{}{}</p><p class="stat__value">{}</p>{}</div>',
        mark(code),
        term,
        shown,
        format_html('<p class="stat__note">{}</p>', notes) if notes else _EMPTY,
    )


def empty_state(title: object, text: object = "", *, url: str = "", action: str = "") -> SafeString:
    button = _EMPTY
    if url and action:
        button = format_html(
            '<a class="kern-btn kern-btn--secondary" href="{}">{}</a>', url, action
        )
    return format_html(
        '<div class="empty"><p class="empty__title">{}</p>{}{}</div>',
        title,
        format_html('<p class="empty__text">{}</p>', text) if text else _EMPTY,
        button,
    )


def timeline(items: Iterable[Any]) -> SafeString:
    """Items have `date`, `title`, `state` (a status code), `note`; also `url`, `state_label`."""
    rows = format_html_join(
        "", '<li class="timeline__item timeline__item--{}">{}</li>', map(_timeline_row, items)
    )
    return format_html('<ol class="timeline">{}</ol>', rows)


def _timeline_row(item: Any) -> tuple[str, SafeString]:
    def of(name: str) -> Any:
        found = item.get(name, "") if isinstance(item, dict) else getattr(item, name, "")
        return found if found is not None else ""

    tone, icon = LOOKS.get(str(of("state")), UNKNOWN)
    title = of("title")
    if of("url"):
        title = format_html('<a href="{}">{}</a>', of("url"), title)
    word = of("state_label")
    body = format_html(
        '<span class="timeline__mark">{}</span><div class="timeline__body">'
        '<p class="timeline__date">{}{}</p><p class="timeline__title">{}</p>{}</div>',
        ICONS[icon],
        day(of("date")) if of("date") else _EMPTY,
        format_html(' <span class="timeline__state">{}</span>', word) if word else _EMPTY,
        title,
        format_html('<p class="timeline__note">{}</p>', of("note")) if of("note") else _EMPTY,
    )
    return tone, body


def tabs(items: Iterable[Any], label: str = "") -> SafeString:
    """Items have `label`, `url` and `current`: pages side by side, not hidden panels."""
    rows = format_html_join(
        "",
        '<li><a class="tabs__tab" href="{}"{}>{}</a></li>',
        (
            (url, SafeString(' aria-current="page"') if current else _EMPTY, text)
            for text, url, current in map(_tab, items)
        ),
    )
    return format_html(
        '<nav class="tabs" aria-label="{}"><ul>{}</ul></nav>', label or _("Ansichten"), rows
    )


def _tab(item: Any) -> tuple[object, object, bool]:
    if isinstance(item, dict):
        return item["label"], item["url"], bool(item.get("current"))
    if isinstance(item, tuple):
        return item[0], item[1], bool(item[2])
    return item.label, item.url, bool(item.current)


def pager(page: Any) -> SafeString:
    """Key-set paging: `page.previous_url` and `page.next_url`, empty where there is no more."""
    previous, following = page.previous_url or "", page.next_url or ""
    if not previous and not following:
        return _EMPTY
    return format_html(
        '<nav class="pager" aria-label="{}">{}{}</nav>',
        _("Seiten"),
        _page_link(previous, _("Zurück"), "prev"),
        _page_link(following, _("Weiter"), "next"),
    )


def _page_link(url: str, text: str, rel: str) -> SafeString:
    before, after = (ICONS["back"], _EMPTY) if rel == "prev" else (_EMPTY, ICONS["forward"])
    if not url:
        return format_html(
            '<span class="pager__link pager__link--off">{}{}{}</span>', before, text, after
        )
    return format_html(
        '<a class="pager__link" rel="{}" href="{}">{}<span>{}</span>{}</a>',
        rel,
        url,
        before,
        text,
        after,
    )


def export_links(addresses: Iterable[tuple[str, str]], label: object = "") -> SafeString:
    """The list as a file: label and address of each kind."""
    links = format_html_join(
        " · ", '<a href="{}" rel="nofollow">{}</a>', ((url, label) for label, url in addresses)
    )
    return format_html(
        '<p class="export-links">{} {}</p>', label or _("Diese Auswahl als Datei:"), links
    )


def sort_header(label: object, key: str, request: HttpRequest, css: str = "") -> SafeString:
    """A `<th>` that sorts by `?sort=key`, and the other way round by `?sort=-key`."""
    wish = request.GET.get("sort", "")
    direction, icon, follow = "none", "", key
    if wish == key:
        direction, icon, follow = "ascending", ICONS["up"], f"-{key}"
    elif wish == f"-{key}":
        direction, icon, follow = "descending", ICONS["down"], key
    query = request.GET.copy()
    query["sort"] = follow
    for paging in ("after", "before", "page"):
        query.pop(paging, None)
    return format_html(
        '<th scope="col" aria-sort="{}"{}><a class="sort" href="?{}">{}{}</a></th>',
        direction,
        format_html(' class="{}"', css) if css else _EMPTY,
        query.urlencode(),
        label,
        icon,
    )


def progress(done: int, total: int, label: object) -> SafeString:
    """How far something is; a total of 0 means that nobody knows yet."""
    if total <= 0:
        return format_html(
            '<div class="progress"><label class="progress__label">{}<progress></progress></label>'
            "</div>",
            label,
        )
    shown = min(max(done, 0), total)
    return format_html(
        '<div class="progress"><label class="progress__label"><span>{}</span>'
        '<progress value="{}" max="{}">{} %</progress></label>'
        '<bdi class="progress__count">{}</bdi></div>',
        label,
        shown,
        total,
        shown * 100 // total,
        _("%(done)s von %(total)s") % {"done": number(shown), "total": number(total)},
    )


def chart(drawn: Chart) -> SafeString:
    if drawn.is_beside:
        return standing_chart(drawn)
    return format_html(
        '<figure class="chart"><figcaption class="chart__caption">'
        '<span class="chart__title">{}</span>{}</figcaption>'
        '<div class="chart__plot" tabindex="0">{}</div>'
        '<details class="chart__values"><summary>{}</summary>'
        '<div class="table-scroll" tabindex="0">{}</div></details></figure>',
        drawn.title,
        format_html('<span class="chart__description">{}</span>', drawn.description)
        if drawn.description
        else _EMPTY,
        drawn.svg,
        _("Werte als Tabelle"),
        drawn.table,
    )


def person(label: object) -> SafeString:
    return format_html('<span class="person">{}{}</span>', ICONS["person"], label)


def crumb(label: object, url: str = "") -> SafeString:
    if url:
        return format_html('<li><a href="{}">{}</a></li>', url, label)
    return format_html('<li aria-current="page">{}</li>', label)
