"""A NUL that was sent means nothing, on either database."""

from __future__ import annotations

import pytest
from django.test import Client

from ankommen.committees.models import Body, BodyKind
from tests import people

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/intern/organisationen/", "/intern/gremien/beschluesse/"])
def test_a_search_with_a_nul_is_the_search_without_it(client: Client, path: str) -> None:
    client.force_login(people.reader())
    answer = client.get(path, {"suche": "Ver\x00ein"})
    assert answer.status_code == 200
    assert 'value="Verein"' in answer.content.decode()


def test_a_form_with_a_nul_keeps_the_text_without_it(client: Client) -> None:
    client.force_login(people.becker())
    client.post("/intern/gremien/neu/", {"name": "Bei\x00rat", "kind": BodyKind.ADVISORY_BOARD})
    assert Body.objects.get().name == "Beirat"
