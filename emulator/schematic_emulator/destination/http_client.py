"""Send the destination's requests with httpx, byte for byte as they stand."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

import httpx

from schematic_emulator.destination.delivery import (
    ConnectionFailedError,
    Response,
    TimedOutError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType

    from schematic_emulator.destination.request import Request

    WsgiApp = Callable[..., Iterable[bytes]]


class HttpClient:
    """Keep connections to Schematic open and send requests through them.

    Two differences remain, and no server sees the second: `Host` comes first on
    the wire, and spaces at the end of a header are not written.
    """

    def __init__(self, transport: httpx.BaseTransport | None = None) -> None:
        # No proxy and no certificate from the environment: the emulator only
        # ever talks to the hosts that it was given.
        self._client = httpx.Client(
            transport=transport, trust_env=False, follow_redirects=False
        )

    @classmethod
    def in_process(cls, app: WsgiApp) -> Self:
        """Send to a WSGI app in this process, whatever host a request names."""
        return cls(httpx.WSGITransport(app=app))

    def __enter__(self) -> Self:
        """Open nothing yet: connections are made when they are needed."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close all connections."""
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def send(self, request: Request, timeout_s: float) -> Response:
        """Send one request and read its answer whole.

        Raises ConnectionFailedError and TimedOutError as `Client` says.
        """
        with _naming_failures():
            answer = self._client.send(_convert(request, timeout_s))
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Response(answer.status_code, answer.text, headers, answer.reason_phrase)


def _convert(request: Request, timeout_s: float) -> httpx.Request:
    host = httpx.URL(request.url).netloc
    headers = [
        *(
            (name.encode(), value.strip(" \t").encode("latin-1"))
            for name, value in request.headers
        ),
        (b"Host", host),
        (b"Connection", b"keep-alive"),
    ]
    content = None if request.body is None else request.body.encode()
    timeout = httpx.Timeout(timeout_s).as_dict()
    return httpx.Request(
        request.method,
        request.url,
        headers=headers,
        content=content,
        extensions={"timeout": timeout},
    )


@contextmanager
def _naming_failures() -> Iterator[None]:
    try:
        yield
    except httpx.TimeoutException as error:
        raise TimedOutError(str(error)) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ConnectionFailedError(_system_code(error), str(error)) from error


def _system_code(error: BaseException) -> str | None:
    """Find the operating system's error behind an error, and name it."""
    cause: BaseException | None = error
    while cause is not None:
        number = cause.errno if isinstance(cause, OSError) else None
        if number in errno.errorcode:
            return errno.errorcode[number or 0]
        cause = cause.__cause__ or cause.__context__
    return None
