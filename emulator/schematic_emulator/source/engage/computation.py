"""Compute audiences and computed traits of one user at one time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination.event_names import documented_event_name
from schematic_emulator.source.time_text import write_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_emulator.source.engage.history import PastEvent, UserHistory

AUDIENCE = "audience"
COMPUTED_TRAIT = "computed_trait"
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Computation:
    """One audience or computed trait, and the destination that it is sent to.

    An audience has an `event` or a `trait`; a computed trait an `event` and what is
    to be computed from it: count, exists, first, last, list or date; the first, last
    and list of one of its properties.
    """

    kind: str
    name: str
    destination: str
    event: str = ""
    at_least: int = 1
    within_days: int = 0
    until: str = ""
    trait: str = ""
    equals: Any = True
    compute: str = ""
    of_property: str = ""

    @property
    def key(self) -> str:
        """Return the property's name: the audience's, in snake case."""
        return documented_event_name(self.name)

    @property
    def place(self) -> tuple[str, str]:
        """Return what one destination has but once: its id, and the property."""
        return self.destination, self.key


def compute(computation: Computation, person: UserHistory, at: datetime) -> Any:
    """Return a user's value at a time; None for a trait without one."""
    if computation.kind == COMPUTED_TRAIT:
        return _compute_trait(computation, person, at)
    if computation.trait:
        return person.traits.get(computation.trait) == computation.equals
    return _is_member(computation, person, at)


def _is_member(computation: Computation, person: UserHistory, at: datetime) -> bool:
    """Return whether these times make the user a member, as the generator decides."""
    # Loaded by those who have an audience: the generator is slow to import.
    from segment_fixtures.traffic.context import Device
    from segment_fixtures.traffic.engage import Audience, Seat

    times = person.times_of(computation.event, at)
    if computation.until:
        ends = person.times_of(computation.until, at)
        times = [time for time in times if not ends or time > ends[-1]]
    limits = Audience(
        key=computation.key,
        at_least=computation.at_least,
        within=computation.within_days * _DAY_MS,
        created=0,
        tracks=False,
        device=Device("engage", "", "", 0, ()),
    )
    seat = Seat([_to_ms(time) for time in times[-computation.at_least :]])
    return seat.holds(limits, _to_ms(at))


def _to_ms(time: datetime) -> int:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return (time - epoch) // timedelta(milliseconds=1)


def _compute_trait(computation: Computation, person: UserHistory, at: datetime) -> Any:
    events = person.events_of(computation.event, at)
    if computation.within_days:
        since = at - timedelta(days=computation.within_days)
        events = [event for event in events if event.at > since]
    events.sort(key=lambda event: event.at)
    return COMPUTES[computation.compute](events, computation.of_property)


def _list(events: list[PastEvent], name: str) -> list[Any]:
    found: list[Any] = []
    for event in events:
        value = event.properties.get(name)
        if value is not None and value not in found:
            found.append(value)
    return found


def _last(events: list[PastEvent], name: str) -> Any:
    return events[-1].properties.get(name) if events else None


def _first(events: list[PastEvent], name: str) -> Any:
    return events[0].properties.get(name) if events else None


def _date(events: list[PastEvent], _name: str) -> str | None:
    return write_time(events[-1].at) if events else None


COMPUTES: dict[str, Callable[[list[PastEvent], str], Any]] = {
    "count": lambda events, _: len(events),
    "exists": lambda events, _: bool(events),
    "first": _first,
    "last": _last,
    "list": _list,
    "date": _date,
}
