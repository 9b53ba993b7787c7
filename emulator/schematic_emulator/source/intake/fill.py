"""Fill in what Segment adds to an event on its way in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.source.time_text import correct, read_time, write_time

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

Event = dict[str, Any]

# Libraries that run on servers: the address they send from is no user's.
SERVER_LIBRARIES = (
    "analytics-python",
    "@segment/analytics-node",
    "analytics-node",
    "analytics-ruby",
    "analytics-go",
    "analytics-java",
    "analytics-php",
    "Analytics.NET",
    "Analytics-CSharp",
)
UNKNOWN_LIBRARY = {"name": "unknown", "version": "unknown"}


@dataclass(frozen=True, slots=True)
class IncomingRequest:
    """When, from where and how one request came in.

    `shared` holds what a batch says once for all its events.
    """

    received_at: datetime
    remote_ip: str | None
    new_id: Callable[[], str]
    shared: Event


def fill(event: Event, kind: str | None, arrival: IncomingRequest) -> Event:
    """Return the event as a destination sees it; what was sent is left as it was.

    `kind` is the path's, which wins over the event's own `type`. A time that is not
    ISO text stays as it is: it cannot be corrected. An event with a `receivedAt` was
    received before, so its `timestamp` is corrected already and stays.
    """
    sent_at = event.get("sentAt") or arrival.shared.get("sentAt")
    original = event.get("originalTimestamp") or event.get("timestamp")
    received_text = write_time(arrival.received_at)
    filled = {**event}
    filled["type"] = kind or event.get("type")
    filled["messageId"] = event.get("messageId") or arrival.new_id()
    filled["context"] = _fill_context(event, arrival)
    integrations = _merge(arrival.shared, event, "integrations")
    if integrations is not None:
        filled["integrations"] = integrations
    filled["originalTimestamp"] = original or received_text
    filled["sentAt"] = sent_at or received_text
    if not (is_received(event) and event.get("timestamp")):
        filled["timestamp"] = _correct(original, sent_at, arrival.received_at)
    filled["receivedAt"] = received_text
    filled.pop("writeKey", None)
    return filled


def is_received(event: Event) -> bool:
    """Return whether an event was received by Segment before; no SDK sends such one."""
    return event.get("receivedAt").__class__ is str


def _fill_context(event: Event, arrival: IncomingRequest) -> Any:
    context = _merge(arrival.shared, event, "context")
    if context is None:
        context = {}
    if not isinstance(context, dict):
        return context
    filled = {**context}
    library = filled.setdefault("library", UNKNOWN_LIBRARY)
    if "ip" not in filled and arrival.remote_ip and not _is_on_server(library):
        filled["ip"] = arrival.remote_ip
    return filled


def _is_on_server(library: Any) -> bool:
    return isinstance(library, dict) and library.get("name") in SERVER_LIBRARIES


def _merge(shared: Event, event: Event, name: str) -> Any:
    """Return the event's own properties over those that its batch has for all."""
    own, common = event.get(name), shared.get(name)
    if own is None:
        return common
    if isinstance(own, dict) and isinstance(common, dict):
        return {**common, **own}
    return own


def _correct(original: Any, sent_at: Any, received_at: datetime) -> Any:
    if original is None or original == "":
        return write_time(received_at)
    happened, sent = read_time(original), read_time(sent_at)
    if happened is None or sent is None:
        return original
    return write_time(correct(happened, sent, received_at))
