"""Secrets of second factors that were stored before sealing are sealed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.db import migrations

from ankommen.core.encryption import KeyMissing, decrypt, encrypt
from ankommen.core.encryption.cipher import VERSION
from ankommen.core.encryption.keys import ring

KEPT_IN = {"totp": "secret", "recovery_codes": "seed"}


def _change(apps: Any, change: Any) -> None:
    for row in apps.get_model("mfa", "Authenticator").objects.filter(type__in=KEPT_IN).iterator():
        name = KEPT_IN[row.type]
        text, context = row.data[name], f"mfa.Authenticator.{row.type}|user {row.user_id}"
        if text.startswith(f"{VERSION}:") is (change is encrypt):
            continue
        try:
            row.data[name] = change(text, context=context, ring=ring())
        except KeyMissing as missing:
            raise CommandError(str(missing)) from missing
        row.save(update_fields=["data"])


def seal(apps: Any, schema_editor: Any) -> None:
    _change(apps, encrypt)


def open_again(apps: Any, schema_editor: Any) -> None:
    _change(apps, decrypt)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_ways_in"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(seal, open_again)]
