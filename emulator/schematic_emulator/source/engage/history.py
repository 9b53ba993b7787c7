"""Store what each known user did and is, as far as Engage computes from it."""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schematic_emulator.source.time_text import read_time

if TYPE_CHECKING:
    from datetime import datetime

MAX_USERS = 10_000
MAX_EVENTS = 1_000


@dataclass(frozen=True, slots=True)
class PastEvent:
    """One track call: its time, event name and properties."""

    at: datetime
    name: str
    properties: dict[str, Any]


@dataclass(slots=True)
class UserHistory:
    """One user's latest events, and the traits of identify calls."""

    events: deque[PastEvent] = field(default_factory=lambda: deque(maxlen=MAX_EVENTS))
    traits: dict[str, Any] = field(default_factory=dict)

    def times_of(self, name: str, until: datetime) -> list[datetime]:
        """Return the times of a user's events up to a time, oldest first."""
        return sorted(event.at for event in self.events_of(name, until))

    def events_of(self, name: str, until: datetime) -> list[PastEvent]:
        """Return a user's events of one name up to a time, in order of arrival."""
        return [
            event for event in self.events if event.name == name and event.at <= until
        ]


class History:
    """The 10,000 users seen last, with 1,000 events each."""

    def __init__(self) -> None:
        self.people: OrderedDict[str, UserHistory] = OrderedDict()

    def note(self, event: dict[str, Any], now: datetime) -> None:
        """Note an event whose user is known."""
        user_id = event.get("userId")
        if not isinstance(user_id, str) or not user_id:
            return
        person = self.people.setdefault(user_id, UserHistory())
        self.people.move_to_end(user_id)
        if len(self.people) > MAX_USERS:
            self.people.popitem(last=False)
        traits, properties = event.get("traits"), event.get("properties")
        if event.get("type") == "identify" and isinstance(traits, dict):
            person.traits.update(traits)
        elif event.get("type") == "track":
            at = read_time(event.get("timestamp")) or now
            found = properties if isinstance(properties, dict) else {}
            person.events.append(PastEvent(at, str(event.get("event")), found))
