"""Send requests one after another and report the result of each.

Source: @segment/actions-core 3.170.0, request-client.js (executeRequest, HTTPError,
TimeoutError) and middleware/after-response/prepare-response.js; node-fetch 2.7.0,
lib/index.js (fetch).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from schematic_contracts.package_data import read_package_json
from schematic_emulator.destination.delivery.redirects import redirected
from schematic_emulator.destination.errors import ActionError, DestinationError
from schematic_emulator.destination.javascript import json as js_json
from schematic_emulator.destination.javascript.values import UNDEFINED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from schematic_emulator.destination.request import Request

TIMEOUT_S = 10.0  # request-client.js, DEFAULT_REQUEST_TIMEOUT
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 20  # node-fetch, Request.follow


@dataclass(frozen=True, slots=True)
class Response:
    """Represent one HTTP response; header names are in lower case."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    status_text: str = ""

    @property
    def is_success(self) -> bool:
        """Return whether the status is 2xx."""
        return 200 <= self.status <= 299  # noqa: PLR2004 - HTTP's own classes

    @property
    def reason(self) -> str | None:
        """Return the status text, else the standard one, else None."""
        return self.status_text or _reasons().get(str(self.status))

    @property
    def data(self) -> Any:
        """Return the parsed body of a JSON response, the text of any other.

        `UNDEFINED` if the JSON cannot be parsed: the engine ignores that error.
        Source: prepare-response.js.
        """
        if "application/json" not in self.headers.get("content-type", ""):
            return self.body
        try:
            return js_json.parse(self.body)
        except (ValueError, RecursionError):
            return UNDEFINED


class Client(Protocol):
    """Send one request and return its response, without following redirects.

    Raises ConnectionFailedError if there is no response, TimedOutError if it took
    longer than `timeout_s`.
    """

    def send(self, request: Request, timeout_s: float) -> Response:
        """Send the request unchanged."""
        ...


class ConnectionFailedError(DestinationError):
    """Report that there was no response, with the system's error code and reason."""

    def __init__(self, code: str | None, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class TimedOutError(DestinationError):
    """Report that the response took too long."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Report the result of sending one request.

    `subscription` counts from 0; `sent` includes the requests of redirects; on
    success there is no `error`; `attempt` is 1, as the engine itself never retries.
    """

    subscription: int
    request: Request
    sent: tuple[Request, ...]
    response: Response | None
    error: ActionError | None
    attempt: int = 1


def send(client: Client, request: Request) -> Outcome:
    """Send one request, following redirects as the published client does."""
    return send_all(client, [(0, request)], [])[0]


def send_all(
    client: Client, requests: Iterable[tuple[int, Request]], log: list[Request]
) -> tuple[Outcome, ...]:
    """Send numbered requests, each one once before any redirect is followed.

    The engine sends them at the same time. Every request is appended to `log` in the
    order in which it is sent.
    """
    exchanges = [_Exchange(number, request) for number, request in requests]
    underway = exchanges
    while underway:
        for exchange in underway:
            exchange.step(client)
            log.append(exchange.sent[-1])
        underway = [exchange for exchange in underway if not exchange.is_done]
    return tuple([exchange.outcome() for exchange in exchanges])


@dataclass(slots=True)
class _Exchange:
    """Follow the redirects of one request."""

    number: int
    next: Request
    sent: list[Request] = field(default_factory=list)
    response: Response | None = None
    error: ActionError | None = None
    is_done: bool = False

    def step(self, client: Client) -> None:
        """Send the next request; follow a redirect or finish."""
        self.sent.append(self.next)
        try:
            self.response = _send_once(client, self.next)
            self._follow(self.response)
        except ActionError as failure:
            self.response, self.error, self.is_done = None, failure, True

    def _follow(self, response: Response) -> None:
        # A redirect without a location is an ordinary response, hence an HTTPError.
        location = response.headers.get("location")
        if response.status not in _REDIRECTS or location is None:
            self.error = None if response.is_success else http_error(response)
            self.is_done = True
            return
        url = self.next.url
        if len(self.sent) > _MOST_REDIRECTS:
            raise ActionError("FetchError", f"maximum redirect reached at: {url}")
        self.next = redirected(self.next, location, response.status)

    def outcome(self) -> Outcome:
        """Return the result."""
        first, *_ = self.sent
        return Outcome(self.number, first, tuple(self.sent), self.response, self.error)


def _send_once(client: Client, request: Request) -> Response:
    try:
        return client.send(request, TIMEOUT_S)
    except TimedOutError:
        message = f"Request timed out after {int(TIMEOUT_S * 1000)}ms"
        raise ActionError("TimeoutError", message, code="ETIMEDOUT") from None
    except ConnectionFailedError as failure:
        message = f"request to {request.url} failed, reason: {failure.reason}"
        raise ActionError("FetchError", message, code=failure.code) from failure


def http_error(response: Response) -> ActionError:
    """Create the engine's error for a response whose status is not 2xx.

    Source: request-client.js (HTTPError): the message is the status text.
    """
    details: dict[str, Any] = {"status": response.status}
    if response.reason is not None:
        details["statusText"] = response.reason
    if response.data is not UNDEFINED:
        details["data"] = response.data
    details["content"] = response.body
    message = str(response.status) if response.reason is None else response.reason
    return ActionError("HTTPError", message, response=details)


def result_data(response: Response) -> Any:
    """Return the data of a successful response: `data ?? content` in the engine."""
    data = response.data
    return response.body if data is None or data is UNDEFINED else data


@cache
def _reasons() -> dict[str, str]:
    # Source: Node 20.20.2, http.STATUS_CODES.
    reasons: dict[str, str] = read_package_json(
        "schematic_emulator.destination", "http_reasons.json"
    )
    return reasons
