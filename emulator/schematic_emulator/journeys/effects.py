"""Write down what changes do to a state, with the values from before: one row each."""

from __future__ import annotations

import secrets
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Any

import orjson

from schematic_emulator.effects import changes as kinds
from schematic_emulator.effects.int64 import bound_int64

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.effects.changes import Change
    from schematic_emulator.effects.state import Entity, State

# `[kind, ...]`; `describe_effect.py` has what each kind's fields mean.
Row = list[Any]
# Those who follow more slowly read again what they show.
MOST = 1_000


def list_effects(state: State, changes: Iterable[Change]) -> list[Row]:
    """Return a row for each change that somebody may ask about, before it is made."""
    return [
        row
        for change in changes
        if (reader := _READERS.get(type(change))) is not None
        for row in reader(state, change)
    ]


def write_effects(rows: list[Row]) -> str:
    """Return rows as JSON text; empty without rows."""
    return orjson.dumps(rows, default=str).decode() if rows else ""


def read_effects(capture: Capture) -> list[Row]:
    """Return a capture's rows: those written down, or the usage that it counted."""
    if capture.effect:
        rows: list[Row] = orjson.loads(capture.effect)
        return rows
    if capture.used < 0:
        return []
    day = capture.captured_at.toordinal()
    return [
        [
            "usage",
            capture.subtype,
            capture.company_id,
            capture.user_id,
            day,
            capture.used,
            bound_int64(capture.used + capture.quantity),
        ]
    ]


def read_used(state: State, change: kinds.UsageCounted) -> int:
    """Return what was counted on the day of a change before it."""
    subtype, company_id, user_id, _, at, _, _ = change
    meter = (subtype, company_id, None if company_id is not None else user_id)
    days = state.usage.get(meter)
    return 0 if days is None else days.get(at.toordinal(), 0)


def _usage(state: State, change: kinds.UsageCounted) -> Iterator[Row]:
    before = read_used(state, change)
    day, after = change.at.toordinal(), bound_int64(before + change.quantity)
    whom = (change.company_id, change.user_id)
    yield ["usage", change.subtype, *whom, day, before, after]


def _created(_: State, change: kinds.EntityCreated) -> Iterator[Row]:
    traits = {name: [None, value] for name, value in change.traits.items()}
    yield ["created", change.entity_id, change.kind, change.name, change.keys, traits]


def _traits(state: State, change: kinds.TraitsMerged) -> Iterator[Row]:
    entity = state.entities.get(change.entity_id)
    after = {**change.traits, **dict.fromkeys(change.removed)}
    before = entity.traits if entity else {}
    yield from _compare("traits", before, change.entity_id, after)


def _keys(state: State, change: kinds.KeysAssigned) -> Iterator[Row]:
    entity = state.entities.get(change.entity_id)
    before = entity.keys if entity else {}
    yield from _compare("keys", before, change.entity_id, change.keys)


def _keys_removed(state: State, change: kinds.KeysRemoved) -> Iterator[Row]:
    entity = state.entities.get(change.entity_id)
    before = entity.keys if entity else {}
    yield from _compare("keys", before, change.entity_id, dict.fromkeys(change.names))


def _compare(
    kind: str, before: Mapping[str, Any], entity_id: str, after: Mapping[str, Any]
) -> Iterator[Row]:
    differing = {
        name: [before.get(name), value]
        for name, value in after.items()
        if before.get(name) != value or (name not in before and value is not None)
    }
    if differing:
        yield [kind, entity_id, differing]


def _renamed(state: State, change: kinds.Renamed) -> Iterator[Row]:
    entity: Entity | None = state.entities.get(change.entity_id)
    before = entity.name if entity else None
    if before != change.name:
        yield ["name", change.entity_id, before, change.name]


def _joined(_: State, change: kinds.MembershipAdded) -> Iterator[Row]:
    yield ["joined", change.company_id, change.user_id]


def _left(_: State, change: kinds.MembershipRemoved) -> Iterator[Row]:
    yield ["left", change.company_id, change.user_id]


def _removed(state: State, change: kinds.EntityRemoved) -> Iterator[Row]:
    entity = state.entities.get(change.entity_id)
    yield ["removed", change.entity_id, entity.kind if entity else None]


def _row_stored(_: State, change: kinds.RowKept) -> Iterator[Row]:
    if change.table != "webhook_events":
        yield ["set", change.table, change.row.id]


def _row_removed(_: State, change: kinds.RowRemoved) -> Iterator[Row]:
    if change.table != "webhook_events":
        yield ["unset", change.table, change.row_id]


_READERS: dict[type, Callable[[State, Any], Iterator[Row]]] = {
    kinds.UsageCounted: _usage,
    kinds.EntityCreated: _created,
    kinds.TraitsMerged: _traits,
    kinds.KeysAssigned: _keys,
    kinds.KeysRemoved: _keys_removed,
    kinds.Renamed: _renamed,
    kinds.MembershipAdded: _joined,
    kinds.MembershipRemoved: _left,
    kinds.EntityRemoved: _removed,
    kinds.RowKept: _row_stored,
    kinds.RowRemoved: _row_removed,
}


class Changed:
    """Counts what changed since the process started; the newest numbers are stored.

    `process` is this process's alone. `epoch` changes when journeys were removed or
    replaced: numbers that were read before may mean nothing then.
    """

    __slots__ = ("_numbers", "epoch", "process", "settled")

    def __init__(self) -> None:
        self.process = secrets.token_hex(8)
        self.epoch = self.settled = 0
        self._numbers: deque[int] = deque(maxlen=MOST)

    def settle(self, number: int) -> None:
        """Note that a journey has come to rest."""
        self._numbers.append(number)
        self.settled += 1

    def start_again(self) -> None:
        """Note that journeys were removed or replaced."""
        self.epoch += 1

    def list_after(self, settled: int) -> tuple[list[int], int]:
        """Return the numbers noted after a count, newest first, and how many are lost.

        >>> changed = Changed()
        >>> changed.settle(7), changed.settle(8)
        (None, None)
        >>> changed.list_after(1)
        ([8], 0)
        """
        asked = self.settled - settled
        numbers = [*islice(reversed(self._numbers.copy()), max(0, asked))]
        return numbers, max(0, asked - len(numbers))
