"""The result of delivering one event: requests, responses, captures, findings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from schematic_emulator.judgement.judge import GENERATED
from schematic_emulator.terminal.safe_text import quote, show

if TYPE_CHECKING:
    from schematic_contracts.finding import Finding
    from schematic_emulator.api.store.capture import Capture


class NamedMapping(Protocol):
    """The part of a mapping that a `Delivered` needs: its name.

    `protocol.Mapping` yields `Delivered`, so this module cannot import it.
    """

    @property
    def name(self) -> str:
        """Return what messages call the mapping, with its file if it has one."""
        ...


@dataclass(frozen=True, slots=True)
class SentRequest:
    """One request of the mapping under test, with the status of its response if any."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: str | None
    status: int | None = None


@dataclass(slots=True)
class Delivered:
    """One event, and what the mapping under test did with it.

    `requests` is empty for a mapping that sends them from another process; `captures`
    is what arrived meanwhile. `matched` names the subscriptions that matched, None
    if only the mapping knows. `error` says why nothing more was sent, `stopped_by`
    why Segment did not deliver the event to the mapping.
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
        """Return the event in one line: its type, name and messageId."""
        return name_event(self.event)


def name_event(event: dict[str, Any]) -> str:
    """Return a Segment event in one line: its type, name and messageId."""
    name = event.get("event", event.get("name"))
    words = [f"Segment {event.get('type', 'event')}"]
    if isinstance(name, str):
        words.append(quote(name))
    if not str(event.get("messageId", GENERATED)).startswith(GENERATED):
        words.append(f"({show(event['messageId'])})")
    return " ".join(words)
