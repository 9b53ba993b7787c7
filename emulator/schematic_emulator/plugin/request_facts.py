"""Read what a request to the tests' server says of itself, its keys above all."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from werkzeug.wrappers import Request


def find_api_key(request: Request) -> str | None:
    """Find the API key of a request to Schematic, in its header or its body."""
    return request.headers.get("X-Schematic-Api-Key") or _in_body(request, "api_key")


def find_write_key(request: Request) -> str | None:
    """Find the write key of a call of a Segment SDK, in its header or its body."""
    given = request.authorization
    if given is not None and given.type == "basic":
        return given.username
    return _in_body(request, "writeKey")


def _in_body(request: Request, name: str) -> str | None:
    body = request.get_json(force=True, silent=True)
    found = body.get(name) if isinstance(body, dict) else None
    return found if isinstance(found, str) else None
