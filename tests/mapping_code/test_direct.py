"""Requests that need no socket, and those that do."""

from __future__ import annotations

import pytest

from schematic_emulator.mapping_code.direct import make_direct
from schematic_emulator.mapping_code.local_http import WireClient, WireResponse

URL = "http://127.0.0.1:9"
BODY = '{"a":"\ud800é"}'.encode("utf-8", "surrogatepass")


def echo(environ, start_response):
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    start_response("201 Created", [("X-Host", environ["HTTP_HOST"])])
    return [environ["REQUEST_METHOD"].encode(), b" ", body]


def test_app_answers_as_a_server_does():
    send = make_direct(URL, lambda: echo)

    found = send("POST", "/e?x=1", {"Host": "c.schematichq.com"}, b"{}")

    assert found == WireResponse(201, {"x-host": "c.schematichq.com"}, b"POST {}")


def test_app_receives_text_that_is_not_unicode():
    received = []

    def app(environ, start_response):
        received.append(environ["wsgi.input"].read())
        start_response("200 OK", [])
        return []

    make_direct(URL, lambda: app)("POST", "/e", {}, BODY)

    assert received == [BODY]


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("POST", "/e e", {}),
        ("POST", "/é", {}),
        ("PO ST", "/e", {}),
        ("POST", "/e", {"X-A": "a\nb"}),
        ("POST", "/e", {"X-A": "é"}),
        ("POST", "/e", {"X-A": 5}),
        ("POST", "/e", {"X A": "a"}),
        ("POST", "/e", {"X_A": "a"}),
        ("POST", "/e", {"X-A": "a", "x-a": "b"}),
        ("POST", "/e", {"Content-Length": "7"}),
        ("POST", "/e", {"Transfer-Encoding": "chunked"}),
        ("POST", "/e", {"Connection": "close"}),
    ],
    ids=repr,
)
def test_request_that_is_about_its_connection_needs_one(method, path, headers):
    send = make_direct(URL, lambda: pytest.fail)

    assert send(method, path, headers, b"{}") is None


def test_client_opens_a_connection_if_there_is_no_app():
    client = WireClient(URL, "key", make_direct(URL, lambda: None))

    with pytest.raises(ConnectionRefusedError):
        client.post("/e", json={})
