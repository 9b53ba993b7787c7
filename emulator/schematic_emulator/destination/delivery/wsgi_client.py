"""Pass the destination's requests to a WSGI app in this process, without a socket.

Source: PEP 3333.
"""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes, urlsplit

from schematic_emulator.destination.delivery.delivery import Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from schematic_emulator.destination.request import Request

    WsgiApp = Callable[..., Iterable[bytes]]


class WsgiClient:
    """Send requests to one app, whatever their host; its exceptions pass through."""

    def __init__(self, app: WsgiApp) -> None:
        self._app = app

    def send(self, request: Request, timeout_s: float) -> Response:  # noqa: ARG002 - nothing is waited for
        """Call the app with one request and return the whole response."""
        started: list[tuple[str, list[tuple[str, str]]]] = []
        written: list[bytes] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], _error: object = None
        ) -> Callable[[bytes], None]:
            started.append((status, headers))
            return written.append

        chunks = self._app(_environ(request), start_response)
        try:
            written.extend(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        status, headers = started[-1]
        code = int(status.partition(" ")[0])
        names = {name.lower(): value for name, value in headers}
        body = b"".join(written).decode(errors="replace")
        # Without the reason, for which an app may choose another text than a server.
        return Response(code, body, names)


def _environ(request: Request) -> dict[str, Any]:
    place = urlsplit(request.url)
    body = (
        b"" if request.body is None else request.body.encode("utf-8", "surrogatepass")
    )
    environ = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(place.path or "/").decode("latin-1"),
        "QUERY_STRING": place.query,
        "SERVER_NAME": place.hostname or "",
        "SERVER_PORT": str(place.port or 80),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": place.netloc,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": place.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for raw_name, value in request.headers:
        name = raw_name.upper().replace("-", "_")
        key = name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
        environ[key] = value.strip(" \t")
    return environ
