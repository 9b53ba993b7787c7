"""Send the destination's requests over persistent connections, byte for byte.

The standard library writes a header value unchanged. Other clients strip its spaces,
which the published destination sends if an API key starts or ends with one.
Source: node-fetch 2.7.0, lib/index.js (fetch).
"""

from __future__ import annotations

import errno
import select
import zlib
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from schematic_contracts.reading.bounds import ANSWER
from schematic_emulator.destination.delivery.answer_stream import (
    limit_time,
    read_bounded,
)
from schematic_emulator.destination.delivery.delivery import (
    ConnectionFailedError,
    Response,
    TimedOutError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message
    from http.client import HTTPResponse
    from types import TracebackType
    from urllib.parse import SplitResult

    from schematic_emulator.destination.request import Request

_KINDS: dict[str, type[HTTPConnection]] = {
    "http": HTTPConnection,
    "https": HTTPSConnection,
}
_WINDOW_BITS = {"gzip": 31, "x-gzip": 31, "deflate": 15}


class HttpClient:
    """Send requests to Schematic over connections that stay open.

    Any number of threads may share a client. It uses no proxy and follows no redirect:
    the emulator only contacts the hosts that it was configured with. Unlike the
    published destination it does not close the connection after each response.
    """

    def __init__(self) -> None:
        self._idle: dict[tuple[str, str], list[HTTPConnection]] = {}

    def __enter__(self) -> Self:
        """Return the client; connections are opened when they are needed."""
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
        """Close all connections that are not in use."""
        for idle in self._idle.values():
            while idle:
                idle.pop().close()

    def send(self, request: Request, timeout_s: float) -> Response:
        """Send one request and read its whole response.

        Raises ConnectionFailedError and TimedOutError as `delivery.Client` describes.
        """
        with _naming_failures():
            url = urlsplit(request.url)
            idle = self._idle.setdefault((url.scheme, url.netloc), [])
            connection = _reuse(idle) or _open(url)
            try:
                answer, response = _exchange(connection, url, request, timeout_s)
            except BaseException:
                connection.close()
                raise
            if answer.will_close:
                connection.close()
            else:
                idle.append(connection)
            return response


def _reuse(idle: list[HTTPConnection]) -> HTTPConnection | None:
    """Return an idle connection that the server has not closed, if any."""
    while idle:
        try:
            connection = idle.pop()
        except IndexError:  # another thread was faster
            return None
        if connection.sock is not None and not _has_news(connection):
            return connection
        connection.close()
    return None


def _has_news(connection: HTTPConnection) -> bool:
    """Return whether there is something to read: usually the end of the stream."""
    if not hasattr(select, "poll"):
        return bool(select.select([connection.sock], [], [], 0)[0])
    poll = select.poll()
    poll.register(connection.sock, select.POLLIN)
    return bool(poll.poll(0))


def _open(url: SplitResult) -> HTTPConnection:
    kind = _KINDS.get(url.scheme)
    if kind is None or not url.hostname:
        raise HTTPException(f"not an HTTP URL: {url.geturl()!r}")
    return kind(url.hostname, url.port)


def _exchange(
    connection: HTTPConnection, url: SplitResult, request: Request, timeout_s: float
) -> tuple[HTTPResponse, Response]:
    connection.timeout = timeout_s
    if connection.sock is not None:
        connection.sock.settimeout(timeout_s)
    target = f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"
    connection.putrequest(
        request.method, target, skip_host=True, skip_accept_encoding=True
    )
    for name, value in request.headers:
        connection.putheader(name, value.encode("latin-1"))
    connection.putheader("Host", url.netloc.rpartition("@")[2])
    connection.putheader("Connection", "keep-alive")
    body = None if request.body is None else request.body.encode()
    connection.endheaders(body)
    connection.response_class = limit_time(connection.sock, timeout_s)  # type: ignore[assignment]
    answer = connection.getresponse()
    with answer:
        text = _decode(read_bounded(answer), answer.headers)
    headers = _join(answer.headers)
    return answer, Response(answer.status, text, headers, answer.reason)


def _decode(body: bytes, headers: Message) -> str:
    """Decompress a body as node-fetch does, then decode it as UTF-8.

    Raises HTTPException for a body that cannot be decompressed.
    """
    bits = _WINDOW_BITS.get(headers.get("content-encoding", "").strip().lower())
    if bits is not None and body:
        try:
            unpacking = zlib.decompressobj(bits)
            body = unpacking.decompress(body, ANSWER.most)
        except zlib.error as error:
            raise HTTPException(f"invalid response: {error}") from error
        if not unpacking.eof:
            raise HTTPException("invalid response: the compressed body is truncated")
    return body.decode(errors="replace")


def _join(headers: Message) -> dict[str, str]:
    joined: dict[str, str] = {}
    for raw_name, value in headers.items():
        name = raw_name.lower()
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined


@contextmanager
def _naming_failures() -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise TimedOutError(str(error)) from error
    except (OSError, HTTPException, ValueError) as error:
        raise ConnectionFailedError(_system_code(error), str(error)) from error


def _system_code(error: Exception) -> str | None:
    """Return the name of the operating system's error, such as ECONNREFUSED."""
    number = error.errno if isinstance(error, OSError) else None
    return errno.errorcode.get(number or 0)
