"""What was delivered and received, as expectations and their explanations read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from schematic_emulator.terminal.safe_text import inert, quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.mapping_code.delivered import Delivered


class Failure(NamedTuple):
    """An event of an SDK that was lost, since its call cannot raise the error."""

    subject: str
    message: str


@dataclass(frozen=True, slots=True)
class Stray:
    """A request without a running test's key, and the finished test that has it."""

    capture: Capture
    test: str | None


class Arrivals(Protocol):
    """What one environment received, and the events that were delivered to it."""

    @property
    def deliveries(self) -> Sequence[Delivered]:
        """Return the result of each delivered event, oldest first."""
        ...

    @property
    def failures(self) -> Sequence[Failure]:
        """Return the events of an SDK that were lost."""
        ...

    @property
    def journal(self) -> list[Capture]:
        """Return every capture with the environment's key, oldest first."""
        ...

    def captures_after(self, number: int) -> list[Capture]:
        """Return the captures after the one with this number, oldest first."""
        ...

    def was_reached(self) -> bool:
        """Return whether anything came here, or was set up here."""
        ...

    def others(self) -> list[Stray]:
        """Return the requests with another key or none."""
        ...

    def describe_silence(self) -> Iterable[str]:
        """Return the lines that say how to send something here."""
        ...


def name_capture(row: Capture) -> str:
    """Return a capture in one line: its type, event name, HTTP status and status."""
    what = f" {quote(row.subtype)}" if row.subtype else ""
    kind = inert(row.type or "unreadable")
    return f"{kind}{what}: answered {row.http_status}, {row.status}"
