from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info

from ..languages import NOT_REVIEWED, languages_of
from ..models import Installation
from ..notices.selectors import unread_count
from ..registries import navigation


def page(request: HttpRequest) -> dict[str, Any]:
    """What every page knows. All but the viewer is computed only where a template asks."""
    return {
        "viewer": getattr(request, "viewer", None),
        "office": SimpleLazyObject(_office),
        "navigation": SimpleLazyObject(partial(_navigation, request)),
        "unread_notices": partial(_unread, request),
        "languages": partial(_languages, request),
        "is_not_reviewed": _is_not_reviewed,
    }


def _office() -> Installation | None:
    return Installation.objects.select_related("district").first()


def _navigation(request: HttpRequest) -> navigation.Navigation:
    viewer = getattr(request, "viewer", None)
    if not viewer:
        return navigation.Navigation([], None)
    page = request.resolver_match
    name = page.view_name if page else ""
    return navigation.navigation(viewer, path=request.path, url_name=name)


def _unread(request: HttpRequest) -> int:
    viewer = getattr(request, "viewer", None)
    return unread_count(viewer) if viewer else 0


def _languages(request: HttpRequest) -> list[dict[str, str]]:
    """Each language in its own words, with this page's address in it where it carries one."""
    first, _, rest = request.path.lstrip("/").partition("/")
    codes = languages_of(request)
    return [
        {
            "code": one["code"],
            "name": one["name_local"],
            "direction": "rtl" if one["bidi"] else "ltr",
            "url": f"/{one['code']}/{rest}" if first in codes else "",
        }
        for one in map(get_language_info, codes)
    ]


def _is_not_reviewed() -> bool:
    return get_language() in NOT_REVIEWED
