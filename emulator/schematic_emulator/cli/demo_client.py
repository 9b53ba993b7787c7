"""Send the demo's requests over one open loopback connection, at little cost."""

from __future__ import annotations

from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from schematic_emulator.destination.delivery import (
    ConnectionFailedError,
    Response,
    TimedOutError,
)

if TYPE_CHECKING:
    from schematic_emulator.destination import Request


class LoopbackClient:
    """Send requests to one host; half the work that a full HTTP client does."""

    def __init__(self, url: str, timeout_s: float) -> None:
        place = urlsplit(url)
        host = place.hostname or "127.0.0.1"
        self._connection = HTTPConnection(host, place.port, timeout=timeout_s)

    def __enter__(self) -> Self:
        """Connect with the first request."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self._connection.close()

    def send(self, request: Request, timeout_s: float) -> Response:  # noqa: ARG002 - the connection's own limit holds
        """Send one request and read its answer whole.

        Raises ConnectionFailedError and TimedOutError as `delivery.Client` says.
        """
        try:
            self._write(request)
            answer = self._connection.getresponse()
            body = answer.read().decode()
        except TimeoutError as error:
            raise TimedOutError(str(error)) from error
        except (OSError, HTTPException) as error:
            raise ConnectionFailedError(None, str(error)) from error
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Response(answer.status, body, headers, answer.reason)

    def _write(self, request: Request) -> None:
        connection = self._connection
        path = urlsplit(request.url).path
        connection.putrequest(request.method, path, skip_accept_encoding=True)
        for name, value in request.headers:
            connection.putheader(name, value)
        body = None if request.body is None else request.body.encode()
        connection.endheaders(body)
