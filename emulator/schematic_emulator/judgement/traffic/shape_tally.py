"""Count how the events of each type and name are sent on, for a baseline."""

from __future__ import annotations

from collections import Counter
from operator import add
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination.integrations import find_filter
from schematic_emulator.judgement.traffic.key_sample import (
    KeySample,
    freeze,
    pair,
    scatter,
    thaw,
)
from schematic_emulator.judgement.traffic.kinds import has_company
from schematic_emulator.source.intake.calls import TYPES
from schematic_emulator.terminal.personal import hide_personal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from schematic_contracts.finding import Finding
    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.judgement.traffic.key_sample import Rank
    from schematic_emulator.judgement.traffic.kinds import TrafficKind

# What is counted of the events of a type, or of a name.
MARKS = (
    "without request",
    "with several requests",
    "without company",
    "integrations off",
    "dropped by Segment",
    "without userId",
    "userId a number",
    "id a placeholder",
)
OTHER_TYPE = "other"
# Users are in this many parts, which say how much shares differ between users.
PARTS = 16
# About 1 MB in a part. Of more names, or libraries, a sample of this size is counted.
MOST_NAMES = 2_000
_LONGEST = 500  # characters; an event with a longer name is counted in its type alone
# The number of events, and of those with each mark.
Marked = tuple[int, ...]
# A type, the marks of one event, and the mappings and absent values of `TrafficKind`.
ShapeKind = tuple[str, Marked, tuple[int, ...], tuple[int, ...]]
# The part of the user, the event's name, and its library.
ShapeRow = tuple[int, "str | None", "str | None"]
_MOST_ROWS = 50_000
NONE: Marked = (0,) * (1 + len(MARKS))
DROPPED: Marked = (1, *(int(each == "dropped by Segment") for each in MARKS))


def describe_shape(
    event: JsonObject,
    traffic: TrafficKind | None,
    bodies: Sequence[JsonObject],
    findings: Iterable[Finding],
) -> ShapeKind:
    """Return what counts of an event; those of one kind have it in common.

    An event that Segment drops has no `traffic`; `bodies` are those of its requests.
    """
    event_type = event.get("type")
    kind = event_type if event_type in TYPES else OTHER_TYPE
    if traffic is None:  # nothing else, because these events are of one kind
        return kind, DROPPED, (), ()
    return kind, _mark(event, bodies, findings), traffic.matched, traffic.absent


def _mark(
    event: JsonObject, bodies: Sequence[JsonObject], findings: Iterable[Finding]
) -> Marked:
    """Return 1, and for each mark whether the event has it."""
    user = event.get("userId")
    is_number = isinstance(user, int | float)
    marks = (
        not bodies,
        len(bodies) > 1,
        bool(bodies) and not any(map(has_company, bodies)),
        bool(find_filter(event.get("integrations"))),
        False,
        not (is_number or isinstance(user, str)),
        is_number,
        any(one.rule == "id-placeholder" for one in findings),
    )
    return (1, *map(int, marks))


