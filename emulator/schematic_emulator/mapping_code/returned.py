"""Read the return value of a mapping function as the requests to send."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from schematic_emulator.mapping_code.local_http import WireClient, WireResponse

_SHAPES = (
    'expected None, a capture event {"type", "body"}, a request {"url", "method", '
    '"headers", "json"}, a request object with method and url, or a list of these'
)


class NotARequestError(EmulatorError, ValueError):
    """Raised for a value that is not a request in any of the known forms."""


@dataclass(frozen=True, slots=True)
class ReturnedRequest:
    """A request as a function returned it; one of `json` and `body` is set."""

    method: str
    url: str
    headers: dict[str, str]
    json: Any = None
    body: str | None = None

    def send(self, client: WireClient) -> WireResponse:
        """Send the request with a client, which has the emulator's URL and key."""
        if self.body is not None:
            return client.transmit(self.method, self.url, self.headers, self.body)
        return client.request(
            self.method, self.url, json=self.json, headers=self.headers
        )


def read_returned(value: Any) -> list[ReturnedRequest]:
    """Return the requests in a function's return value; None means no request.

    Raises NotARequestError, which says what was expected and found.
    """
    if value is None:
        return []
    if isinstance(value, list | tuple):
        return [_read_one(each) for each in value]
    return [_read_one(value)]


def _read_one(value: Any) -> ReturnedRequest:
    if isinstance(value, dict):
        return _read_object(value)
    method, url = getattr(value, "method", None), getattr(value, "url", None)
    if method is None or url is None:
        raise NotARequestError(f"{_SHAPES}; found {_show(value)}")
    headers = getattr(value, "headers", None)
    pairs = headers if isinstance(headers, tuple) else dict(headers or {}).items()
    body = getattr(value, "content", None)
    if body is None:
        body = getattr(value, "body", None)
    return ReturnedRequest(
        str(method), str(url), _without_hop(dict(pairs)), body=_text(body)
    )


def _read_object(value: dict[str, Any]) -> ReturnedRequest:
    if "url" in value:
        return _read_request(value)
    if "type" in value and "body" in value:
        _require_json(value)
        return ReturnedRequest("POST", "/e", {}, value)
    raise NotARequestError(f"{_SHAPES}; found {_show(value)}")


def _read_request(value: dict[str, Any]) -> ReturnedRequest:
    url, method = value["url"], value.get("method", "POST")
    headers = value.get("headers") or {}
    is_sound = isinstance(method, str) and isinstance(headers, dict)
    if not (is_sound and (isinstance(url, str) or hasattr(url, "host"))):
        raise NotARequestError(
            "expected text as url and method and an object as headers; "
            f"found {_show(value)}"
        )
    _require_json(value.get("json"))
    return ReturnedRequest(
        method.upper(), str(url), headers, value.get("json"), _text(value.get("body"))
    )


def _require_json(value: Any) -> None:
    try:
        json.dumps(value)
    except (TypeError, ValueError, RecursionError) as error:
        message = f"expected JSON to send: {error}; found {_show(value)}"
        raise NotARequestError(message) from None


def _without_hop(headers: dict[str, str]) -> dict[str, str]:
    """Return the headers without Host, which the client sets to the emulator."""
    return {name: value for name, value in headers.items() if name.lower() != "host"}


def _text(body: Any) -> str | None:
    if body is None or isinstance(body, str):
        return body
    if isinstance(body, bytes):
        return body.decode("utf-8", "replace")
    _require_json(body)
    return json.dumps(body, ensure_ascii=False)


def _show(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 80 else f"{shown[:80]}… ({len(shown)} characters)"  # noqa: PLR2004 - one line of a terminal
