"""Requests and events that reached no sandbox."""

from __future__ import annotations

from dataclasses import dataclass

from schematic_emulator.api.operations import is_operation
from schematic_emulator.terminal.safe_text import inert

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
