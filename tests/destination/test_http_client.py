"""Send the destination's requests over a real socket."""

from __future__ import annotations

import socket
import threading

import pytest

from schematic_emulator.destination import Destination, Endpoints, presets
from schematic_emulator.destination.delivery import (
    ConnectionFailedError,
    TimedOutError,
)
from schematic_emulator.destination.http_client import HttpClient
from schematic_emulator.destination.request import Request

TRACK = {
    "type": "track",
    "event": "Élan 🎉",
    "userId": "u1",
    "timestamp": "2024-01-15T12:34:56.789Z",
}


class OneAnswer:
    """Take one connection, keep what arrives, answer with fixed bytes."""

    def __init__(self, answer):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.received = b""
        self._answer = answer
        self._thread = threading.Thread(target=self._serve)

    def _serve(self):
        connection, _ = self._listener.accept()
        connection.settimeout(10)
        with connection:
            head = b""
            while b"\r\n\r\n" not in head:
                head += connection.recv(65536)
            length = 0
            for line in head.split(b"\r\n"):
                name, _, value = line.partition(b": ")
                length = int(value) if name.lower() == b"content-length" else length
            size = head.index(b"\r\n\r\n") + 4 + length
            while len(head) < size:
                head += connection.recv(65536)
            self.received = head
            connection.sendall(self._answer)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._thread.join(10)
        self._listener.close()


def answer(status, body=b'{"ok":true}', kind=b"application/json"):
    return b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (
        status,
        kind,
        len(body),
        body,
    )


def test_client_writes_headers_and_body_as_the_published_destination_does():
    """Order and case of the headers, but for Host, and the body are the engine's."""
    with OneAnswer(answer(b"200 OK")) as server, HttpClient() as client:
        endpoints = Endpoints(server.url, server.url)
        destination = Destination({"apiKey": "é"}, presets(), endpoints=endpoints)
        delivery = destination.deliver(TRACK, client)

    head, _, body = server.received.partition(b"\r\n\r\n")
    host = server.url.removeprefix("http://").encode()
    assert delivery.error is None
    assert [line for line in head.split(b"\r\n") if line != b"Host: " + host] == [
        b"POST /e HTTP/1.1",
        b"authorization: Bearer \xe9",
        b"user-agent: Segment (Actions)",
        b"content-type: application/json",
        b"Accept: */*",
        b"Content-Length: %d" % len(body),
        b"Accept-Encoding: gzip,deflate",
        b"Connection: keep-alive",
    ]
    assert body.decode() == (
        '{"api_key":"é","type":"track","sent_at":"2024-01-15T12:34:56.789Z","body":'
        '{"traits":{"raw_event_name":"Élan 🎉"},"user":{"userId":"u1"},'
        '"event":"élan_🎉"}}'
    )


def test_client_tells_status_text_and_data_of_a_failure():
    """A refusal comes out as the engine's HTTPError, with its answer."""
    refusal = answer(b"429 Slow Down", b'{"error":"later"}')
    with OneAnswer(refusal) as server, HttpClient() as client:
        endpoints = Endpoints(server.url, server.url)
        destination = Destination({"apiKey": "k"}, presets(), endpoints=endpoints)
        delivery = destination.deliver(TRACK, client)

    assert delivery.error.to_json() == {
        "name": "HTTPError",
        "message": "Slow Down",
        "response": {
            "status": 429,
            "statusText": "Slow Down",
            "data": {"error": "later"},
            "content": '{"error":"later"}',
        },
    }


@pytest.mark.parametrize(
    "raw", [b"garbage\r\n\r\n", b""], ids=["garbage", "closed without a word"]
)
def test_client_names_an_answer_that_is_none(raw):
    """What is no HTTP is a failed connection, not another exception."""
    with OneAnswer(raw) as server, HttpClient() as client:
        request = Request("GET", server.url, (("Accept", "*/*"),), None)
        with pytest.raises(ConnectionFailedError):
            client.send(request, 5)


def test_client_tells_the_code_of_a_refused_connection():
    """Nobody listening is ECONNREFUSED, as in Node."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    request = Request("GET", f"http://127.0.0.1:{port}", (), None)

    with HttpClient() as client, pytest.raises(ConnectionFailedError) as caught:
        client.send(request, 5)

    assert caught.value.code == "ECONNREFUSED"


def test_client_gives_up_when_the_answer_takes_too_long():
    """A server that stalls is a timeout."""
    with socket.create_server(("127.0.0.1", 0)) as stalling, HttpClient() as client:
        port = stalling.getsockname()[1]
        request = Request("GET", f"http://127.0.0.1:{port}", (), None)

        with pytest.raises(TimedOutError):
            client.send(request, 0.05)
