"""Where sandboxes live: in this process, or at an emulator that workers share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from schematic_emulator.api.operations import is_operation
from schematic_emulator.checks.safe_text import inert

if TYPE_CHECKING:
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.api.store.clock import ManualClock
    from schematic_emulator.plugin.sandbox import Sandbox
    from schematic_emulator.plugin.server import EmulatorServer

_NO_SUCH_OPERATION = frozenset({404, 405})


class NotSharedError(RuntimeError):
    """Raised for what only an emulator in this process can do."""


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


class Hosting(Protocol):
    """Makes sandboxes and knows what came for none of them."""

    def open_sandbox(self, test: str, *, profile: str, strict: bool) -> Sandbox:
        """Make an environment of its own with a key of its own."""
        ...

    def close_sandbox(self, sandbox: Sandbox) -> None:
        """Drop the environment; a request that still comes is a stray."""
        ...

    def server(self) -> EmulatorServer:
        """Return the server that expectations are laid over.

        Raises NotSharedError where the emulator is another process.
        """
        ...

    def source_server(self) -> EmulatorServer:
        """Return the server of this process that takes Segment SDKs' calls."""
        ...

    def clock(self) -> ManualClock:
        """Return the clock of the emulators in this process.

        Raises NotSharedError where the emulator is another process.
        """
        ...

    def strays(self) -> list[Stray]:
        """List the requests that came with no running test's key."""
        ...

    def close(self) -> None:
        """Stop what was started; nothing runs or listens afterwards."""
        ...
