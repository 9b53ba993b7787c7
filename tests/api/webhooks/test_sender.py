"""One attempt ends in time, whatever the receiver does."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from schematic_emulator.api.webhooks import sender
from schematic_emulator.api.webhooks.sender import WebhookRequest, WebhookSender
from schematic_emulator.api.webhooks.target import Targets

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: "


@contextmanager
def answering(*parts: bytes, drip_s: float = 0.0) -> Iterator[str]:
    """Answer every connection with these bytes, a part now and then."""
    over = threading.Event()

    def answer(connection):
        with connection, contextlib.suppress(OSError):
            connection.recv(65536)
            for part in parts:
                connection.sendall(part)
                over.wait(drip_s)

    def serve(listener):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=answer, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            over.set()
            listener.shutdown(socket.SHUT_RDWR)


def send(url):
    async def attempt():
        async with WebhookSender(lambda: NOON, Targets((), ())) as own:
            return await own.send(WebhookRequest(url, "secret", "{}"))

    return asyncio.run(attempt())


@pytest.mark.parametrize(
    "parts",
    [
        [b"H"] * 1000,
        [HEAD + b"1000\r\n\r\n", *[b"x"] * 1000],
    ],
    ids=["head", "body"],
)
def test_answer_that_drips_does_not_hold_us(parts, monkeypatch):
    """Each byte comes in time; the answer as a whole does not."""
    monkeypatch.setattr(sender, "TIMEOUT_S", 0.3)

    with answering(*parts, drip_s=0.05) as url:
        attempt = send(url)

    assert (attempt.response_code, attempt.failure) == (None, sender.TOO_SLOW)


def test_endless_answer_is_not_read_to_its_end():
    endless = [b"x" * 65536] * 1000

    with answering(HEAD + b"%d\r\n\r\n" % 10**12, *endless) as url:
        attempt = send(url)

    assert (attempt.response_code, attempt.failure) == (200, None)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 999999 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 100_000,
        b"\x16\x03\x01\x02\x00",
    ],
)
def test_garbage_is_a_failure_that_says_so(answer):
    with answering(answer) as url:
        attempt = send(url)

    assert attempt.response_code is None
    assert attempt.failure == "no answer: the response is not HTTP"


def test_unread_content_encoding_does_not_matter():
    """The body is not unpacked: a bomb stays as small as it came."""
    body = b"not gzip"
    head = b"HTTP/1.1 204 OK\r\ncontent-encoding: gzip\r\ncontent-length: 0\r\n\r\n"

    with answering(head + body) as url:
        attempt = send(url)

    assert (attempt.response_code, attempt.failure) == (204, None)


def test_tls_to_a_receiver_without_any_is_a_failure():
    with answering(b"HTTP/1.1 200 OK\r\n\r\n") as url:
        attempt = send(url.replace("http:", "https:"))

    assert attempt.failure == "no answer: the TLS connection failed"


def test_failure_does_not_repeat_what_a_port_says():
    """Whoever makes webhooks must not read the banners of other services."""
    with answering(b"SSH-2.0-OpenSSH_9.2p1\r\n") as url:
        attempt = send(url)

    assert attempt.failure == "no answer: the response is not HTTP"


def test_closed_port_is_a_failure_without_its_reason():
    with answering(b"") as url:
        pass

    assert send(url).failure == "no answer: the connection failed"


def test_each_address_of_a_name_is_tried(monkeypatch):
    """`localhost` is often ::1 first, where a receiver need not listen."""
    rows = [(0, 0, 0, "", (address, 0)) for address in ("::1", "127.0.0.1")]
    with answering(HEAD + b"0\r\n\r\n") as url:
        look_up = socket.getaddrinfo
        monkeypatch.setattr(
            socket,
            "getaddrinfo",
            lambda host, *more, **named: (
                rows if host == "app.test" else look_up(host, *more, **named)
            ),
        )

        attempt = send(url.replace("127.0.0.1", "app.test"))

    assert (attempt.response_code, attempt.failure) == (200, None)
