"""The part of a sandbox that expectations and verdicts read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from schematic_emulator.expectations.arrivals import Arrivals

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence

    from schematic_contracts.finding import Finding
    from schematic_emulator.effects import EntityKind
    from schematic_emulator.effects.flags.why import Why
    from schematic_emulator.mapping_code.delivered import NamedMapping
    from schematic_emulator.plugin.lost import LostRequest


class Miss(NamedTuple):
    """A company or user that a test asked for and that did not exist."""

    kind: EntityKind
    keys: dict[str, Any]


class Received(Arrivals, Protocol):
    """What one test delivered and received; a Sandbox is one."""

    @property
    def api_key(self) -> str:
        """Return the key of the environment."""
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
    def misses(self) -> Sequence[Miss]:
        """Return the companies and users that were not found, each once."""
        ...

    @property
    def clients(self) -> Sequence[str]:
        """Return the fixtures that the test requested to send something."""
        ...

    @property
    def arrived(self) -> threading.Event:
        """Return the event set by each capture, if the emulator is in this process."""
        ...

    @property
    def poll_s(self) -> float:
        """Return the seconds after which to look again even if it is not set."""
        ...

    def list_keys(self, kind: EntityKind) -> list[dict[str, str]]:
        """Return the keys of each company or user; of many, those of 250 or more."""
        ...

    def why(
        self, flag: str, *, company: str | None = None, user: str | None = None
    ) -> Why:
        """Return which rule decides a flag now. Raises UnknownNameError."""
        ...

    def lost(self) -> list[LostRequest]:
        """Return the requests to operations that Schematic does not have."""
        ...
