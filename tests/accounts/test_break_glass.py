from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from ankommen.accounts.models import User
from ankommen.accounts.registrations import account_cards
from ankommen.core.models import AuditEntry
from tests import people

from .test_entry_codes import choose, follow

pytestmark = pytest.mark.django_db


def test_it_opens_an_account_that_ends_and_says_so_everywhere(
    client: Client, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    call_command("break_glass", "Ada Admin", hours=2)
    printed = capsys.readouterr().out
    code = printed.partition("type the code ")[2].split()[0]
    assert printed.count(code) == 1
    assert "emergency account" in caplog.text
    assert code not in caplog.text
    entry = AuditEntry.objects.get(action="accounts.break_glass")
    assert "Ada Admin" in entry.object_label
    cards = account_cards(people.as_viewer(people.administrator()), timezone.localdate())
    assert "Notfallzugang Ada Admin" in cards[0].text

    follow(client, code)
    choose(client)
    assert get_user(client).pk == User.objects.get(expires_at__isnull=False).pk
    assert client.get("/intern/verwaltung/konten/").status_code == 200
    User.objects.filter(expires_at__isnull=False).update(expires_at=timezone.now())
    assert client.get("/intern/verwaltung/konten/").status_code == 302
    assert follow(Client(), code).status_code == 410


def test_it_is_no_lasting_administrator(client: Client) -> None:
    from ankommen.accounts.services import people as service
    from ankommen.core.errors import Refused

    call_command("break_glass", "Ada")
    admin = people.administrator()
    with pytest.raises(Refused, match="letzte Administration"):
        service.deactivate_person(
            actor=people.as_viewer(admin), user_id=admin.pk, today=timezone.localdate()
        )


@pytest.mark.parametrize(("name", "hours"), [("Ada", 0), ("Ada", 25), ("  ", 4)])
def test_impossible_wishes_are_refused(name: str, hours: int) -> None:
    with pytest.raises(CommandError):
        call_command("break_glass", name, hours=hours)
    assert not User.objects.exists()


def test_others_see_no_notice() -> None:
    call_command("break_glass", "Ada")
    assert account_cards(people.as_viewer(people.maren()), timezone.localdate()) == []
    later = timezone.localdate() + timedelta(days=30)
    admin = people.as_viewer(people.administrator())
    assert account_cards(admin, later) == []
