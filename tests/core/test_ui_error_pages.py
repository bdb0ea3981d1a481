"""Error pages are whole pages in the user's language, and say what to do."""

from __future__ import annotations

import pytest
from django.http.response import HttpResponseBase
from django.template import engines
from django.test import Client, RequestFactory
from django.views import defaults

from ankommen.core.viewer import PUBLIC
from ankommen.core.views import too_many_requests
from tests import people


def shown(answer: HttpResponseBase) -> str:
    return bytes(answer.content).decode()  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_a_missing_page_shows_the_public_frame_to_strangers_and_the_staff_frame_to_staff(
    client: Client,
) -> None:
    answer = client.get("/gibt-es-nicht/")
    assert answer.status_code == 404
    assert "Diese Seite gibt es nicht</h1>" in shown(answer)
    assert 'class="public"' in shown(answer)
    client.force_login(people.reader())
    assert 'class="staff"' in shown(client.get("/gibt-es-nicht/"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("handler", "status"), [(defaults.bad_request, 400), (defaults.permission_denied, 403)]
)
def test_refusals_say_that_nothing_was_changed(handler: object, status: int) -> None:
    request = RequestFactory().get("/")
    request.viewer = PUBLIC  # type: ignore[attr-defined]
    answer = handler(request, Exception("geheim"))  # type: ignore[operator]
    assert answer.status_code == status
    assert "Es wurde nichts geändert" in shown(answer)
    assert "geheim" not in shown(answer)


def test_the_page_for_our_own_faults_needs_no_database() -> None:
    answer = defaults.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "Hier ist etwas schiefgegangen</h1>" in shown(answer)


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "said"), [(30, "eine Minute"), (61, "2 Minuten")])
def test_who_tries_too_often_learns_when_to_come_back(seconds: int, said: str) -> None:
    request = RequestFactory().get("/")
    request.viewer = PUBLIC  # type: ignore[attr-defined]
    answer = too_many_requests(request, seconds=seconds)
    assert (answer.status_code, answer["Retry-After"]) == (429, str(seconds))
    assert said in shown(answer)


def test_an_error_page_leaves_drafts_alone() -> None:
    for name in ("400", "403", "404", "429", "500", "503"):
        source = engines["django"].get_template(f"{name}.html").template.source  # type: ignore[attr-defined]
        assert "data-keep-drafts" in source
