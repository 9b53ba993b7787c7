"""Take traffic in: all that the rules on traffic need, bounded and mergeable."""

from __future__ import annotations

from operator import add
from typing import TYPE_CHECKING, Any

from schematic_emulator.judgement.traffic.companies import CompanyTally
from schematic_emulator.judgement.traffic.ids import IdTally
from schematic_emulator.judgement.traffic.key_sample import KeySample, scatter
from schematic_emulator.judgement.traffic.messages import MessageTally
from schematic_emulator.judgement.traffic.names import NameTally
from schematic_emulator.judgement.traffic.paths import PathTally
from schematic_emulator.judgement.traffic.times import TimeTally
from schematic_emulator.judgement.traffic.trait_types import TraitTally

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator

    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.judgement.traffic.columns import TrafficColumns
    from schematic_emulator.judgement.traffic.counts import Count
    from schematic_emulator.judgement.traffic.key_sample import Rank
    from schematic_emulator.judgement.traffic.kinds import KeyName, TrafficKind
    from schematic_emulator.judgement.traffic.mapped_reads import MappedReads
    from schematic_emulator.judgement.traffic.times import Time
    from schematic_emulator.judgement.traffic.traffic_finding import TrafficFinding
    from schematic_emulator.judgement.traffic.trait_types import Trait

# Of more names of keys, which are then probably ids, a sample is counted.
MOST_KEYS = 1_000
# What is written as JSON, by its name there: as it is, or as `counts`.
_PARTS = ("paths", "companies", "keys", "messages")
_COUNTED = ("company_ids", "user_ids", "names", "times", "traits")


