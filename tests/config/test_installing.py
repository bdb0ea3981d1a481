from __future__ import annotations

import pytest
from django.contrib.auth import get_user
from django.core.management import CommandError, call_command
from django.test import Client

from ankommen.accounts.models import User
from ankommen.core.models import Area, Installation
from ankommen.core.viewer import DISTRICT
from tests.people import as_viewer

pytestmark = pytest.mark.django_db
OFFICE = {"office": "Sachgebiet Integration", "login": "ada", "name": "Ada Admin"}


def test_an_office_is_founded_with_population_and_administrator(
    capsys: pytest.CaptureFixture[str], client: Client
) -> None:
    call_command("install", district="03153", **OFFICE)
    printed = capsys.readouterr().out
    installation = Installation.objects.get()
    assert (installation.district.key, installation.is_demo) == ("03153", False)
    assert sum(installation.district.population.values_list("persons", flat=True)) == 134_688
    ada = User.objects.get(login="ada")
    assert as_viewer(ada).may("accounts.manage", [DISTRICT])
    code = printed.split("type the code ")[1].split()[0]
    assert client.get(f"/intern/zugang/{code}/", follow=True).status_code == 200
    new = "vier-wörter-die-passen"
    client.post("/intern/zugang/passwort/", {"new_password": new, "repeated": new})
    assert get_user(client) == ada


@pytest.mark.parametrize(("district", "said"), [("99999", "kein Kreisschlüssel"), ("", "kein")])
def test_an_unknown_district_is_refused_and_nothing_is_written(district: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("install", district=district, **OFFICE)
    assert not Area.objects.exists()
    assert not User.objects.exists()


def test_a_founded_office_is_not_founded_again() -> None:
    call_command("install", district="03153", **OFFICE)
    with pytest.raises(CommandError, match="gehört schon"):
        call_command("install", district="14626", **OFFICE)
    assert Installation.objects.count() == 1
