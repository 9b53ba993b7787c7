"""Copy a state as it is at one time, while events keep changing it."""

from __future__ import annotations

from dataclasses import fields, replace
from time import sleep
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.store.entries import StateKept
from schematic_emulator.effects.changes import UsageCounted
from schematic_emulator.effects.state import DERIVED, Entity, EventType, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.api.store.rows import Rows
    from schematic_emulator.effects.changes import Change

# An event waits while as many rows are copied.
SLICE = 250
# Their rows change in place; all others are replaced when they change.
CHANGING = ("entities", "usage", "event_types")
SHALLOW = tuple(
    each.name
    for each in fields(State)
    if each.metadata != DERIVED and each.name not in CHANGING
)


class StateCopy:
    """A copy of an environment's state at the time at which this is created.

    The caller has the environment locked then, but not for `finish`, which copies the
    rows in slices. A row that changes before its turn is copied by `keep`.
    """

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        state = self._state = environment.state
        self._entities = list(state.entities.values())
        self._usage = list(state.usage.items())
        self._types = list(state.event_types.values())
        self._rest = {name: _copy(getattr(state, name)) for name in SHALLOW}
        self._kept = StateKept(
            environment.id,
            state,
            replace(environment.counts),
            _first(environment.journal),
            _first(environment.events),
        )
        # By the identity of the row, which is referred to above.
        self._copies: dict[int, Any] = {}
        environment.copies.append(self)

    def keep(self, changes: Sequence[Change]) -> None:
        """Copy the rows that changes are about to change."""
        if self._environment.state is self._state:
            for change in changes:
                self._copy_all(_list_touched(self._state, change))

    def finish(self) -> StateKept:
        """Return the log entry that has the copy."""
        days = [days for _, days in self._usage]
        rows = [*self._entities, *days, *self._types]
        for start in range(0, len(rows), SLICE):
            with self._environment.lock:
                self._copy_all(iter(rows[start : start + SLICE]))
            # A thread that waits for the lock is next.
            sleep(0)
        self.end()
        copies = self._copies
        state = State(
            entities={row.id: copies[id(row)] for row in self._entities},
            usage={meter: copies[id(row)] for meter, row in self._usage},
            event_types={row.subtype: copies[id(row)] for row in self._types},
            **self._rest,
        )
        return self._kept._replace(state=state)

    def end(self) -> None:
        """Stop copying what changes."""
        with self._environment.lock:
            if self in self._environment.copies:
                self._environment.copies.remove(self)

    def _copy_all(self, rows: Iterator[Any]) -> None:
        for row in rows:
            if id(row) not in self._copies:
                self._copies[id(row)] = _copy(row)


def _list_touched(state: State, change: Change) -> Iterator[Any]:
    own_ids = (getattr(change, name, None) for name in _NAMES)
    found = [state.entities.get(own_id or "") for own_id in own_ids]
    if isinstance(change, UsageCounted):
        subtype, company_id, user_id, *_ = change
        yield from filter(None, (state.event_types.get(subtype),))
        yield from filter(None, (state.usage.get((subtype, company_id, None)),))
        yield from filter(None, (state.usage.get((subtype, company_id, user_id)),))
    yield from filter(None, found)


_NAMES = ("entity_id", "company_id", "user_id")


def _copy(row: Any) -> Any:
    if type(row) is dict:
        return row.copy()
    if isinstance(row, Entity):
        # A quarter of the time of `replace`.
        return Entity(
            row.id,
            row.kind,
            row.keys.copy(),
            row.name,
            row.traits.copy(),
            row.created_at,
            row.updated_at,
            row.last_seen_at,
        )
    if isinstance(row, EventType):
        companies, users = set(row.company_ids), set(row.user_ids)
        return replace(row, company_ids=companies, user_ids=users)
    return row


def _first(rows: Rows) -> int | None:
    return rows[0].number if len(rows) else None
