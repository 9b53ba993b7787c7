"""Where sandboxes live: in this process, or at an emulator that workers share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from schematic_emulator.api.store.clock import ManualClock
    from schematic_emulator.plugin.hosting.server import EmulatorServer
    from schematic_emulator.plugin.lost import Stray
    from schematic_emulator.plugin.sandbox import Sandbox


class Hosting(Protocol):
    """Makes sandboxes and knows what came for none of them."""

    def open_sandbox(
        self, test: str, folder: Path, *, profile: str, strict: bool
    ) -> Sandbox:
        """Make an environment of its own with a key of its own.

        Raises NotSharedError if it shall be strict where the emulator is another
        process.
        """
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
