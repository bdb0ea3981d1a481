from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ankommen.core import outgoing
from ankommen.core.errors import Refused


def code_of(address: str, found: list[str] | None = None) -> str:
    with pytest.raises(Refused) as refused:
        outgoing.fetch(address, resolver=lambda *_: found or ["127.0.0.1"])
    return refused.value.problems[0].code


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "gopher://example.org/",
        "ftp://example.org/",
        "https:///path",
        "example.org",
        "",
        "https://example.org:99999/",
        "https://[::1/",
        "https://user:word@example.org/",
        "https://example.org/\r\nHost: x",
        "https://bücher.example/",
    ],
)
def test_only_plain_web_addresses(address: str) -> None:
    assert code_of(address) == "no_address"


def test_only_the_usual_ports() -> None:
    assert code_of("https://example.org:6379/") == "port"


@pytest.mark.parametrize(
    "private",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - a target, nothing is bound
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
    ],
)
def test_what_is_not_public_is_refused(private: str) -> None:
    assert not outgoing.is_public(private)
    assert code_of("https://example.org/", [private]) == "private"
    assert code_of("https://example.org/", ["93.184.215.14", private]) == "private"


def test_public_addresses_are() -> None:
    assert outgoing.is_public("93.184.215.14")
    assert outgoing.is_public("2606:4700::1111")


@contextmanager
def server(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, int]]]:
    """A server on loopback that stands in for the public address which was checked."""
    listener = socket.create_server(("127.0.0.1", 0))
    connected: list[tuple[str, int]] = []
    real = socket.create_connection

    def instead(where: tuple[str, int], timeout: float) -> socket.socket:
        connected.append(where)
        return real(listener.getsockname(), timeout=timeout)

    def serve() -> None:
        client, _ = listener.accept()
        with client:
            client.recv(4096)
            client.sendall(answer)

    monkeypatch.setattr("ankommen.core.outgoing.socket.create_connection", instead)
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield connected
    thread.join(5)
    listener.close()


def fetch(most_bytes: int = 100) -> outgoing.Answer:
    return outgoing.fetch(
        "http://example.org/a?b=1", most_bytes=most_bytes, resolver=lambda *_: ["93.184.215.14"]
    )


def test_the_connection_goes_to_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nja"
    with server(answer, monkeypatch) as connected:
        assert fetch() == outgoing.Answer(200, "text/plain", b"ja")
    assert connected == [("93.184.215.14", 80)]


def test_a_redirect_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"
    with server(answer, monkeypatch) as connected:
        assert fetch().status == 302
    assert len(connected) == 1


def test_a_large_answer_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"x" * 1000
    with server(answer, monkeypatch), pytest.raises(Refused, match="zu groß"):
        fetch()


def test_nonsense_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with server(b"\x00\xff", monkeypatch), pytest.raises(Refused, match="antwortet nicht"):
        fetch()
