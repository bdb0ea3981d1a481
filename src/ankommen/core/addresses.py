"""Where a request comes from, and how that is counted without being kept."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def client_address(request: HttpRequest) -> str:
    """The address of the caller; behind the TLS proxy, what that proxy noted last."""
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = request.headers.get("X-Forwarded-For", "")
        if forwarded:
            return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def address_digest(request: HttpRequest) -> str:
    """A keyed digest: the same caller counts as one, and nobody reads an address from it."""
    value = client_address(request)
    return salted_hmac("ankommen.core.addresses", value, algorithm="sha256").hexdigest()
