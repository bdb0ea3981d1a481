"""The public JSON interface, version 1: what is published, to read, for other programs.

It gives out what the public pages show and asks the same selectors, so that the gates for protected
organisations and for figures about people hold here too. One error shape, an ETag on every answer,
pages by key. German is the language of the texts: they are the adopted wording.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

import msgspec
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query
from ninja.errors import HttpError, ValidationError

from ankommen.core import rate_limits
from ankommen.core.addresses import address_digest
from ankommen.core.errors import NotFound
from ankommen.core.rate_limits import TooOften
from ankommen.strategy import public as strategy

from .api_types import (
    ChangePage,
    Edition,
    EditionPage,
    Indicator,
    IndicatorPage,
    Measure,
    MeasurePage,
    Paging,
    Problems,
)
from .views.account import address_of

BRAKE = "api"
LANGUAGE = "de"
REFUSALS: dict[Any, Any] = {404: Problems, 422: Problems, 429: Problems}
Row = TypeVar("Row")

api = NinjaAPI(
    title="Ankommen",
    version="1",
    description="Veröffentlichter Stand des Integrationskonzepts, nur lesend.",
    docs_url=None,
    urls_namespace="api",
)


@api.get("/concept", response={200: Edition, **REFUSALS}, url_name="concept")
def concept(request: HttpRequest) -> HttpResponse:
    """The edition that holds: the newest published one."""
    lines = _editions(request)
    if not lines:
        raise NotFound
    return _answer(request, _edition(strategy.public_edition(lines[0].slug)))


@api.get("/editions", response={200: EditionPage, **REFUSALS}, url_name="editions")
def editions(request: HttpRequest, paging: Query[Paging]) -> HttpResponse:
    """All published editions, newest first."""
    rows, after = _page(_editions(request), paging, key=lambda one: one.slug)
    return _answer(request, {"items": [_edition_line(one) for one in rows], "next_after": after})


@api.get("/editions/{slug}", response={200: Edition, **REFUSALS}, url_name="edition")
def edition(request: HttpRequest, slug: str) -> HttpResponse:
    """One published edition with its goals."""
    _count(request)
    return _answer(request, _edition(strategy.public_edition(slug)))


@api.get("/editions/{slug}/measures", response={200: MeasurePage, **REFUSALS}, url_name="measures")
def measures(request: HttpRequest, slug: str, paging: Query[Paging]) -> HttpResponse:
    """The measures of an edition in the order of the concept, with their status of today."""
    if slug not in {one.slug for one in _editions(request)}:
        raise NotFound
    found = strategy.public_measures(slug, day=timezone.localdate())
    rows, after = _page(found, paging, key=lambda one: one.slug)
    items = [_measure_line(one, slug) for one in rows]
    return _answer(request, {"items": items, "next_after": after})


@api.get(
    "/editions/{slug}/measures/{measure}",
    response={200: Measure, **REFUSALS},
    url_name="measure",
)
def measure(request: HttpRequest, slug: str, measure: str) -> HttpResponse:
    """One measure; what is kept internal is empty."""
    _count(request)
    found = strategy.public_measure(slug, measure, day=timezone.localdate())
    if found is None:
        raise NotFound
    return _answer(request, _measure(found, slug))


@api.get("/indicators", response={200: IndicatorPage, **REFUSALS}, url_name="indicators")
def indicators(request: HttpRequest, paging: Query[Paging]) -> HttpResponse:
    """The public indicators with their newest published figure."""
    lines = _editions(request)
    today = timezone.localdate()
    found = strategy.public_indicators(lines[0].slug, day=today) if lines else []
    rows, after = _page(found, paging, key=lambda one: one.slug)
    return _answer(request, {"items": [_indicator_line(one) for one in rows], "next_after": after})


@api.get("/indicators/{slug}", response={200: Indicator, **REFUSALS}, url_name="indicator")
def indicator(request: HttpRequest, slug: str) -> HttpResponse:
    """One indicator with its definitions and all published figures."""
    lines = _editions(request)
    today = timezone.localdate()
    found = strategy.public_indicator(lines[0].slug, slug, day=today) if lines else None
    if found is None:
        raise NotFound
    line = {name: one for name, one in _indicator_line(found.line).items() if name != "latest"}
    data = {
        **line,
        "definitions": [asdict(one) for one in found.definitions],
        "values": [_value(one) for one in found.values],
    }
    return _answer(request, data)


@api.get("/changes", response={200: ChangePage, **REFUSALS}, url_name="changes")
def changes(request: HttpRequest, paging: Query[Paging]) -> HttpResponse:
    """What was published, newest first; the feeds of the public pages carry the same."""
    _count(request)
    found = strategy.public_changes(day=timezone.localdate())
    rows, after = _page(found, paging, key=lambda one: one.key)
    return _answer(request, {"items": [_change(one) for one in rows], "next_after": after})


def _editions(request: HttpRequest) -> list[strategy.PublicEditionLine]:
    _count(request)
    return strategy.published_editions()


def _count(request: HttpRequest) -> None:
    brake = settings.RATE_LIMITS[BRAKE]
    viewer = getattr(request, "viewer", None)
    account = viewer.user_id if viewer is not None else None
    for limit, key in brake.counted(request, account=account, address=address_digest(request)):
        rate_limits.count(limit, key=key, now=timezone.now())


def _page(
    found: Sequence[Row], paging: Paging, *, key: Callable[[Row], str]
) -> tuple[Sequence[Row], str | None]:
    """The rows behind the one named by `after`, and the key of the last one if more follow."""
    start = 0
    if paging.after:
        keys = [key(one) for one in found]
        if paging.after not in keys:
            raise UnknownKey
        start = keys.index(paging.after) + 1
    rows = found[start : start + paging.limit]
    more = start + len(rows) < len(found)
    return rows, key(rows[-1]) if rows and more else None


def _answer(request: HttpRequest, data: Any, *, status: int = 200) -> HttpResponse:
    """The answer with its ETag, or 304 where the caller has it already."""
    body = msgspec.json.encode(data)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    known = parse_etags(request.headers.get("If-None-Match", ""))
    response: HttpResponse
    if status == 200 and ("*" in known or tag in known or f"W/{tag}" in known):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(body, content_type="application/json", status=status)
    response["ETag"] = tag
    response["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(response, public=True, max_age=60 if status == 200 else 0)
    return response


def _address(name: str, *parts: object) -> str:
    with translation.override(LANGUAGE):
        return settings.BASE_URL + reverse(name, args=parts)


def _edition_line(one: strategy.PublicEditionLine) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "title": one.title,
        "starts_on": one.starts_on,
        "ends_on": one.ends_on,
        "state": one.state,
        "content_hash": one.content_hash,
        "address": _address("portal:edition", one.slug),
    }


def _edition(one: strategy.PublicEdition) -> dict[str, Any]:
    return {
        **_edition_line(one),  # type: ignore[arg-type]
        "concept": one.concept_title,
        "adopted_at": one.adopted_at,
        "published_at": one.published_at,
        "preface": one.preface,
        "guiding_goals": [
            {"number": goal.number, "title": goal.title, "text": goal.text}
            for goal in one.guiding_goals
        ],
        "action_fields": [
            {
                "number": field.number,
                "slug": field.slug,
                "title": field.title,
                "summary": field.summary,
                "goals": [_goal(goal) for goal in field.goals],
            }
            for field in one.action_fields
        ],
    }


def _goal(one: strategy.PublicGoal) -> dict[str, Any]:
    return {
        "number": one.number,
        "title": one.title,
        "text": one.text,
        "goals": [_goal(child) for child in one.children],
    }


def _measure_line(one: strategy.PublicMeasureLine, edition: str) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "number": one.number,
        "title": one.title,
        "action_field": one.action_field_slug,
        "status": one.status or None,
        "reason": one.reason or None,
        "address": _address("portal:measure", edition, one.slug),
    }


def _measure(one: strategy.PublicMeasure, edition: str) -> dict[str, Any]:
    return {
        **_measure_line(one.line, edition),
        "text": one.text,
        "target_groups": one.target_groups,
        "areas": one.areas,
        "responsible": one.responsible,
        "partners": one.partner_names,
        "starts_on": one.starts_on,
        "ends_on": one.ends_on,
        "milestones": [asdict(milestone) for milestone in one.milestones],
        "budgets": [asdict(budget) for budget in one.budgets],
        "outputs": [
            {**asdict(output), "value": None if output.value is None else str(output.value)}
            for output in one.outputs
        ],
        "last_report": one.last_report or None,
        "last_report_on": one.last_report_on,
    }


def _indicator_line(one: strategy.PublicIndicatorLine) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "code": one.code,
        "title": one.title,
        "latest": _value(one.latest) if one.latest is not None else None,
        "address": _address("portal:indicator", one.slug),
    }


def _value(one: strategy.PublicValue) -> dict[str, Any]:
    return {
        "reference_date": one.reference_date,
        "area": one.area,
        "dimension": one.dimension,
        "value": None if one.value is None else str(one.value),
        "unit": one.unit,
        "source": one.source,
        "as_of": one.as_of,
        "definition": one.definition_number,
        "note": one.note,
        "is_corrected": one.is_corrected,
    }


def _change(one: strategy.PublicChange) -> dict[str, Any]:
    return {
        "key": one.key,
        "kind": one.kind,
        "title": one.title,
        "text": one.text,
        "at": one.at,
        "address": settings.BASE_URL + _address_of(one),
    }


def _address_of(one: strategy.PublicChange) -> str:
    with translation.override(LANGUAGE):
        return address_of(one)


class UnknownKey(Exception):
    """`after` names nothing in this list: it was withdrawn, or never there."""


def _refuse(
    request: HttpRequest, status: int, code: str, message: str, field: str = ""
) -> HttpResponse:
    problems = [{"code": code, "message": message, "field": field}]
    return _answer(request, {"status": status, "problems": problems}, status=status)


@api.exception_handler(NotFound)
@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Exception) -> HttpResponse:
    return _refuse(request, 404, "not_found", _("Das gibt es hier nicht."))


@api.exception_handler(UnknownKey)
def _unknown_key(request: HttpRequest, error: Exception) -> HttpResponse:
    message = _("Diesen Eintrag gibt es in der Liste nicht. Beginnen Sie ohne „after“ von vorn.")
    return _refuse(request, 422, "unknown_key", message, "after")


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Each wrong parameter by its name; what was sent is not repeated."""
    problems = [
        {"code": str(one["type"]), "message": str(one["msg"]), "field": str(one["loc"][-1])}
        for one in error.errors
    ]
    return _answer(request, {"status": 422, "problems": problems}, status=422)


@api.exception_handler(HttpError)
def _other(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _refuse(request, error.status_code, "refused", str(error))


@api.exception_handler(TooOften)
def _too_often(request: HttpRequest, error: TooOften) -> HttpResponse:
    message = _("Zu viele Anfragen. Bitte warten Sie, bevor Sie es wieder versuchen.")
    response = _refuse(request, 429, "too_often", message)
    response["Retry-After"] = str(error.seconds)
    return response
