"""Send requests to an emulator on this machine; light enough for a first use."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

# What the published destination has hard-coded; here both are the emulator.
REAL_HOSTS = frozenset({"c.schematichq.com", "api.schematichq.com"})
_TIMEOUT_S = 10.0

# method, URL as asked for, headers, body, status
Sent = tuple[str, str, tuple[tuple[str, str], ...], "str | None", int]


class UnreachableHostError(Exception):
    """Raised for a request to a host that is neither Schematic's nor the emulator."""

    def __init__(self, url: str, emulator_url: str) -> None:
        super().__init__(
            f"the mapping asked for {url!r}, which is neither Schematic's host nor "
            f"the emulator at {emulator_url}"
        )
        self.url = url


@dataclass(frozen=True, slots=True)
class WireResponse:
    """An HTTP answer: status, headers with lower-case names, body as text."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def status_code(self) -> int:
        """Return the status by the name that requests and httpx use."""
        return self.status

    def json(self) -> Any:
        """Parse the body."""
        return json.loads(self.text)


class WireClient:
    """Send to one emulator what was meant for Schematic's two hosts.

    A mapping of the form `(event, client)` gets this as its client: `post("/e",
    json=...)` adds the API key that the emulator expects.
    """

    def __init__(self, url: str, api_key: str) -> None:
        self.url = url.rstrip("/")
        self.api_key = api_key
        self.sent: list[Sent] = []
        self._netloc = urlsplit(self.url).netloc

    def post(
        self,
        path: str,
        *,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> WireResponse:
        """Send JSON; events without `api_key` get ours."""
        return self.request("POST", path, json=json, headers=headers)

    def get(
        self, path: str, *, headers: Mapping[str, str] | None = None
    ) -> WireResponse:
        """Ask for a path."""
        return self.request("GET", path, headers=headers)

    def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> WireResponse:
        """Send one request with the key in its header; the body is JSON."""
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
        timeout_s: float = _TIMEOUT_S,
    ) -> WireResponse:
        """Send exactly this; an absolute URL must be Schematic's or the emulator's.

        Raises UnreachableHostError for any other host.
        """
        connection = http.client.HTTPConnection(self._netloc, timeout=timeout_s)
        try:
            data = None if body is None else body.encode("utf-8", "surrogatepass")
            connection.request(method, self._path_of(url), data, _led(url, headers))
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            names = {name.lower(): value for name, value in answer.getheaders()}
            self.sent.append((method, url, tuple(headers.items()), body, answer.status))
            return WireResponse(answer.status, names, text)
        finally:
            connection.close()

    def _path_of(self, url: str) -> str:
        parts = urlsplit(url)
        if parts.netloc and parts.netloc not in REAL_HOSTS | {self._netloc}:
            raise UnreachableHostError(url, self.url)
        path = parts.path if parts.path.startswith("/") else f"/{parts.path}"
        return f"{path}?{parts.query}" if parts.query else path

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


def _led(url: str, headers: Mapping[str, str]) -> dict[str, str]:
    """Name the host that was asked for, as the real one would be told."""
    host = urlsplit(url).netloc
    return {**headers, "Host": host} if host in REAL_HOSTS else dict(headers)


def _write(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
