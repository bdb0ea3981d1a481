"""What allauth asks about second factors: names in our words, secrets sealed."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser

from ankommen.core.models import Installation

from . import factor_secrets


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """No mail address leaves the house: apps and keys show the log-in name."""

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return str(user.get_username())

    def get_totp_issuer(self) -> str:
        office = Installation.objects.first()
        return f"Ankommen {office.office_name}" if office else "Ankommen"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = context.request.get_host().partition(":")[0]
        return {"id": host, "name": self.get_totp_issuer()}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        return {
            "id": user_pk_to_url_str(user).encode("utf8"),
            "display_name": str(user),
            "name": str(user.get_username()),
        }

    def encrypt(self, text: str) -> str:
        return factor_secrets.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return factor_secrets.unseal(encrypted_text)
