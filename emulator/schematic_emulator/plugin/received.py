"""The part of a sandbox that expectations and verdicts read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence

    from schematic_contracts.finding import Finding
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.mapping_code.delivered import Delivered, NamedMapping
    from schematic_emulator.plugin.lost import Failure, LostRequest, Stray


class Received(Protocol):
    """What one test delivered and received; a Sandbox is one."""

    @property
    def deliveries(self) -> Sequence[Delivered]:
        """Return the result of each delivered event, oldest first."""
        ...

    @property
    def mappings(self) -> Sequence[NamedMapping]:
        """Return the mappings that events were delivered with, each once."""
        ...

    @property
    def findings(self) -> Sequence[Finding]:
        """Return the findings on the events delivered and on the captures."""
        ...

    @property
    def mapping_findings(self) -> Sequence[Finding]:
        """Return the findings on the mappings."""
        ...

    @property
    def failures(self) -> Sequence[Failure]:
        """Return the events of an SDK that were lost."""
        ...

    @property
    def journal(self) -> list[Capture]:
        """Return every capture with the test's key, oldest first."""
        ...

    @property
    def good(self) -> list[Capture]:
        """Return the captures that match their contract and did not fail."""
        ...

    @property
    def arrived(self) -> threading.Event:
        """Return the event set by each capture, if the emulator is in this process."""
        ...

    @property
    def poll_s(self) -> float:
        """Return the seconds after which to look again even if it is not set."""
        ...

    def others(self) -> list[Stray]:
        """Return the requests with another key or none."""
        ...

    def lost(self) -> list[LostRequest]:
        """Return the requests to operations that Schematic does not have."""
        ...
