from __future__ import annotations

import base64
from contextlib import nullcontext
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from ankommen.core.encryption import Damaged, KeyMissing, blind_index, decrypt, encrypt, rotation
from ankommen.core.encryption.keys import parse, refuse_unreadable_keys
from ankommen.partners.models import Contact, Organisation, email_index


def line(name: str, byte: int) -> str:
    return f"{name} = {base64.b64encode(bytes([byte]) * 32).decode()}"


OLD = f"{line('old', 1)}\n{line('index', 9)}"
BOTH = f"{line('new', 2)}\n{OLD}"
MAIL = "partners.Contact.email"
# Made with cryptography's AESGCM directly: key 01…01, nonce 03…03, AAD "enc1|old|<context>".
GOLDEN = "enc1:old:AwMDAwMDAwMDAwMDmQ9--7_hTwjAjIoC4nZWz9jXyuagJ_7MitVAMVIKLFA="


def test_golden_text() -> None:
    ring = parse(OLD)
    made = encrypt("anja@example.org", context=MAIL, ring=ring, nonce=b"\x03" * 12)
    assert made == GOLDEN
    assert decrypt(GOLDEN, context=MAIL, ring=ring) == "anja@example.org"


def test_the_same_text_never_looks_the_same() -> None:
    ring = parse(OLD)
    assert len({encrypt("x", context=MAIL, ring=ring) for _ in range(20)}) == 20


@pytest.mark.parametrize("place", [-1, -6, 20])
def test_a_changed_character_is_found(place: int) -> None:
    other = "A" if GOLDEN[place] != "A" else "B"
    changed = GOLDEN[:place] + other + GOLDEN[place:][1:]
    with pytest.raises(Damaged):
        decrypt(changed, context=MAIL, ring=parse(OLD))


@pytest.mark.parametrize("text", ["anja@example.org", "enc2:old:AAAA", "enc1:old:", "enc1:old:%%"])
def test_there_is_no_way_back_to_plain_text(text: str) -> None:
    with pytest.raises(Damaged):
        decrypt(text, context=MAIL, ring=parse(OLD))


def test_a_text_moved_to_another_column_does_not_open() -> None:
    with pytest.raises(Damaged, match="moved"):
        decrypt(GOLDEN, context="partners.Contact.phone", ring=parse(OLD))


def test_a_missing_key_is_named_and_a_wrong_one_does_not_open() -> None:
    with pytest.raises(KeyMissing, match="'old'"):
        decrypt(GOLDEN, context=MAIL, ring=parse(f"{line('new', 2)}\n{line('index', 9)}"))
    with pytest.raises(Damaged):
        decrypt(GOLDEN, context=MAIL, ring=parse(f"{line('old', 7)}\n{line('index', 9)}"))


@pytest.mark.parametrize(
    "text", ["", "old", line("old", 1), "old = abc\nindex = abc", f"{OLD}\n{line('old', 3)}"]
)
def test_a_ring_that_cannot_be_read_says_what_it_must_look_like(text: str) -> None:
    with pytest.raises(KeyMissing, match="base64"):
        parse(text)


def test_the_blind_index_finds_equal_addresses_and_tells_nothing() -> None:
    ring = parse(OLD)
    one = blind_index(" Anja@Example.org", context=MAIL, ring=ring)
    assert one == blind_index("anja@example.ORG ", context=MAIL, ring=parse(BOTH))
    assert one != blind_index("anja@example.org", context="accounts.User.email", ring=ring)
    assert blind_index("  ", context=MAIL, ring=ring) == ""


def contact(number: int = 1) -> Contact:
    house, _ = Organisation.objects.get_or_create(name="Haus", kind="association")
    return Contact.objects.create(
        organisation=house, name="Anja", email=f"anja{number}@example.org", phone=f"03581 {number}"
    )


def stored() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT email, phone FROM partners_contact ORDER BY id")
        return list(cursor.fetchall())


@pytest.mark.django_db
def test_the_database_holds_no_address_and_the_page_shows_it() -> None:
    made = contact()
    assert "anja" not in str(stored())
    assert "03581" not in str(stored())
    made.refresh_from_db()
    assert (made.email, made.phone) == ("anja1@example.org", "03581 1")
    assert Contact.objects.get(email_index=email_index("ANJA1@example.org")) == made
    assert not Contact.objects.filter(email="").exists()
    with pytest.raises(FieldError):
        Contact.objects.filter(email="anja1@example.org")
    with pytest.raises(FieldError):
        Contact.objects.filter(email__icontains="anja")


@pytest.mark.django_db
def test_rotation_killed_in_the_middle_goes_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "CHUNK", 2)
    settings.FIELD_KEYS = OLD
    for number in range(5):
        contact(number)
    settings.FIELD_KEYS = BOTH
    out = StringIO()
    call_command("keys", "rotate", dry_run=True, stdout=out)
    assert "partners.Contact.email: 5 to re-encrypt" in out.getvalue()
    assert all(mail.startswith("enc1:old:") for mail, _phone in stored())

    def killed(context: str, done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(step=killed)
    assert sum(mail.startswith("enc1:new:") for mail, _phone in stored()) == 2
    assert len([one.email for one in Contact.objects.all()]) == 5
    call_command("keys", "rotate", stdout=out)
    assert all(text.startswith("enc1:new:") for row in stored() for text in row)
    settings.FIELD_KEYS = f"{line('new', 2)}\n{line('index', 9)}"
    assert {one.email for one in Contact.objects.all()} == {
        f"anja{number}@example.org" for number in range(5)
    }


@pytest.mark.django_db
def test_without_its_key_a_contact_is_an_error_not_a_blank(settings: Settings) -> None:
    settings.FIELD_KEYS = OLD
    contact()
    settings.FIELD_KEYS = f"{line('other', 2)}\n{line('index', 9)}"
    with pytest.raises(KeyMissing):
        Contact.objects.get()


@pytest.mark.parametrize(("mode", "refused"), [("production", True), ("demo", False)])
def test_production_does_not_start_without_readable_keys(
    settings: Settings, mode: str, refused: bool
) -> None:
    settings.MODE, settings.FIELD_KEYS, settings.FIELD_KEYS_FILE = mode, "", "/no/such/file"
    with (
        pytest.raises(ImproperlyConfigured, match="ANKOMMEN_FIELD_KEYS_FILE")
        if refused
        else (nullcontext())
    ):
        refuse_unreadable_keys()
    settings.FIELD_KEYS = OLD
    refuse_unreadable_keys()
