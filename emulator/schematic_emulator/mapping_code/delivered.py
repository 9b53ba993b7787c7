"""Keep what became of one event: requests, answers, captures, and what was odd."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from schematic_emulator.terminal.safe_text import quote, show

if TYPE_CHECKING:
    from schematic_contracts.finding import Finding
    from schematic_emulator.api.store.capture import Capture


class NamedMapping(Protocol):
    """The mapping under test as a record of its work knows it: by its name.

    The protocol of every mapping yields these records, so it stands above them.
    """

    @property
    def name(self) -> str:
        """Name the mapping as a person would, with its file where it has one."""
        ...


@dataclass(frozen=True, slots=True)
class SentRequest:
    """One request that the mapping under test made, with the answer it got."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: str | None
    status: int | None = None


@dataclass(slots=True)
class Delivered:
    """One event's way through the mapping under test.

    `requests` are known where the mapping hands them to us; `captures` is what
    arrived meanwhile. `matched` names the subscriptions that took the event, None
    where only the mapping itself knows. `error` says why nothing more was sent,
    `stopped_by` what kept Segment from giving the event to the mapping at all.
    """

    event: dict[str, Any]
    requests: tuple[SentRequest, ...] = ()
    captures: tuple[Capture, ...] = ()
    findings: tuple[Finding, ...] = ()
    matched: tuple[str, ...] | None = None
    error: str | None = None
    stopped_by: str = ""
    mapping: NamedMapping | None = field(default=None, repr=False)

    @property
    def subject(self) -> str:
        """Name the event in one line: its type, name and messageId."""
        return name_event(self.event)


def name_event(event: dict[str, Any]) -> str:
    """Name a Segment event in one line: its type, name and messageId."""
    name = event.get("event", event.get("name"))
    words = [f"Segment {event.get('type', 'event')}"]
    if isinstance(name, str):
        words.append(quote(name))
    if "messageId" in event:
        words.append(f"({show(event['messageId'])})")
    return " ".join(words)
