"""Store journeys in a log, so that they outlive the process."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from schematic_emulator.durable.errors import NotStoredError
from schematic_emulator.journeys.entry import Entry
from schematic_emulator.journeys.ledger import Ledger, LedgerRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager


class JourneyKept(NamedTuple):
    """Log entry: a journey of Segment's end is at rest (`entry.py`)."""

    number: int
    at: float
    origin: str
    parent: int
    owner: tuple[str, ...]
    state: int
    line: bytes
    packed: bytes
    is_scratch: bool


class EffectNoted(NamedTuple):
    """Log entry: what a capture led to beyond its changes: flags, webhooks."""

    environment_id: str
    number: int
    effect: str


class JourneysCounted(NamedTuple):
    """Checkpoint: the counts of all journeys up to a number."""

    last: int
    left: int
    ledger: tuple[LedgerRow, ...]
    groups: tuple[dict[str, Any], ...]


class JourneysDropped(NamedTuple):
    """Log entry: what was for some destinations, or straight for one environment."""

    destinations: tuple[str, ...]
    environment_id: str | None = None


def write_entry(entry: Entry) -> JourneyKept:
    """Return a journey that is at rest as a log entry."""
    return JourneyKept(
        entry.number,
        entry.at,
        entry.origin,
        entry.parent,
        entry.owner if isinstance(entry.owner, tuple) else (),
        entry.state,
        entry.line,
        entry.packed,
        entry.is_scratch,
    )


class PersistentJourneys:
    """Mirrors journeys in a log: a `PersistentPart` (`api/log/persistence.py`).

    Captures are in the log themselves, with their numbers. What was read is in
    `entries_read`, `ledger`, `counted` and `effects` until the journeys take it.
    """

    def __init__(self) -> None:
        self.entries: tuple[type, ...] = (
            JourneyKept,
            EffectNoted,
            JourneysCounted,
            JourneysDropped,
        )
        self.names: dict[str, Any] = {LedgerRow.__name__: LedgerRow}
        self.log: Any = None
        self.lock = threading.RLock()
        # Lists what a checkpoint has of the journeys.
        self.list_kept: Callable[[], Iterable[Any]] = tuple
        self.on_replace: Callable[[], None] = lambda: None
        self.entries_read: dict[int, Entry] = {}
        self.ledger = Ledger()
        self.counted = JourneysCounted(0, 0, (), ())
        self.effects: dict[tuple[str, int], str] = {}

    def store(self, entry: Entry) -> None:
        """Store a journey that is at rest."""
        if self.log is not None:
            self.append(write_entry(entry))

    def append(self, entry: Any) -> None:
        """Append an entry; without space on the disk, a restart lacks it."""
        try:
            if self.log is not None:
                self.log.append(entry)
        except NotStoredError as error:
            import logging  # slow to load, and most logs can be written

            logging.getLogger(__name__).warning("journeys: %s", error)

    @property
    def handlers(self) -> dict[type, Callable[[Any], None]]:
        """Return the handler of each kind of entry, for a replay."""
        return {
            JourneyKept: self._read_journey,
            EffectNoted: self._read_effect,
            JourneysCounted: self._read_counts,
            JourneysDropped: self._read_drop,
        }

    def _read_journey(self, kept: JourneyKept) -> None:
        number, at, origin, parent, owner, state, line, packed, is_scratch = kept
        entry = Entry(number, at, origin, parent, None, owner)
        entry.state, entry.line, entry.packed = state, line, packed
        entry.is_scratch = is_scratch
        self.entries_read[number] = entry
        self.ledger.find(owner, origin)[state] += 1

    def _read_effect(self, noted: EffectNoted) -> None:
        self.effects[noted.environment_id, noted.number] = noted.effect

    def _read_counts(self, counted: JourneysCounted) -> None:
        """Set the counts: those of the journeys read so far are among them."""
        self.counted, self.ledger = counted, Ledger()
        for row in counted.ledger:
            owner = row.destinations or row.environment_id
            # Of earlier versions it has no count of the last verdict.
            self.ledger.find(owner, row.origin)[: len(row.counts)] = row.counts

    def _read_drop(self, dropped: JourneysDropped) -> None:
        if not dropped.destinations:
            self.ledger.clear_one(dropped.environment_id)
            return
        gone = set(dropped.destinations)
        self.ledger.clear(
            lambda owner: isinstance(owner, tuple) and gone.issuperset(owner)
        )
        self.entries_read = {
            number: each
            for number, each in self.entries_read.items()
            if not gone.issuperset(each.owner or ())
        }

    def make_empty(self) -> Self:
        """Return an empty one."""
        return type(self)()

    def replace_by(self, other: Self) -> None:
        """Replace what was read by what another read."""
        with self.lock:
            self.entries_read, self.ledger = other.entries_read, other.ledger
            self.counted, self.effects = other.counted, other.effects
        self.on_replace()

    def locked(self) -> AbstractContextManager[Any]:
        """Prevent changes until the block ends."""
        return self.lock

    def list_entries(self) -> Iterator[Any]:
        """Yield the journeys at rest as log entries, then the counts of all."""
        yield from self.list_kept()
