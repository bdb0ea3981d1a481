"""Tags and filters of the UI kit, available in every template."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockNode
from django.utils.safestring import SafeString

from .. import languages
from ..operations.events import current
from ..tables.download import file_addresses
from ..ui import fields, icons, numbers, pieces, standalone
from ..ui import filters as filter_bars
from ..ui import status as statuses
from ..ui.charts import Chart

register = template.Library()


@register.simple_tag
def request_id() -> str:
    """What people quote when they report an error."""
    return current().get("request", "")


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    return fields.field(bound)


@register.simple_tag
def form_errors(form: forms.BaseForm, focus: bool = True) -> SafeString:
    return fields.form_errors(form, focus=focus)


@register.simple_tag
def status(code: object, label: object) -> SafeString:
    return statuses.status(code, label)


@register.simple_tag
def mark(code: object) -> SafeString:
    return statuses.mark(code)


@register.simple_tag
def icon(name: str) -> SafeString:
    return icons.ICONS[name]


@register.simple_tag
def stat(  # noqa: PLR0917 - templates name what they pass
    label: object,
    value: object,
    note: object = "",
    url: str = "",
    date: datetime.date | None = None,
    source: str = "",
    code: str = "",
) -> SafeString:
    return pieces.stat(
        label, value, note=note, url=url, reference_date=date, source=source, code=code
    )


@register.simple_tag
def empty_state(title: object, text: object = "", url: str = "", action: str = "") -> SafeString:
    return pieces.empty_state(title, text, url=url, action=action)


@register.simple_block_tag
def alert(content: str, kind: str = "info", title: str = "") -> SafeString:
    return pieces.alert(SafeString(content.strip()), kind, title)


@register.simple_tag
def message(text: object, level: str = "info") -> SafeString:
    return pieces.message(text, level)


@register.simple_block_tag
def card(content: str, title: str = "", url: str = "", level: int = 2) -> SafeString:
    return pieces.card(SafeString(content.strip()), title, url, level)


@register.simple_tag
def figure(  # noqa: PLR0917 - templates name what they pass
    value: numbers.Number | str | None,
    unit: str = "",
    decimals: int | None = None,
    date: datetime.date | None = None,
    source: str = "",
    url: str = "",
) -> SafeString:
    return numbers.figure(
        value, unit=unit, decimals=decimals, reference_date=date, source=source, url=url
    )


@register.simple_tag
def euro(cents: int | None, decimals: int = 2) -> str:
    return numbers.unknown() if cents is None else numbers.euro(cents, decimals=decimals)


@register.simple_tag
def day(value: datetime.date | None) -> SafeString:
    return numbers.day(value)


@register.simple_tag
def timeline(items: Any) -> SafeString:
    return pieces.timeline(items)


@register.simple_tag
def tabs(items: Any, label: str = "") -> SafeString:
    return pieces.tabs(items, label)


@register.simple_tag
def pager(page: Any) -> SafeString:
    return pieces.pager(page)


@register.simple_block_tag(takes_context=True)
def filters(
    context: Context, content: str, page: str = "", keep: str = "", save: bool = True
) -> SafeString:
    """The fields of a filter between the tags; see core/ui/filters.py."""
    request = context["request"]
    found = request.resolver_match
    return filter_bars.filter_bar(
        request,
        SafeString(content.strip()),
        page=page or (found.view_name if found else ""),
        keep=keep,
        save=save,
        token=str(context.get("csrf_token", "")),
    )


@register.simple_tag(takes_context=True)
def export_links(context: Context, label: object = "") -> SafeString:
    return pieces.export_links(file_addresses(context["request"]), label)


@register.simple_tag
def sort_header(label: object, key: str, request: HttpRequest, css: str = "") -> SafeString:
    return pieces.sort_header(label, key, request, css)


@register.simple_tag
def progress(done: int, total: int, label: object) -> SafeString:
    return pieces.progress(done, total, label)


@register.simple_tag
def chart(drawn: Chart) -> SafeString:
    return pieces.chart(drawn)


@register.simple_tag
def standing_chart(drawn: Chart) -> SafeString:
    """For files that stand alone: the table is open, on paper too."""
    return standalone.standing_chart(drawn)


@register.simple_tag
def person(label: object) -> SafeString:
    return pieces.person(label)


@register.simple_tag
def crumb(label: object, url: str = "") -> SafeString:
    return pieces.crumb(label, url)


@register.filter
def german(text: object) -> object:
    return languages.german(text)


@register.filter
def with_names(text: str) -> SafeString:
    return languages.with_names(text)


class SlotNode(template.Node):
    """The page's block of that name, trimmed; an empty text where the page has none."""

    def __init__(self, name: str, target: str) -> None:
        self.name = name
        self.target = target

    def render(self, context: Context) -> SafeString:
        blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
        found = blocks is not None and blocks.get_block(self.name) is not None
        # An empty block of that name stands below all others and renders the topmost of them.
        text = BlockNode(self.name, NodeList()).render(context).strip() if found else ""
        context[self.target] = SafeString(text)
        return SafeString("")


@register.tag
def slot(parser: Parser, token: Token) -> SlotNode:
    """`{% slot "aside" as aside %}`: what the page put into its block `aside`.

    Unlike `{% block %}` the text can be asked for more than once (the title) and be tested for
    emptiness (the second column).
    """
    match token.split_contents():
        case [_tag, name, "as", target]:
            return SlotNode(str(FilterExpression(name, parser).resolve(Context())), target)
        case [tag, *_rest]:
            raise template.TemplateSyntaxError(f'{tag} needs: {{% {tag} "block" as name %}}')
        case _:
            raise template.TemplateSyntaxError("slot needs a block's name.")
