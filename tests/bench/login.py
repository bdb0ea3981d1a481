"""A log-in with all that belongs to it, against Django's bare one with the same hasher."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from django.contrib.auth import authenticate
from django.contrib.auth import login as bare_login
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.views.decorators.csrf import csrf_exempt

from tests.people import person

LIMIT = 1.5
TURNS = 12
PASSWORD = "correct-horse-battery"
TYPED = {"login": "bench", "password": PASSWORD}
ARGON = ["django.contrib.auth.hashers.Argon2PasswordHasher"]


@csrf_exempt
def bare(request: HttpRequest) -> HttpResponse:
    user = authenticate(login=request.POST["login"], password=request.POST["password"])
    assert user is not None
    bare_login(request, user)
    return HttpResponse()


def bench_login() -> bool:
    with override_settings(PASSWORD_HASHERS=ARGON, ROOT_URLCONF="tests.bench.urls"):
        person("bench", "Bench")
        send("/intern/anmelden/")
        send("/bare/login/")
        turns = [(send("/intern/anmelden/"), send("/bare/login/")) for _ in range(TURNS)]
    ratio = statistics.median(ours / plain for ours, plain in turns)
    ours, plain = (statistics.median(times) for times in zip(*turns, strict=True))
    mark = "ok" if ratio <= LIMIT else "TOO SLOW"
    print(
        f"{'log-in (Argon2)':<44} {ratio:5.2f} × bare (limit {LIMIT:.1f})  "
        f"{ours:6.1f} ms against {plain:6.1f} ms CPU  {mark}"
    )
    return ratio <= LIMIT


def send(address: str, clock: Callable[[], float] = time.process_time) -> float:
    """CPU milliseconds of one log-in from a fresh browser."""
    client = Client()
    began = clock()
    response = client.post(address, TYPED)
    spent = (clock() - began) * 1000
    assert response.status_code in {200, 302}
    assert "_auth_user_id" in client.session
    return spent
