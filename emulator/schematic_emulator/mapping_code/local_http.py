"""Send requests to a server on this machine with the standard library's client.

Importing an HTTP library takes longer than a command or a pytest plugin may take to
start.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from schematic_contracts.reading.bounds import ANSWER
from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Mapping

# Hard-coded in the published destination; requests to them go to the emulator.
# Source: @segment/action-destinations 3.497.0, dist/destinations/schematic.
REAL_HOSTS = frozenset({"c.schematichq.com", "api.schematichq.com"})
TIMEOUT_S = 10.0

# Answers a request in this process, or returns None: method, path, headers, body.
Direct = Callable[
    [str, str, "Mapping[str, str]", "bytes | None"], "WireResponse | None"
]
# method, URL as asked for, headers, body, status
Sent = tuple[str, str, tuple[tuple[str, str], ...], "str | None", int]


class NoEmulatorError(EmulatorError, RuntimeError):
    """Raised if no emulator runs at an address.

    `found` says what is there, `instead` how to do without an emulator there.
    """

    def __init__(self, url: str, found: object, instead: str) -> None:
        super().__init__(
            f"no emulator answers at {url}: {found}; start one with "
            f"'schematic-emulator serve' or {instead}"
        )


class UnreachableHostError(EmulatorError):
    """Raised for a request to a host that is neither Schematic's nor the emulator."""

    def __init__(self, url: str, emulator_url: str) -> None:
        super().__init__(
            f"the mapping requested {url!r}, which is neither Schematic's host nor "
            f"the emulator at {emulator_url}"
        )
        self.url = url


@dataclass(frozen=True, slots=True)
class WireResponse:
    """An HTTP response: status, headers with lower-case names, body as bytes."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def text(self) -> str:
        """Return the body as text; bytes that are not UTF-8 become U+FFFD."""
        return self.content.decode("utf-8", "replace")

    @property
    def status_code(self) -> int:
        """Return the status, under the name that requests and httpx use."""
        return self.status

    def json(self) -> Any:
        """Return the parsed body. Raises ValueError if it is not JSON."""
        return json.loads(self.text)


def exchange(  # noqa: PLR0913 - the parts of an HTTP request
    url: str,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes | None,
    *,
    timeout_s: float = TIMEOUT_S,
) -> WireResponse:
    """Send one request for `path` to the host in `url`, and return the response.

    No proxy is used and no redirect followed. Raises OSError (TimeoutError among
    them), HTTPException, and ValueError for a URL or a path that cannot be sent.
    """
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.netloc, timeout=timeout_s)
    try:
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        names = {name.lower(): value for name, value in answer.getheaders()}
        content = answer.read(ANSWER.most + 1)
        if len(content) > ANSWER.most:
            raise HTTPException(ANSWER.refuse())
        return WireResponse(answer.status, names, content)
    finally:
        connection.close()


def find_path(url: str) -> str:
    """Return the path and query of a URL, or of a path without its first slash."""
    parts = urlsplit(url)
    path = parts.path if parts.path.startswith("/") else f"/{parts.path}"
    return f"{path}?{parts.query}" if parts.query else path


class WireClient:
    """Sends requests for Schematic's two hosts to one emulator.

    It is the client of a mapping of the form `(event, client)`: `post("/e",
    json=...)` adds the API key that the emulator expects. A request is sent
    over a connection only if `direct`, which is tried first, returns None.
    """

    def __init__(self, url: str, api_key: str, direct: Direct | None = None) -> None:
        self.url = url.rstrip("/")
        self.api_key = api_key
        self.sent: list[Sent] = []
        self._direct = direct
        self._netloc = urlsplit(self.url).netloc

    def post(
        self,
        path: str,
        *,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> WireResponse:
        """Post JSON; the sandbox's key is added to events without `api_key`."""
        return self.request("POST", path, json=json, headers=headers)

    def get(
        self, path: str, *, headers: Mapping[str, str] | None = None
    ) -> WireResponse:
        """Request a path with GET."""
        return self.request("GET", path, headers=headers)

    def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> WireResponse:
        """Send one request with the key in its header, and `json` as its body."""
        sent = {"X-Schematic-Api-Key": self.api_key, **dict(headers or {})}
        body = None
        if json is not None:
            sent.setdefault("Content-Type", "application/json")
            body = _write(self._with_key(path, json))
        return self.transmit(method, path, sent, body)

    def transmit(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: str | None = None,
        *,
        timeout_s: float = TIMEOUT_S,
    ) -> WireResponse:
        """Send a request unchanged; a URL's host must be Schematic's or the emulator.

        Raises UnreachableHostError for any other host.
        """
        host = urlsplit(url).netloc
        if host and host not in REAL_HOSTS | {self._netloc}:
            raise UnreachableHostError(url, self.url)
        data = None if body is None else body.encode("utf-8", "surrogatepass")
        shown, path = _with_host(host, headers), find_path(url)
        answer = self._direct and self._direct(method, path, shown, data)
        if answer is None:
            answer = exchange(self.url, method, path, shown, data, timeout_s=timeout_s)
        self.sent.append((method, url, tuple(headers.items()), body, answer.status))
        return answer

    def _with_key(self, path: str, body: Any) -> Any:
        path = urlsplit(path).path
        if not isinstance(body, dict):
            return body
        if path == "/e":
            return {"api_key": self.api_key, **body}
        events = body.get("events") if path == "/batch" else None
        if not isinstance(events, list):
            return body
        return {**body, "events": [self._with_key("/e", each) for each in events]}


def _with_host(host: str, headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers with the requested host, as the real one would receive it."""
    return {**headers, "Host": host} if host in REAL_HOSTS else dict(headers)


def _write(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
