"""Convert one whole ASGI request into a WSGI call, and its answer back."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from schematic_emulator.deadline import Pause

Environ = dict[str, Any]
Scope = Mapping[str, Any]
WsgiApp = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

_BODILESS = frozenset({204, 304})
_RESTATED = frozenset({b"content-length", b"transfer-encoding"})


@dataclass(frozen=True, slots=True)
class Reply:
    """The whole answer of a WSGI app; `headers` are as ASGI requires."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class LazyApp:
    """A WSGI app that is loaded once, by the first thread that needs it."""

    def __init__(self, load: Callable[[], WsgiApp]) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._app: WsgiApp | None = None

    def get(self) -> WsgiApp:
        """Return the app. Raises what loading it raises, at each call."""
        if self._app is None:
            with self._lock:
                self._app = self._app or self._load()
        return self._app


def run_wsgi(
    app: WsgiApp, scope: Scope, body: bytes, pause: Pause | None = None
) -> Reply:
    """Return the app's answer to one request. Raises what the app raises.

    With a `pause` the request may ask for a wait instead of waiting itself.
    """
    started: list[tuple[str, list[tuple[str, str]]]] = []
    written: list[bytes] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], _error: object = None
    ) -> Callable[[bytes], None]:
        started.append((status, headers))
        return written.append

    environ = environ_of(scope, body)
    if pause is not None:
        environ[Pause.KEY] = pause
    chunks = app(environ, start_response)
    try:
        written.extend(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    status, headers = started[-1]
    return _reply(int(status[:3]), headers, b"".join(written), scope["method"])


def environ_of(scope: Scope, body: bytes) -> Environ:
    """Return the WSGI environment (PEP 3333) of a request with its whole body."""
    host, port = scope["server"] or ("", 0)
    client = scope["client"] or ("", 0)
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    _add_headers(environ, scope["headers"])
    environ["CONTENT_LENGTH"] = str(len(body))
    return environ


def _add_headers(environ: Environ, headers: Iterable[tuple[bytes, bytes]]) -> None:
    for raw_name, raw_value in headers:
        # WSGI cannot tell X_Name from X-Name: a client could forge the other.
        if b"_" in raw_name or raw_name in _RESTATED:
            continue
        name = raw_name.decode("latin-1").upper().replace("-", "_")
        key = name if name == "CONTENT_TYPE" else f"HTTP_{name}"
        value = raw_value.decode("latin-1")
        environ[key] = f"{environ[key]},{value}" if key in environ else value


def _reply(
    status: int, headers: list[tuple[str, str]], body: bytes, method: str
) -> Reply:
    pairs = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in headers
    ]
    known = any(name == b"content-length" for name, _ in pairs)
    if not known and method != "HEAD" and status not in _BODILESS:
        pairs.append((b"content-length", b"%d" % len(body)))
    return Reply(status, pairs, body)