class ShapePart:
    """Counts the events of some users: by type, by name of track events, by library.

    `matched` counts them by mapping, and `absent` those without a mapped value.
    """

    __slots__ = ("absent", "libraries", "matched", "names", "types")

    def __init__(self) -> None:
        self.types: dict[str, Marked] = {}
        self.names: KeySample[str, Marked] = KeySample(MOST_NAMES, _rank)
        self.libraries: KeySample[str, Marked] = KeySample(MOST_NAMES, _rank)
        self.matched: Counter[int] = Counter()
        self.absent: Counter[int] = Counter()

    @property
    def events(self) -> int:
        """Return the number of events."""
        return sum(marked[0] for marked in self.types.values())

    def note(
        self, kind: ShapeKind, name: str | None, library: str | None, count: int
    ) -> None:
        """Take in a number of events of one kind, name and library."""
        event_type, marks, matched, absent = kind
        marked = tuple(count * each for each in marks)
        self.types[event_type] = _add(self.types.get(event_type, NONE), marked)
        if name is not None and event_type == "track":
            _count(self.names, hide_personal(name), marked)
        if library is not None:
            _count(self.libraries, library, marked[:1])
        for number in matched:
            self.matched[number] += count
        for index in absent:
            self.absent[index] += count

    def merge(self, other: ShapePart) -> None:
        """Add the counts of other events."""
        for kind, marked in other.types.items():
            self.types[kind] = _add(self.types.get(kind, NONE), marked)
        self.names.merge(other.names, _add)
        self.libraries.merge(other.libraries, _add)
        self.matched.update(other.matched)
        self.absent.update(other.absent)

    def to_json(self) -> dict[str, Any]:
        """Return the counts, each kind of them in order."""
        return {
            "types": [[kind, thaw(self.types[kind])] for kind in sorted(self.types)],
            "names": self.names.to_json(),
            "libraries": self.libraries.to_json(),
            "matched": pair(self.matched),
            "absent": pair(self.absent),
        }

    def fill(self, found: dict[str, Any]) -> None:
        """Take what another part's JSON has; this one is empty."""
        self.types = {kind: freeze(marked) for kind, marked in found["types"]}
        self.names.fill(found["names"])
        self.libraries.fill(found["libraries"])
        self.matched = Counter(dict(found["matched"]))
        self.absent = Counter(dict(found["absent"]))


class ShapeTally:
    """Counts events in PARTS parts by their user; tallies merge in any order.

    Events that have all in common are one row, so that a part costs little; of many
    rows the sums are taken.
    """

    __slots__ = ("_parts", "_rows")

    def __init__(self) -> None:
        self._rows: dict[ShapeKind, dict[ShapeRow, int]] = {}
        self._parts: list[ShapePart] = []

    def add(self, kind: ShapeKind, counts: dict[ShapeRow, int]) -> None:
        """Take in numbers of events of one kind; the tally owns them from now on."""
        known = self._rows.setdefault(kind, counts)
        if known is not counts:
            for row, count in counts.items():
                known[row] = known.get(row, 0) + count

    def merge(self, other: ShapeTally) -> None:
        """Add the counts of other events."""
        for kind, counts in other._rows.items():
            self.add(kind, dict(counts))
        if other._parts and not self._parts:
            self._parts = [ShapePart() for _ in other._parts]
        for mine, more in zip(self._parts, other._parts, strict=False):
            mine.merge(more)
        if sum(map(len, self._rows.values())) > _MOST_ROWS:
            self._parts = self.sum_parts()
            self._rows.clear()

    def to_json(self) -> list[dict[str, Any]]:
        """Return the counts of each part of the users."""
        return [part.to_json() for part in self.sum_parts()]

    def fill(self, found: list[dict[str, Any]]) -> None:
        """Take what another tally's JSON has; this one is empty."""
        self._parts = [ShapePart() for _ in found]
        for part, each in zip(self._parts, found, strict=True):
            part.fill(each)

    def sum_parts(self) -> list[ShapePart]:
        """Return the counts of each part of the users."""
        parts = [ShapePart() for _ in range(PARTS)]
        for kind, counts in self._rows.items():
            for (number, name, library), count in counts.items():
                parts[number].note(kind, name, library, count)
        for part, known in zip(parts, self._parts, strict=False):
            part.merge(known)
        return parts


def find_part(user: Any) -> int:
    """Return the number of the part that a user's events are in."""
    return scatter(user if user.__class__ is str else str(user)) % PARTS


def _count(sample: KeySample[str, Marked], key: str, marked: Marked) -> None:
    rows = sample.rows
    if key in rows:
        rows[key] = _add(rows[key], marked)
    elif len(key) <= _LONGEST:
        sample.add(key, marked)


def _add(one: Marked, other: Marked) -> Marked:
    return tuple(map(add, one, other))


def _rank(key: str) -> Rank:
    return scatter(key), key
