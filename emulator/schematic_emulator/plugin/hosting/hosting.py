"""The protocol of what runs sandboxes, in this process or in a shared emulator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from schematic_emulator.api.store.clock import ManualClock
    from schematic_emulator.expectations.arrivals import Stray
    from schematic_emulator.plugin.hosting.server import EmulatorServer
    from schematic_emulator.plugin.sandbox import Sandbox


class Hosting(Protocol):
    """Creates sandboxes, and lists the requests that came for none of them."""

    def open_sandbox(
        self, test: str, folder: Path, *, profile: str, strict: bool
    ) -> Sandbox:
        """Return a sandbox with a new environment and API key.

        Raises NotSharedError for a strict one in a shared emulator.
        """
        ...

    def close_sandbox(self, sandbox: Sandbox) -> None:
        """Delete the environment; later requests with its key are strays."""
        ...

    def server(self) -> EmulatorServer:
        """Return the pytest-httpserver in front of the emulator.

        Raises NotSharedError for a shared emulator.
        """
        ...

    def source_server(self) -> EmulatorServer:
        """Return the server of this process that receives the calls of Segment SDKs."""
        ...

    def clock(self) -> ManualClock:
        """Return the clock of this process's emulators.

        Raises NotSharedError for a shared emulator.
        """
        ...

    def strays(self) -> list[Stray]:
        """Return the requests without the API key of a running test."""
        ...

    def close(self) -> None:
        """Stop every server and thread that was started."""
        ...
