"""Remember what each known user did and is, as far as Engage computes from it."""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schematic_emulator.source.time_text import read_moment

if TYPE_CHECKING:
    from datetime import datetime

MAX_USERS = 10_000
MAX_EVENTS = 1_000


@dataclass(frozen=True, slots=True)
class Deed:
    """Hold one track call: when, what, and its properties."""

    moment: datetime
    name: str
    properties: dict[str, Any]


@dataclass(slots=True)
class UserHistory:
    """Hold one user's last deeds and the traits that identify calls gave."""

    deeds: deque[Deed] = field(default_factory=lambda: deque(maxlen=MAX_EVENTS))
    traits: dict[str, Any] = field(default_factory=dict)

    def moments_of(self, name: str, until: datetime) -> list[datetime]:
        """List when the user did something, up to a moment, oldest first."""
        return sorted(deed.moment for deed in self.deeds_of(name, until))

    def deeds_of(self, name: str, until: datetime) -> list[Deed]:
        """List a user's deeds of one name up to a moment, in the order they came."""
        return [
            deed for deed in self.deeds if deed.name == name and deed.moment <= until
        ]


class History:
    """Hold the last 10,000 users who were heard of, 1,000 deeds each."""

    def __init__(self) -> None:
        self.people: OrderedDict[str, UserHistory] = OrderedDict()

    def note(self, event: dict[str, Any], now: datetime) -> None:
        """Take notice of an event whose user is known."""
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
            moment = read_moment(event.get("timestamp")) or now
            kept = properties if isinstance(properties, dict) else {}
            person.deeds.append(Deed(moment, str(event.get("event")), kept))
