"""Build the HTTP requests that the destination sends.

Source: @segment/action-destinations 3.497.0, destinations/schematic/index.js
(extendRequest, testAuthentication) and trackEvent/index.js (perform);
@segment/actions-core 3.170.0, create-request-client.js and request-client.js;
node-fetch 2.7.0, lib/index.js (getNodeRequestOptions) for the order of headers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination.errors import ActionError, EngineError
from schematic_emulator.destination.javascript.json import quote, write_json
from schematic_emulator.destination.javascript.undefined_values import (
    without_prototypes,
)
from schematic_emulator.destination.javascript.values import UNDEFINED, to_text

if TYPE_CHECKING:
    from collections.abc import Sequence

USER_AGENT = "Segment (Actions)"
# Source: node-fetch 2.7.0, lib/index.js (invalidHeaderCharRegex).
_ILLEGAL = re.compile("[^\t\x20-\x7e\x80-\xff]")
Headers = tuple[tuple[str, str], ...]
_PROTOTYPE_KEY = '"__proto__":'
_LAST_HEADERS: Headers = (("Accept-Encoding", "gzip,deflate"),)


@dataclass(frozen=True, slots=True)
class Endpoints:
    """List the URLs of Schematic's two hosts; an emulator serves both."""

    capture: str = "https://c.schematichq.com"
    api: str = "https://api.schematichq.com"


@dataclass(frozen=True, slots=True)
class Request:
    """Represent one request, with its headers in the order and case of the wire.

    `Host` and `Connection` depend on the connection, so the client adds them. The
    body is sent in UTF-8, the headers in Latin-1.
    """

    method: str
    url: str
    headers: Headers
    body: str | None

    def to_json(self) -> dict[str, Any]:
        """Return the request as plain JSON, with header names in lower case."""
        return {
            "method": self.method,
            "url": self.url,
            "headers": {name.lower(): value for name, value in self.headers},
            "body": self.body,
        }


@dataclass(frozen=True, slots=True)
class RequestSettings:
    """List what all requests of one set of settings have in common."""

    api_key: str
    first_headers: Headers
    capture_headers: Headers
    capture_url: str
    api_url: str
    start: str  # of every captured body


def connect(settings: Any, endpoints: Endpoints) -> RequestSettings:
    """Prepare the requests for the settings' API key, which may be any JSON.

    The key is converted as by `${settings.apiKey}`, so a missing one is `undefined`.
    Raises ActionError (a TypeError) for a key that is not allowed in a header.
    """
    if settings is None or settings is UNDEFINED:
        what = to_text(settings)
        message = f"Cannot read properties of {what} (reading 'apiKey')"
        raise ActionError("TypeError", message)
    api_key = (
        settings.get("apiKey", UNDEFINED) if isinstance(settings, dict) else UNDEFINED
    )
    try:
        text = to_text(api_key)
    except EngineError as error:
        raise ActionError(error.name, error.message) from None
    authorization = require_header(f"Bearer {text}")
    first = (("authorization", authorization), ("user-agent", USER_AGENT))
    return RequestSettings(
        text,
        first,
        # The action asks for `application/json;charset=UTF-8`; the request client's
        # option `json` overwrites it. Source: request-client.js (setOptions).
        (*first, ("content-type", "application/json"), ("Accept", "*/*")),
        f"{endpoints.capture.rstrip('/')}/e",
        f"{endpoints.api.rstrip('/')}/environments",
        f'{{"api_key":{quote(text)},"type":',
    )


def require_header(value: str) -> str:
    """Return a header's value; raise ActionError for an illegal character."""
    if _ILLEGAL.search(value):
        raise ActionError("TypeError", f"{value} is not a legal HTTP header value")
    return value


def shape_capture(
    connection: RequestSettings, kind: str, sent_at: str, body: str
) -> Request:
    """Build `POST /e` from the JSON text of the inner body."""
    text = f'{connection.start}"{kind}","sent_at":"{sent_at}","body":{body}}}'
    size = len(text) if text.isascii() else len(text.encode())
    length = ("Content-Length", str(size))
    headers = (*connection.capture_headers, length, *_LAST_HEADERS)
    return Request("POST", connection.capture_url, headers, text)


def shape_authentication(connection: RequestSettings) -> Request:
    """Build the `GET /environments` that tests an API key."""
    key = require_header(connection.api_key)
    headers = (
        *connection.first_headers,
        ("x-schematic-api-key", key),
        ("Accept", "*/*"),
        *_LAST_HEADERS,
    )
    return Request("GET", connection.api_url, headers, None)


def object_text(members: Sequence[tuple[str, Any]], *, is_clean: bool = False) -> str:
    """Write a JSON object from keys and values in order, without undefined values."""
    texts = [
        f'"{name}":{write_json(value)}'
        for name, value in members
        if value is not UNDEFINED
    ]
    text = "{" + ",".join(texts) + "}"
    if _PROTOTYPE_KEY not in text or is_clean:
        return text
    # The engine copies objects by assignment, which sets no key of this name.
    cleaned = [(name, without_prototypes(value)) for name, value in members]
    return object_text(cleaned, is_clean=True)
