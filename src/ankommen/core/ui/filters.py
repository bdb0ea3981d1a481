"""The bar above a list that chooses its rows, with the filters a person keeps under a name.

    {% filters %}{% field form.q %}{% field form.state %}{% endfilters %}

The bar asks by the address, hence a link keeps a choice. Kept filters belong to one person and to
the list's name; views of one list share them by `page`.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..models import SavedFilter
from ..saved_filters import saved_filters
from ..tables import ASKED
from ..tables.download import PAGING, query_without

_EMPTY = SafeString("")


def filter_bar(
    request: HttpRequest, fields: SafeString, *, page: str, keep: str, save: bool, token: str
) -> SafeString:
    """`keep`: what stays when the filter is taken off, as the concept whose list it is."""
    query = query_without(request.GET, ASKED, *PAGING)
    kept = {name: request.GET[name] for name in keep.split() if request.GET.get(name)}
    chosen = query_without(request.GET, ASKED, "sort", *PAGING, *keep.split())
    bar = format_html(
        '<form class="filter-bar" method="get">{}{}'
        '<button class="kern-btn kern-btn--secondary" type="submit">{}</button>{}</form>',
        fields,
        format_html_join("", '<input type="hidden" name="{}" value="{}">', _sort(request)),
        _("Filtern"),
        _reset(kept) if chosen else _EMPTY,
    )
    viewer = getattr(request, "viewer", None)
    if not save or viewer is None or viewer.user_id is None:
        return bar
    hidden = format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="address" value="{}">',
        token,
        request.path,
    )
    found = saved_filters(viewer, page=page)
    return _chips(found, query, hidden) + bar + (_keep(page, query, hidden) if chosen else _EMPTY)


def _sort(request: HttpRequest) -> list[tuple[str, str]]:
    return [("sort", request.GET["sort"])] if request.GET.get("sort") else []


def _reset(kept: dict[str, str]) -> SafeString:
    return format_html(' <a href="?{}">{}</a>', urlencode(kept), _("Zurücksetzen"))


def _chips(found: list[SavedFilter], query: str, hidden: SafeString) -> SafeString:
    if not found:
        return _EMPTY
    rows = format_html_join(
        "",
        '<li><a href="?{}"{}>{}</a>{}</li>',
        (
            (one.query, _here(one, query), one.name, _forget(one, hidden) * (one.query == query))
            for one in found
        ),
    )
    return format_html('<ul class="chips" aria-label="{}">{}</ul>', _("Gespeicherte Filter"), rows)


def _here(one: SavedFilter, query: str) -> SafeString:
    return SafeString(' aria-current="true"') if one.query == query else _EMPTY


def _forget(one: SavedFilter, hidden: SafeString) -> SafeString:
    return format_html(
        '<form method="post" action="{}">{}<button class="link-button" type="submit">{}</button>'
        "</form>",
        reverse("core:filter_forget", args=[one.pk]),
        hidden,
        _("Filter „%(name)s“ löschen") % {"name": one.name},
    )


def _keep(page: str, query: str, hidden: SafeString) -> SafeString:
    return format_html(
        '<details class="filter-keep"><summary>{}</summary><form class="filter-bar" method="post" '
        'action="{}">{}<input type="hidden" name="page" value="{}">'
        '<input type="hidden" name="query" value="{}"><div class="kern-form-input">'
        '<label class="kern-label" for="filter-name">{}</label><input id="filter-name" '
        'class="kern-form-input__input" name="name" maxlength="80" required></div>'
        '<button class="kern-btn kern-btn--secondary" type="submit">{}</button></form></details>',
        _("Diesen Filter speichern"),
        reverse("core:filter_save"),
        hidden,
        page,
        query,
        _("Name des Filters"),
        _("Filter speichern"),
    )
