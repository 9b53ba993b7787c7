"""What went astray: requests for nobody or nothing, and events that never left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from schematic_emulator.api.operations import is_operation
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from schematic_emulator.api.store.capture import Capture

_NO_SUCH_OPERATION = frozenset({404, 405})


class Failure(NamedTuple):
    """What became of an event that nobody in the test waited for: it was lost."""

    subject: str
    message: str


@dataclass(frozen=True, slots=True)
class Stray:
    """A request that came with no running test's key: whose it may have been."""

    capture: Capture
    test: str | None


@dataclass(frozen=True, slots=True)
class LostRequest:
    """A request for something that Schematic does not have: what it held is lost.

    `api_key` is the one it came with, None if it had none.
    """

    method: str
    path: str
    status: int
    api_key: str | None = None

    def __str__(self) -> str:
        """Name the request and what it was answered."""
        return f"{self.method} {inert(self.path)}: answered {self.status}"


def is_lost(method: str, path: str, status: int | None) -> bool:
    """Tell whether an answer says that Schematic has no such operation at all."""
    return status in _NO_SUCH_OPERATION and not is_operation(method, path)
