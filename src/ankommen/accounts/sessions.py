"""How long a log-in lasts, and where somebody is logged in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from . import rules
from .models import OpenSession, User

STARTED = "started_at"
SEEN = "seen_at"
CONFIRMED = "confirmed_at"
SERVICE_FACTOR = "service_factor_at"
POLLING = "X-Polling"  # a page that asks by itself is no sign of life
SECONDS_BETWEEN_NOTES = 60
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"))
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def limits() -> rules.SessionLimits:
    return rules.SessionLimits(
        idle=timedelta(minutes=settings.SESSION_IDLE_MINUTES),
        absolute=timedelta(seconds=settings.SESSION_COOKIE_AGE),
    )


def begin(sender: object, request: HttpRequest, user: User, **_kwargs: object) -> None:
    """Note when and by what means the session began. Called by every log-in, also in tests."""
    now = timezone.now()
    request.session[STARTED] = request.session[SEEN] = request.session[CONFIRMED] = now.timestamp()
    OpenSession.objects.update_or_create(
        key=str(request.session.session_key),
        defaults={
            "user": user,
            "started_at": now,
            "method": getattr(request, "login_method", ""),
            "device": device_of(request.headers.get("User-Agent", "")),
        },
    )


def connect() -> None:
    user_logged_in.connect(begin, dispatch_uid="accounts.sessions.begin")


def goes_on(request: HttpRequest, user: User, *, now: datetime) -> bool:
    """Whether this session still holds; a sign of life is noted once a minute."""
    started_at, seen_at = _time(request, STARTED), _time(request, SEEN)
    if started_at is None or seen_at is None or not user.is_open(now=now):
        return False
    if rules.is_over(limits(), started_at=started_at, seen_at=seen_at, now=now):
        return False
    if POLLING not in request.headers and (now - seen_at).total_seconds() >= SECONDS_BETWEEN_NOTES:
        note_sign_of_life(request, now=now)
    return True


def note_sign_of_life(request: HttpRequest, *, now: datetime) -> None:
    request.session[SEEN] = now.timestamp()


def seconds_left(request: HttpRequest, *, now: datetime) -> int:
    """Until the session ends without another sign of life; 0 when nobody is logged in."""
    started_at, seen_at = _time(request, STARTED), _time(request, SEEN)
    if not request.user.is_authenticated or started_at is None or seen_at is None:
        return 0
    ends_at = limits().ends_at(started_at=started_at, seen_at=seen_at)
    return max(0, int((ends_at - now).total_seconds()))


def can_go_on(request: HttpRequest, *, now: datetime) -> bool:
    started_at = _time(request, STARTED)
    return started_at is not None and limits().can_go_on(started_at=started_at, now=now)


def is_fresh(request: HttpRequest, *, now: datetime) -> bool:
    """Whether the person has proved lately who it is: needed to change how one logs in."""
    confirmed_at = _time(request, CONFIRMED)
    return confirmed_at is not None and now - confirmed_at < rules.CONFIRMED_FOR


def note_service_factor(request: HttpRequest, *, at: datetime | None) -> None:
    """What an earlier log-in in this browser noted does not count for this one."""
    request.session.pop(SERVICE_FACTOR, None)
    if at is not None:
        request.session[SERVICE_FACTOR] = at.timestamp()


def service_factor_at(request: HttpRequest) -> datetime | None:
    """When the office's sign-in service checked a second factor for this session."""
    return _time(request, SERVICE_FACTOR)


def confirm(request: HttpRequest, *, now: datetime) -> None:
    request.session[CONFIRMED] = now.timestamp()


def _time(request: HttpRequest, name: str) -> datetime | None:
    value = request.session.get(name)
    return datetime.fromtimestamp(value, UTC) if isinstance(value, int | float) else None


@dataclass(frozen=True, slots=True)
class Place:
    """One place where somebody is logged in."""

    id: int
    device: str
    method: str
    started_at: datetime
    seen_at: datetime | None
    is_this: bool


def places_of(user: User, *, this_key: str | None, now: datetime) -> list[Place]:
    """Where the person is logged in right now, this browser first."""
    rows = list(OpenSession.objects.filter(user=user).order_by("-started_at"))
    stored = Session.objects.filter(
        session_key__in=[row.key for row in rows], expire_date__gt=now
    ).in_bulk(field_name="session_key")
    places = _living(rows, stored, this_key=this_key, now=now)
    return sorted(places, key=lambda place: not place.is_this)


def _living(
    rows: list[OpenSession], stored: dict[str, Session], *, this_key: str | None, now: datetime
) -> Iterator[Place]:
    for row in rows:
        if row.key not in stored:
            continue
        seen = stored[row.key].get_decoded().get(SEEN)
        seen_at = datetime.fromtimestamp(seen, UTC) if seen else row.started_at
        if not rules.is_over(limits(), started_at=row.started_at, seen_at=seen_at, now=now):
            is_this = row.key == this_key
            yield Place(row.pk, row.device, row.method, row.started_at, seen_at, is_this)


def device_of(user_agent: str) -> str:
    """Browser and system in two words: enough to know one's own, too little to be a trace."""
    browser = next((name for sign, name in BROWSERS if f"{sign}/" in user_agent), "")
    if not browser and re.search(r"Version/\d.*Safari/", user_agent):
        browser = "Safari"
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return " · ".join(part for part in (browser, system) if part)
