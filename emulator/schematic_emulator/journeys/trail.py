"""Find which stored journey set each key and trait of a company, and which used it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.values import write_instant
from schematic_emulator.api.store.capture import Capture
from schematic_emulator.journeys.effects import Row, read_effects
from schematic_emulator.journeys.entry import Setting

if TYPE_CHECKING:
    from schematic_emulator.journeys.journeys import Journeys
    from schematic_emulator.journeys.shelf import Stored

# Of more that are about one entity, the oldest are not read.
MOST = 5_000
# How many of the journeys that used something are listed.
LISTED = 20
Origin = dict[str, Any]


@dataclass(slots=True)
class Trail:
    """What the stored journeys did to one company or user.

    `keys` and `traits` have what set the present value of each: its time, and its
    journey, None for something over REST. `uses` has by event name how many journeys
    used it, and the newest of them. `is_whole` is False if more is stored than was
    read.
    """

    keys: dict[str, Origin] = field(default_factory=dict)
    traits: dict[str, Origin] = field(default_factory=dict)
    uses: dict[str, dict[str, Any]] = field(default_factory=dict)
    is_whole: bool = True

    def read(self, origin: Origin, row: Row, entity_id: str) -> None:
        """Note one effect, of something older than all that was noted before."""
        kind, *fields = row
        if kind == "usage" and entity_id in fields[1:3]:
            self._add_use(origin, fields)
        elif fields[0] != entity_id:
            return
        elif kind == "created":
            _note(self.keys, fields[3], origin)
            _note(self.traits, fields[4], origin)
        elif kind in ("keys", "traits"):
            _note(self.keys if kind == "keys" else self.traits, fields[1], origin)

    def _add_use(self, origin: Origin, fields: list[Any]) -> None:
        event, _, _, day, before, after = fields
        found = self.uses.setdefault(event, {"count": 0, "journeys": []})
        found["count"] += 1
        if len(found["journeys"]) < LISTED:
            on = date.fromordinal(day).isoformat()
            used = {"day": on, "quantity": after - before}
            found["journeys"].append({**origin, **used})


def _note(found: dict[str, Origin], names: dict[str, Any], origin: Origin) -> None:
    for name in names:
        found.setdefault(name, origin)


def find_trail(journeys: Journeys, entity_id: str) -> Trail:
    """Return what the stored journeys did to a company or user, newest first."""
    trail = Trail()
    about = (each for each in journeys.list_newest() if _is_about(each, entity_id))
    for each in islice(about, MOST):
        origin = _describe_origin(each)
        for row in reversed(_list_rows(each)):
            trail.read(origin, row, entity_id)
    trail.is_whole = next(about, None) is None
    return trail


def _is_about(stored: Stored, entity_id: str) -> bool:
    """Return whether something may be about an entity, without opening it."""
    if isinstance(stored, Capture):
        return entity_id in (stored.company_id, stored.user_id)
    if isinstance(stored, Setting):
        return entity_id in stored.effect
    line = stored.line or stored.write_line()
    return not stored.is_scratch and entity_id.lower().encode() in line


def _describe_origin(stored: Stored) -> Origin:
    if isinstance(stored, Setting):
        return {"journey": None, "at": write_instant(stored.at)}
    at = (
        stored.received_at
        if isinstance(stored, Capture)
        else datetime.fromtimestamp(stored.at, UTC)
    )
    return {"journey": stored.journey, "at": write_instant(at)}


def _list_rows(stored: Stored) -> list[Row]:
    if isinstance(stored, Capture):
        return read_effects(stored)
    if isinstance(stored, Setting):
        return stored.rows()
    captures = stored.document()["captures"]
    return [row for capture in captures for row in capture["effect"]]