class TrafficTally:
    """Counts the events of one part of the traffic; parts merge in any order.

    What all events of a kind have in common is taken in once, by `note`, with their
    number. By event come only `add_message`; `add_ids`, `add_name`, `add_time` and
    `add_traits`, if a request is sent; and `search`, if `is_searched` says so. Many
    events at a time are faster by `add_columns`. A tally is made of plain values, so
    that a process can send it to another one.

    A process that makes a tally for each block of lines gets the next one by `follow`:
    it searches for less, and the findings are the same.
    """

    __slots__ = (
        "_companies",
        "_company_ids",
        "_keys",
        "_messages",
        "_names",
        "_paths",
        "_times",
        "_traits",
        "_user_ids",
        "events",
    )

    def __init__(self, paths: PathTally | None = None) -> None:
        self.events = 0
        self._paths = paths or PathTally()
        self._companies = CompanyTally()
        self._keys: KeySample[KeyName, int] = KeySample(MOST_KEYS, _rank)
        self._messages = MessageTally()
        self._company_ids = IdTally("company")
        self._user_ids = IdTally("user")
        self._names = NameTally()
        self._times = TimeTally()
        self._traits = TraitTally()

    def follow(self) -> TrafficTally:
        """Return an empty tally for the next part."""
        return TrafficTally(self._paths.follow())

    def note(self, kind: TrafficKind, reads: MappedReads, count: int = 1) -> None:
        """Take in a number of events of one kind."""
        self.events += count
        self._paths.note(kind, count, reads)
        self._companies.note(kind, count)
        for key in kind.keys:
            if key in self._keys.rows:
                self._keys.rows[key] += count
            else:
                self._keys.add(key, count)

    def is_searched(self, kind: TrafficKind) -> bool:
        """Return whether events of this kind need `search`."""
        return bool(kind.absent) and self._paths.is_searched(kind)

    def search(self, event: JsonObject, kind: TrafficKind, reads: MappedReads) -> None:
        """Look for what an event has instead of the values that it lacks."""
        self._paths.search(event, kind, reads)

    def add_message(
        self, message_id: str, name: str, file: str = "", line: int = 0
    ) -> None:
        """Take in the messageId of an event; `name` is its name, or its type."""
        self._messages.add(message_id, name, file, line)

    def add_ids(
        self,
        company_ids: Iterable[str],
        user_ids: Iterable[str],
        file: str = "",
        line: int = 0,
    ) -> None:
        """Take in the ids that an event has at the paths of keys."""
        self._company_ids.add(company_ids, file, line)
        self._user_ids.add(user_ids, file, line)

    def add_name(self, raw: str, sent: str, file: str = "", line: int = 0) -> None:
        """Take in the name of a track event, and the name that it is sent under."""
        self._names.add(raw, sent, file, line)

    def add_time(self, time: Time, file: str = "", line: int = 0) -> None:
        """Take in what `read_time` returns for an event that is sent."""
        self._times.add_all([time], file, [line])

    def add_traits(self, traits: list[Trait], file: str = "", line: int = 0) -> None:
        """Take in what `read_traits` returns for an event that is sent."""
        self._traits.add_all(traits, file, [line] * len(traits))

    def add_columns(self, file: str, columns: TrafficColumns) -> None:
        """Take in what events of one file have, column by column."""
        self._messages.add_all(
            columns.message_ids, columns.message_names, file, columns.message_lines
        )
        self._company_ids.add_all(columns.company_ids, file, columns.company_lines)
        self._user_ids.add_all(columns.user_ids, file, columns.user_lines)
        self._names.add_all(columns.names, file, columns.name_lines)
        self._times.add_all(columns.times, file, columns.time_lines)
        self._traits.add_all(columns.traits, file, columns.trait_lines)

    def merge(self, other: TrafficTally) -> None:
        """Add another part."""
        self.events += other.events
        self._paths.merge(other._paths)
        self._companies.merge(other._companies)
        self._keys.merge(other._keys, add)
        self._messages.merge(other._messages)
        self._company_ids.merge(other._company_ids)
        self._user_ids.merge(other._user_ids)
        self._names.merge(other._names)
        self._times.merge(other._times)
        self._traits.merge(other._traits)

    def close(self) -> None:
        """End a file: of many messageIds only a sample is compared with other files."""
        self._messages.close()

    def to_json(self) -> dict[str, Any]:
        """Return all that was counted, the same whatever the order of the parts."""
        parts = {name: getattr(self, f"_{name}").to_json() for name in _PARTS}
        counts = {name: one.counts.to_json() for name, one in self._list_counts()}
        return {"events": self.events, **parts, **counts}

    def fill(self, found: dict[str, Any]) -> None:
        """Take what another tally's JSON has; this one is empty."""
        self.events = found["events"]
        for name in _PARTS:
            getattr(self, f"_{name}").fill(found[name])
        for name, one in self._list_counts():
            one.counts.fill(found[name])

    def _list_counts(self) -> list[tuple[str, Any]]:
        return [(name, getattr(self, f"_{name}")) for name in _COUNTED]

    def count_ids(self) -> dict[str, dict[str, int]]:
        """Return how many events have each id of a company, and of a user."""
        tallies = (self._company_ids, self._user_ids)
        return {tally.kind: tally.count_ids() for tally in tallies}

    def count_late(self) -> tuple[int, int]:
        """Return how many events were received late, and of how many with a time."""
        return self._times.count_late()

    def count_sent(self) -> dict[str, Count] | None:
        """Return how many events each name sends; None if not all are known."""
        return self._names.count_sent()

    def count_keys(self, kind: str) -> dict[str, int]:
        """Return how many events name a `company`, or a `user`, by each key."""
        self._keys.cut()
        rows = self._keys.rows.items()
        return {name: count for (one, name), count in rows if one == kind}

    @property
    def matched(self) -> Counter[int]:
        """Return the number of events that each mapping's trigger matches."""
        return self._paths.matched

    def find(self, reads: MappedReads) -> Iterator[TrafficFinding]:
        """Yield what is found, apart from mappings that match nothing."""
        has_company = self._companies.has_company
        paths = list(self._paths.find(reads, has_company=has_company))
        yield from paths
        is_absent = any("company_keys" in one.finding.pointer for one in paths)
        yield from self._companies.find(reads, is_path_absent=is_absent)
        yield from self._messages.find()
        yield from self._company_ids.find(is_one_key=len(reads.company_paths) == 1)
        yield from self._user_ids.find(is_one_key=len(reads.user_paths) == 1)
        yield from self._names.find()
        yield from self._times.find()
        yield from self._traits.find()


def _rank(key: KeyName) -> Rank:
    return scatter(key[1]), *key
