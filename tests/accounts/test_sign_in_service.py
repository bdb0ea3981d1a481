"""Log-in through a real OpenID Connect provider on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from oidc_provider_mock import run_server_in_thread
from pytest_django import Settings

from ankommen.accounts import startup
from ankommen.accounts.models import User
from ankommen.accounts.service_settings import GroupRole, SignInService
from ankommen.config import sign_in_service
from ankommen.core.models import AuditEntry
from ankommen.core.viewer import DISTRICT
from tests import people

from .test_login import log_in
from .test_second_factor import with_app

pytestmark = pytest.mark.django_db
GROUPS = (
    GroupRole("int-leitung", "integration_lead"),
    GroupRole("int-lesen", "reader"),
    GroupRole("kik-mond", "kik", "area", "Mond"),
)


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(autouse=True)
def service(settings: Settings, provider: str) -> SignInService:
    found = SignInService(
        name="Dienstkonto",
        url=provider,
        client_id="ankommen",
        secret="geheim",
        login_claim="preferred_username",
        groups_claim="groups",
        adds_people=True,
    )
    settings.OIDC, settings.OIDC_GROUPS = found, GROUPS
    settings.SOCIALACCOUNT_PROVIDERS = sign_in_service.providers(found, proof_lasts=36000)
    return found


def arrive(
    client: Client,
    provider: str,
    *groups: str,
    sub: str = "7",
    login: str = "maren",
    **more: Any,
) -> Any:
    """Press the button, log in there as somebody with these groups, and come back."""
    claims: Any = {"preferred_username": login, "name": "Maren M.", "groups": list(groups), **more}
    requests.put(f"{provider}/users/{sub}", json=claims, timeout=5).raise_for_status()
    start = client.post("/intern/anmelden/dienst/", {"next": "/intern/hilfe/"})
    there = requests.post(start["Location"], data={"sub": sub}, allow_redirects=False, timeout=5)
    back = urlsplit(there.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def roles(user: User) -> list[tuple[str, str]]:
    return list(user.roles.order_by("role").values_list("role", "from_group"))


def test_it_links_the_account_of_that_name_and_leads_on(client: Client, provider: str) -> None:
    user = people.person("maren", "Maren")
    assert arrive(client, provider)["Location"] == "/intern/hilfe/"
    assert get_user(client) == user
    linked = SocialAccount.objects.get()
    assert (linked.user_id, linked.uid, linked.extra_data) == (user.pk, "7", {})
    again = Client()
    arrive(again, provider, login="umbenannt")
    assert get_user(again) == user
    assert SocialAccount.objects.get().extra_data == {}


def test_groups_give_and_take_roles_and_leave_others_alone(client: Client, provider: str) -> None:
    user = people.person("maren", "Maren", ("reader", DISTRICT))
    arrive(client, provider, "int-leitung", "int-lesen", "unbekannt")
    assert roles(user) == [("integration_lead", "int-leitung"), ("reader", "")]
    arrive(Client(), provider, "int-lesen")
    assert roles(user) == [("reader", "")]
    entries = AuditEntry.objects.filter(action__startswith="accounts.role_").order_by("pk")
    assert [(one.action, one.actor_label, one.details["from_group"]) for one in entries] == [
        ("accounts.role_given", "Dienstkonto", "int-leitung"),
        ("accounts.role_taken", "Dienstkonto", "int-leitung"),
    ]


def test_a_place_that_does_not_exist_gives_nothing(client: Client, provider: str) -> None:
    user = people.person("maren", "Maren")
    arrive(client, provider, "kik-mond")
    assert roles(user) == []


def test_who_has_a_role_by_group_gets_an_account(client: Client, provider: str) -> None:
    arrive(client, provider, "int-lesen", sub="8", login="Neu.Da")
    user = User.objects.get(login="neu.da")
    assert get_user(client) == user
    assert not user.has_usable_password()


@pytest.mark.parametrize("groups", [(), ("unbekannt",)])
def test_others_get_a_clear_page_and_no_account(
    client: Client, provider: str, groups: tuple[str, ...]
) -> None:
    response = arrive(client, provider, *groups, sub="9", login="fremd")
    assert (response.status_code, get_user(client).is_anonymous) == (403, True)
    assert "kein Konto eingerichtet" in response.content.decode()
    assert not User.objects.exists()


def test_another_person_of_the_same_name_is_refused(client: Client, provider: str) -> None:
    people.person("maren", "Maren")
    arrive(client, provider)
    response = arrive(Client(), provider, sub="10")
    assert "andere Person" in response.content.decode()


def test_a_closed_account_stays_closed(client: Client, provider: str) -> None:
    people.person("maren", "Maren")
    User.objects.update(is_active=False)
    assert arrive(client, provider).status_code == 403
    assert get_user(client).is_anonymous


def test_the_second_factor_of_the_account_is_asked_for(client: Client, provider: str) -> None:
    with_app(people.person("maren", "Maren"))
    assert "zweiten Faktor" in arrive(client, provider).content.decode()
    assert get_user(client).is_anonymous


class TestSecondFactorOfTheService:
    """Its word counts for a session when the settings accept its values; silence never does."""

    @pytest.fixture(autouse=True)
    def _accepted(self, settings: Settings, service: SignInService) -> None:
        found = replace(service, factor_amr=frozenset({"mfa"}), factor_acr=frozenset({"loa3"}))
        settings.OIDC = found
        settings.SOCIALACCOUNT_PROVIDERS = sign_in_service.providers(found, proof_lasts=36000)
        settings.SECOND_FACTOR_ROLES = ["administrator"]

    @pytest.mark.parametrize("said", [{"amr": ["pwd", "mfa"]}, {"acr": "loa3"}])
    def test_it_counts_for_this_session(
        self, client: Client, provider: str, said: dict[str, Any]
    ) -> None:
        user = with_app(people.administrator())
        assert arrive(client, provider, login="admin", **said)["Location"] == "/intern/hilfe/"
        assert get_user(client) == user
        assert client.get("/intern/").status_code == 200
        assert "Anmeldedienst hat am" in client.get("/intern/sicherheit/").content.decode()
        assert AuditEntry.objects.get(action="accounts.logged_in").details == {
            "method": "service+factor"
        }
        again = Client()
        assert "zweiten Faktor" in log_in(again, "admin").content.decode()
        assert get_user(again).is_anonymous

    @pytest.mark.parametrize(
        "said", [{}, {"amr": ["pwd"]}, {"amr": "mfa"}, {"acr": "loa1"}, {"acr": None}]
    )
    def test_otherwise_the_role_asks_for_one_of_ours(
        self, client: Client, provider: str, said: dict[str, Any]
    ) -> None:
        people.administrator()
        arrive(client, provider, login="admin", **said)
        assert client.get("/intern/")["Location"] == "/intern/sicherheit/zweiter-faktor/"
        assert "Anmeldedienst hat am" not in client.get("/intern/sicherheit/").content.decode()

    def test_the_service_is_asked_when_it_checked(self, client: Client) -> None:
        assert "max_age=36000" in client.post("/intern/anmelden/dienst/")["Location"]

    def test_without_accepted_values_its_word_does_not_count(
        self, client: Client, provider: str, settings: Settings, service: SignInService
    ) -> None:
        settings.OIDC = service
        with_app(people.person("maren", "Maren"))
        assert "zweiten Faktor" in arrive(client, provider, amr=["mfa"]).content.decode()
        assert get_user(client).is_anonymous


def test_a_broken_or_replayed_return_opens_nothing(client: Client, provider: str) -> None:
    people.person("maren", "Maren")
    path = "/intern/anmelden/office/zurueck/"
    for query in ("", "?code=x&state=y", "?error=access_denied", "?state=\u202e🙂&code=%00"):
        response = client.get(path + query)
        assert response.status_code == 403, query
        assert "<h1" in response.content.decode()
    assert get_user(client).is_anonymous


def test_a_service_that_is_down_says_so(client: Client, settings: Settings) -> None:
    providers = settings.SOCIALACCOUNT_PROVIDERS
    providers["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://localhost:9"
    settings.SOCIALACCOUNT_PROVIDERS = providers
    response = client.post("/intern/anmelden/dienst/")
    assert "nicht erreichbar" in response.content.decode()


class TestSettings:
    def write(self, path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
        path.write_text(text, encoding="utf-8")
        monkeypatch.setenv("ANKOMMEN_OIDC_ROLES_FILE", str(path))

    def test_a_roles_file_is_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        text = '[[role]]\ngroup = "a"\nrole = "kik"\narea = "Süd"\n'
        self.write(tmp_path / "roles.toml", text, monkeypatch)
        assert sign_in_service.groups() == (GroupRole("a", "kik", "area", "Süd"),)

    @pytest.mark.parametrize("text", ["[[role]]\ngroup = 'a'", "[[role]]\nrole='kik'\nx=1", "[["])
    def test_a_broken_one_stops_the_start(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
    ) -> None:
        self.write(tmp_path / "roles.toml", text, monkeypatch)
        with pytest.raises(ImproperlyConfigured):
            sign_in_service.groups()

    @pytest.mark.parametrize("role", [GroupRole("a", "emperor"), GroupRole("a", "kik")])
    def test_a_role_that_cannot_be_stops_the_start(
        self, settings: Settings, role: GroupRole
    ) -> None:
        settings.OIDC_GROUPS = (role,)
        with pytest.raises(ImproperlyConfigured):
            startup.refuse_unknown_roles()

    def test_without_an_address_there_is_no_button(
        self, client: Client, settings: Settings
    ) -> None:
        settings.OIDC = None
        assert "/dienst/" not in client.get("/intern/anmelden/").content.decode()
        assert client.post("/intern/anmelden/dienst/").status_code == 404
