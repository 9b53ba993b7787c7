"""A WSGI app in this process sees what a server would hand it."""

from __future__ import annotations

import pytest

from schematic_emulator.destination.delivery.delivery import Response
from schematic_emulator.destination.delivery.wsgi_client import WsgiClient
from schematic_emulator.destination.request import Request

HEADERS = (("authorization", "Bearer  k "), ("Content-Length", "3"), ("X-A", "b"))


def test_app_sees_the_request_and_its_answer_comes_back():
    seen = {}

    def app(environ, start_response):
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        seen.update(environ, body=body)
        start_response("429 Slow Down", [("X-Wait", "1")])
        return [b"caf", b"\xc3\xa9"]

    request = Request("POST", "http://emulator.test:81/a%20b?c=d", HEADERS, "é!")
    found = WsgiClient(app).send(request, 5)

    assert found == Response(429, "café", {"x-wait": "1"})
    assert seen["body"] == "é!".encode()
    names = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "HTTP_HOST", "HTTP_X_A")
    assert [seen[name] for name in names] == [
        *("POST", "/a b", "c=d", "emulator.test:81", "b")
    ]
    assert seen["HTTP_AUTHORIZATION"] == "Bearer  k"


def test_app_is_closed_when_it_fails():
    closed = []

    class Failing:
        def __iter__(self):
            raise ZeroDivisionError

        def close(self):
            closed.append(True)

    def app(_environ, start_response):
        start_response("200 OK", [])
        return Failing()

    with pytest.raises(ZeroDivisionError):
        WsgiClient(app).send(Request("GET", "http://a/", (), None), 5)
    assert closed == [True]
