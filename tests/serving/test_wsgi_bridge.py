"""The bridge calls a WSGI app as a WSGI server would."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.validate import validator

import pytest

from schematic_emulator.serving.wsgi_bridge import LazyApp, environ_of, run_wsgi


def make_scope(**changes: Any) -> dict[str, Any]:
    return {
        "method": "POST",
        "scheme": "http",
        "http_version": "1.1",
        "server": ("127.0.0.1", 8710),
        "client": ("127.0.0.1", 50000),
        "raw_path": b"/a%20b/%C3%A9",
        "query_string": b"q=%C3%A9",
        "headers": [(b"host", b"x"), (b"content-type", b"text/plain")],
        **changes,
    }


class App:
    """A WSGI app that returns a set answer and records each request."""

    def __init__(self, status: str = "200 OK", *headers: tuple[str, str]) -> None:
        self.status = status
        self.headers = list(headers) or [("Content-Type", "text/plain")]
        self.environ: dict[str, Any] = {}
        self.is_closed = False

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        self.environ = environ
        start_response(self.status, self.headers)
        return self

    def __iter__(self) -> Any:
        return iter([b"ab", b"cd"])

    def close(self) -> None:
        self.is_closed = True


def test_environ_decodes_path_and_leaves_the_query():
    environ = environ_of(make_scope(), b"body")

    shown = {
        name: value for name, value in environ.items() if not name.startswith("wsgi.")
    }
    assert shown == {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/a b/\xc3\xa9",
        "QUERY_STRING": "q=%C3%A9",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8710",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "REMOTE_PORT": "50000",
        "HTTP_HOST": "x",
        "CONTENT_TYPE": "text/plain",
        "CONTENT_LENGTH": "4",
    }
    assert environ["wsgi.input"].read() == b"body"


def test_environ_joins_doubled_headers_and_drops_look_alikes():
    """`X_Schematic_Api_Key` would pass for `X-Schematic-Api-Key`."""
    headers = [(b"x-a", b"1"), (b"x-a", b"2"), (b"x_schematic_api_key", b"k")]

    environ = environ_of(make_scope(headers=headers), b"")

    assert environ["HTTP_X_A"] == "1,2"
    assert "HTTP_X_SCHEMATIC_API_KEY" not in environ


def test_environ_passes_the_standard_librarys_validator():
    def app(environ: Any, start_response: Callable[..., Any]) -> Iterable[bytes]:
        read = environ["wsgi.input"].read(9)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [read]

    reply = run_wsgi(validator(app), make_scope(), b"body")

    assert reply.body == b"body"


def test_answer_is_joined_measured_and_closed():
    app = App()

    reply = run_wsgi(app, make_scope(), b"")

    assert (reply.status, reply.body) == (200, b"abcd")
    assert reply.headers == [
        (b"content-type", b"text/plain"),
        (b"content-length", b"4"),
    ]
    assert app.is_closed


@pytest.mark.parametrize(
    ("status", "method"), [("204 No Content", "POST"), ("200 OK", "HEAD")]
)
def test_answer_without_body_is_not_measured(status: str, method: str):
    reply = run_wsgi(App(status), make_scope(method=method), b"")

    assert reply.headers == [(b"content-type", b"text/plain")]


def test_lazy_app_is_loaded_once():
    loaded = []

    def load() -> App:
        loaded.append(1)
        return App()

    lazy = LazyApp(load)

    assert lazy.get() is lazy.get()
    assert loaded == [1]


def test_lazy_app_says_each_time_why_it_cannot_be_loaded():
    lazy = LazyApp(lambda: {}["app"])

    with pytest.raises(KeyError, match="app"):
        lazy.get()
    with pytest.raises(KeyError, match="app"):
        lazy.get()
