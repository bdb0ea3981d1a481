"""The one door through which the software calls other servers. Nothing else opens an address.

The name is resolved once, every address it has must be public, and the connection goes to the
checked address itself: a name that answers differently a moment later changes nothing. Redirects
are not followed; size and time are limited.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext as _

from .errors import Refused

SCHEMES = {"https": 443, "http": 80}
MOST_BYTES = 5 * 1024 * 1024
SECONDS = 10.0
CHUNK = 64 * 1024

Resolver = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content_type: str
    body: bytes


def resolve(host: str, port: int) -> list[str]:
    """Every address the name has right now."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


def fetch(
    address: str,
    *,
    most_bytes: int = MOST_BYTES,
    seconds: float = SECONDS,
    resolver: Resolver = resolve,
) -> Answer:
    """The answer to a GET, or `Refused` with the reason; redirects come back as they are."""
    parts, port = _checked(address)
    host = str(parts.hostname)
    public = _public_address(host, port, resolver)
    connection = _connection(parts.scheme, host, port, public, seconds)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("GET", target, headers={"Accept-Encoding": "identity"})
        response = connection.getresponse()
        body = _read(response, most_bytes, until=time.monotonic() + seconds)
        return Answer(response.status, response.headers.get_content_type(), body)
    except (OSError, http.client.HTTPException) as error:
        raise _refused("no_answer", _("Der andere Server antwortet nicht.")) from error
    finally:
        connection.close()


def _checked(address: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(address)
        port = parts.port or SCHEMES.get(parts.scheme, 0)
    except ValueError as error:
        raise _refused("no_address", _("Das ist keine Adresse.")) from error
    has_control = any(ord(sign) <= 32 or ord(sign) == 127 for sign in address)
    if parts.scheme not in SCHEMES or not parts.hostname or has_control or not address.isascii():
        raise _refused("no_address", _("Die Adresse muss mit https:// beginnen."))
    if parts.username is not None or parts.password is not None:
        raise _refused("no_address", _("Die Adresse darf keine Anmeldung enthalten."))
    if port != SCHEMES[parts.scheme]:
        raise _refused("port", _("Nur die üblichen Anschlüsse 80 und 443 sind erlaubt."))
    return parts, port


def _public_address(host: str, port: int, resolver: Resolver) -> str:
    """The address to connect to. One private address among several refuses the name."""
    try:
        found = resolver(host, port)
    except (OSError, UnicodeError) as error:
        raise _refused("unknown_host", _("Diesen Server gibt es nicht.")) from error
    if not found or not all(is_public(one) for one in found):
        raise _refused("private", _("Diese Adresse liegt nicht im öffentlichen Netz."))
    return found[0]


def is_public(address: str) -> bool:
    """Whether this is an address of the public network, also where one hides in another."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        hidden = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1]
        if hidden is not None:
            return is_public(str(hidden))
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip.is_global and not ip.is_multicast


def _connection(
    scheme: str, host: str, port: int, public: str, seconds: float
) -> http.client.HTTPConnection:
    """To the checked address; the certificate must be the one of the name."""
    try:
        plain = socket.create_connection((public, port), timeout=seconds)
        connection = http.client.HTTPConnection(host, port, timeout=seconds)
        connection.sock = plain
        if scheme == "https":
            secure = ssl.create_default_context()
            connection.sock = secure.wrap_socket(plain, server_hostname=host)
    except OSError as error:
        raise _refused("no_answer", _("Der andere Server antwortet nicht.")) from error
    return connection


def _read(response: http.client.HTTPResponse, most: int, *, until: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    while part := response.read1(CHUNK):
        size += len(part)
        parts.append(part)
        if size > most:
            raise _refused("too_large", _("Die Antwort ist zu groß."))
        if time.monotonic() > until:
            raise _refused("too_slow", _("Die Antwort dauert zu lange."))
    return b"".join(parts)


def _refused(code: str, message: str) -> Refused:
    return Refused.because(code, message, field="address")
