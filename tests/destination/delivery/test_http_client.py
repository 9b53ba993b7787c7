"""Send the destination's requests over a real socket."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from schematic_emulator.destination import Destination, Endpoints, presets
from schematic_emulator.destination.delivery.delivery import (
    ConnectionFailedError,
    TimedOutError,
)
from schematic_emulator.destination.delivery.http_client import HttpClient
from schematic_emulator.destination.request import Request
from support.served_emulator import served

TRACK = {
    "type": "track",
    "event": "Élan 🎉",
    "userId": "u1",
    "timestamp": "2024-01-15T12:34:56.789Z",
}


class OneAnswer:
    """Accept one connection, store what arrives, respond with fixed bytes."""

    def __init__(self, answer, port=0):
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
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

    def wait(self):
        """Wait until the connection is closed and the port is free."""
        self._thread.join(10)
        self._listener.close()

    def __exit__(self, *_):
        self.wait()


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


@pytest.mark.parametrize("key", [" spaced ", "", "a\tb\t"])
def test_client_writes_the_spaces_of_a_key(key):
    """Not every server strips them; http.server leaves the last ones."""
    with OneAnswer(answer(b"200 OK")) as server, HttpClient() as client:
        endpoints = Endpoints(server.url, server.url)
        Destination({"apiKey": key}, presets(), endpoints=endpoints).deliver(
            TRACK, client
        )

    assert f"\r\nauthorization: Bearer {key}\r\n".encode() in server.received


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        # The packed bytes hold the second they were made in, unless told.
        ("gzip", gzip.compress(b'{"ok":"\xc3\xa9"}', mtime=0)),
        ("deflate", zlib.compress(b'{"ok":"\xc3\xa9"}')),
        ("identity", b'{"ok":"\xc3\xa9"}'),
    ],
    ids=["gzip", "deflate", "identity"],
)
def test_client_reads_the_codings_that_it_asks_for(coding, packed):
    kind = b"text/x\r\nX-A: 1\r\nx-a: 2\r\nContent-Encoding: " + coding.encode()
    with OneAnswer(answer(b"200 OK", packed, kind)) as server, HttpClient() as client:
        found = client.send(Request("GET", server.url, (), None), 5)

    assert found.body == '{"ok":"é"}'
    assert found.headers["x-a"] == "1, 2"


def test_client_opens_a_new_connection_where_the_old_one_was_closed():
    """Each OneAnswer closes after its answer, without having said so."""
    with HttpClient() as client, OneAnswer(answer(b"200 OK")) as first:
        request = Request("GET", first.url, (), None)
        statuses = [client.send(request, 5).status]
        first.wait()
        with OneAnswer(answer(b"201 Created"), port=first.port):
            statuses.append(client.send(request, 5).status)

    assert statuses == [200, 201]


def test_client_keeps_its_connection_and_may_be_shared_by_threads():
    with served() as emulator, HttpClient() as client:
        url = f"{emulator.url}/_emulator/healthz"
        request = Request("GET", url, (("Accept", "*/*"),), None)
        with ThreadPoolExecutor(4) as pool:
            sent = [pool.submit(client.send, request, 10.0) for _ in range(40)]
        statuses = {each.result().status for each in sent}

        kept = [
            connection.sock for connection in client._idle["http", url.split("/")[2]]
        ]

    assert statuses == {200}
    assert 1 <= len(kept) <= 4


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1/", "http:///e", "http://127.0.0.1:x/", "http://[/", "e"]
)
def test_client_names_an_address_that_is_none(url):
    with HttpClient() as client, pytest.raises(ConnectionFailedError):
        client.send(Request("GET", url, (), None), 5)


@pytest.mark.parametrize(
    "raw",
    [
        b"garbage\r\n\r\n",
        b"",
        answer(b"200 OK", b"no gzip", b"text/x\r\nContent-Encoding: gzip"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort",
    ],
    ids=["garbage", "closed without a word", "broken gzip", "cut short"],
)
def test_client_names_an_answer_that_is_none(raw):
    """What is no HTTP is a failed connection, not another exception."""
    with OneAnswer(raw) as server, HttpClient() as client:
        request = Request("GET", server.url, (("Accept", "*/*"),), None)
        with pytest.raises(ConnectionFailedError):
            client.send(request, 5)


def test_client_tells_the_code_of_a_refused_connection():
    """A closed port is ECONNREFUSED, as in Node."""
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


class Trickling:
    """Answer one request with the same piece again and again, without end."""

    def __init__(self, piece, pause_s):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._piece = piece
        self._pause_s = pause_s
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve)

    def _serve(self):
        connection, _ = self._listener.accept()
        with connection, contextlib.suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            while not self._ended.wait(self._pause_s):
                connection.sendall(self._piece)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()
        self._listener.close()


def test_client_gives_up_when_the_answer_trickles():
    """Each byte comes in time, the whole answer never: the time is for all of it."""
    with (
        Trickling(b".", 0.01) as server,
        HttpClient() as client,
        pytest.raises(TimedOutError),
    ):
        client.send(Request("GET", server.url, (), None), 0.3)


def test_client_stops_reading_an_answer_without_end():
    """What does not end is cut off before it fills the memory."""
    with (
        Trickling(b"." * 1_000_000, 0) as server,
        HttpClient() as client,
        pytest.raises(ConnectionFailedError, match="longer than"),
    ):
        client.send(Request("GET", server.url, (), None), 30)


def test_client_notices_an_answer_that_ends_too_early():
    """A connection that is cut amid the answer is no answer."""
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"
    with (
        OneAnswer(raw) as server,
        HttpClient() as client,
        pytest.raises(ConnectionFailedError, match="7 bytes too early"),
    ):
        client.send(Request("GET", server.url, (), None), 5)
