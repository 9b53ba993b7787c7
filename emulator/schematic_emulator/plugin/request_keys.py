"""Read the API key or write key of a request to the tests' server."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from werkzeug.wrappers import Request


def find_api_key(request: Request) -> str | None:
    """Return the API key in a request's header or JSON body, None without one."""
    return request.headers.get("X-Schematic-Api-Key") or _in_body(request, "api_key")


def find_write_key(request: Request) -> str | None:
    """Return the write key of a Segment SDK's call, None without one.

    It is the user name of basic authentication, or `writeKey` in the JSON body.
    Source: segment-analytics-python 2.4.0 sends both.
    """
    given = request.authorization
    if given is not None and given.type == "basic":
        return given.username
    return _in_body(request, "writeKey")


def _in_body(request: Request, name: str) -> str | None:
    body = request.get_json(force=True, silent=True)
    found = body.get(name) if isinstance(body, dict) else None
    return found if isinstance(found, str) else None
