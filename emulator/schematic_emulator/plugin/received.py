"""What expectations and verdicts read of a sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence

    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.mapping_code.delivered import Delivered
    from schematic_emulator.plugin.lost import Failure, LostRequest, Stray


class Received(Protocol):
    """What one test delivered and what came of it; a Sandbox is one."""

    @property
    def deliveries(self) -> Sequence[Delivered]:
        """List what became of the events delivered, oldest first."""
        ...

    @property
    def failures(self) -> Sequence[Failure]:
        """List the events that were lost while nobody waited for them."""
        ...

    @property
    def journal(self) -> list[Capture]:
        """List everything that arrived with the test's key, oldest first."""
        ...

    @property
    def good(self) -> list[Capture]:
        """List the captures that keep their contract and did not fail."""
        ...

    @property
    def arrived(self) -> threading.Event:
        """Return what is set whenever a capture arrives, if it is in this process."""
        ...

    @property
    def poll_s(self) -> float:
        """Return the seconds after which to look again, whatever is set."""
        ...

    def others(self) -> list[Stray]:
        """List what came with another key, or with none."""
        ...

    def lost(self) -> list[LostRequest]:
        """List the requests for what Schematic does not have."""
        ...
