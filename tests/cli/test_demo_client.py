"""The demo's own client says what went wrong in the delivery's words."""

from __future__ import annotations

import socket
from threading import Thread

import pytest

from schematic_emulator.cli.demo_client import LoopbackClient
from schematic_emulator.destination import Request
from schematic_emulator.destination.delivery import (
    ConnectionFailedError,
    Response,
    TimedOutError,
)


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def request_to(listener: socket.socket) -> tuple[str, Request]:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    headers = (("content-type", "application/json"), ("Content-Length", "2"))
    return url, Request("POST", f"{url}/e", headers, "{}")


def answer_once(listener: socket.socket, answer: bytes, received: list[bytes]) -> None:
    connection, _ = listener.accept()
    with connection, connection.makefile("rb") as stream:
        received.append(b"".join(iter(stream.readline, b"\r\n")))
        received.append(stream.read(2))
        connection.sendall(answer)


def test_client_sends_the_request_as_it_stands(listener: socket.socket):
    url, request = request_to(listener)
    received: list[bytes] = []
    answer = b"HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 2\r\n\r\nok"
    thread = Thread(target=answer_once, args=(listener, answer, received))
    thread.start()

    with LoopbackClient(url, 10.0) as client:
        response = client.send(request, 10.0)
    thread.join()

    assert response == Response(200, "ok", {"x-a": "b", "content-length": "2"}, "OK")
    head, body = received
    assert head.splitlines()[0] == b"POST /e HTTP/1.1"
    assert head.lower().count(b"content-length") == 1
    assert body == b"{}"


def test_client_names_a_refused_connection(listener: socket.socket):
    url, request = request_to(listener)
    listener.close()

    with LoopbackClient(url, 10.0) as client, pytest.raises(ConnectionFailedError):
        client.send(request, 10.0)


def test_client_names_an_answer_that_is_not_http(listener: socket.socket):
    url, request = request_to(listener)
    thread = Thread(target=answer_once, args=(listener, b"nonsense\r\n\r\n", []))
    thread.start()

    with LoopbackClient(url, 10.0) as client, pytest.raises(ConnectionFailedError):
        client.send(request, 10.0)
    thread.join()


def test_client_names_a_silence(listener: socket.socket):
    url, request = request_to(listener)

    with LoopbackClient(url, 0.05) as client, pytest.raises(TimedOutError):
        client.send(request, 0.05)
