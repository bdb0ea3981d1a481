"""Every form of accounts takes whatever is typed: it answers, and nothing else changes."""

from __future__ import annotations

import pytest
from django.test import Client

from ankommen.accounts.models import Deputy, EntryCode, RoleAssignment, User
from tests import people

from .test_entry_codes import code_for, follow

pytestmark = pytest.mark.django_db
BAD = {
    "empty": "",
    "huge": "x" * 100_000,
    "script": "<script>alert(1)</script>",
    "turned": "abc\u202egnp.exe",
    "nul": "a\x00b",
    "emoji": "🙂🏳️‍🌈",
}
LONG_ENOUGH = {"script"}  # a password may be made of any signs
PUBLIC_FORMS = {
    "/intern/anmelden/": ("login", "password", "next", "kept"),
    "/intern/passwort/vergessen/": ("login",),
    "/intern/zugang/": ("code",),
    "/intern/zugang/passwort/": ("new_password", "repeated"),
}
STAFF_FORMS = {
    "/intern/passwort/": ("old_password", "new_password", "repeated"),
    "/intern/sicherheit/bestaetigen/": ("password", "next"),
    "/intern/sicherheit/app/": ("code",),
    "/intern/sicherheit/passkey/": ("name", "credential"),
    "/intern/verwaltung/konten/neu/": ("name", "login", "email"),
    "/intern/verwaltung/konten/{user}/bearbeiten/": ("name", "login", "email"),
    "/intern/verwaltung/konten/{user}/rollen/reader/": ("scope", "starts_on", "ends_on"),
    "/intern/verwaltung/konten/{user}/rollen/{role}/vertretung/": (
        "deputy",
        "starts_on",
        "ends_on",
    ),
}
FILTERS = {
    "/intern/verwaltung/konten/": ("q", "state", "name", "id"),
    "/intern/verwaltung/rechte/": ("area", "role"),
    "/intern/meine-rechte/": ("day",),
}


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("path", PUBLIC_FORMS)
def test_forms_before_the_log_in(client: Client, path: str, bad: str) -> None:
    user = people.maren()
    follow(client, code_for(user))
    response = client.post(path, dict.fromkeys(PUBLIC_FORMS[path], BAD[bad]))
    assert response.status_code in {200, 302}
    assert "<script>alert" not in response.content.decode()
    user.refresh_from_db()
    is_new = not user.check_password("correct-horse-battery")
    assert is_new is (path.endswith("/zugang/passwort/") and bad in LONG_ENOUGH)
    assert EntryCode.objects.filter(used_at__isnull=False).exists() is is_new


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("path", STAFF_FORMS)
def test_forms_after_the_log_in(client: Client, path: str, bad: str) -> None:
    client.force_login(people.administrator())
    user = people.reader()
    before = User.objects.values_list("login", "name", "password").order_by("pk")
    kept = list(before)
    url = path.format(user=user.pk, role=user.roles.get().pk)
    response = client.post(url, dict.fromkeys(STAFF_FORMS[path], BAD[bad]))
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
    assert list(before.all()) == kept
    assert RoleAssignment.objects.count() == 2
    assert not Deputy.objects.exists()


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("path", FILTERS)
def test_filters(client: Client, path: str, bad: str) -> None:
    client.force_login(people.administrator())
    value = BAD[bad][:4000]
    response = client.get(path, dict.fromkeys(FILTERS[path], value))
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_a_name_that_hides_signs_is_refused_at_its_field(client: Client) -> None:
    client.force_login(people.administrator())
    typed = {"name": f"Nina {BAD['turned']}", "login": "nina", "email": ""}
    response = client.post("/intern/verwaltung/konten/neu/", typed)
    assert response.context["form"].errors["name"]
    assert not User.objects.filter(login="nina").exists()
