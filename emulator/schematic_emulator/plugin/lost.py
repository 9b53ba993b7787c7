"""Requests and events that reached no sandbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schematic_emulator.api.operations import is_operation
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from werkzeug.wrappers import Request

_NO_SUCH_OPERATION = frozenset({404, 405})


@dataclass(frozen=True, slots=True)
class LostRequest:
    """A request to an operation that Schematic does not have; its content is lost.

    `api_key` is the one in its header or body, if any.
    """

    method: str
    path: str
    status: int
    api_key: str | None = None

    def __str__(self) -> str:
        """Return the request and its status in one line."""
        return f"{self.method} {inert(self.path)}: answered {self.status}"


def is_lost(method: str, path: str, status: int | None) -> bool:
    """Return whether a status means that Schematic has no such operation.

    An operation that exists may also answer 404, if what it names does not exist.
    """
    return status in _NO_SUCH_OPERATION and not is_operation(method, path)


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
