"""Define what the bodies of answers are made from, so that none needs a store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from schematic_emulator.effects.flags.usage_report import FeatureUse
from schematic_emulator.effects.state import Entity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from schematic_emulator.api.store.clock import Clock
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.state import State

Row = TypeVar("Row")


class EnvironmentView(Protocol):
    """An environment as answers read it: its id, its state and its clock."""

    @property
    def id(self) -> str:
        """Return the id, `env_…`."""

    @property
    def created_at(self) -> datetime:
        """Return when the environment was created, in UTC."""

    @property
    def clock(self) -> Clock:
        """Return the clock that decides about periods and expiries."""

    @property
    def state(self) -> State:
        """Return the state, which events may change meanwhile.

        Look-ups need no lock, and a copy that one call makes (`list(table.values())`)
        is whole; to iterate over a table itself needs the lock.
        """


@dataclass(frozen=True, slots=True)
class View:
    """An environment as it was when an answer began: a reset exchanges its state."""

    id: str
    created_at: datetime
    clock: Clock
    state: State


def copy_rows(
    environment: Environment, rows: Iterable[Row]
) -> tuple[EnvironmentView, list[Row]]:
    """Return a view and copies of rows, made while the environment is locked.

    The event loop waits for the same lock to store an event: an answer is described
    and written from the copies, without it.
    """
    with environment.lock:
        view = View(
            environment.id, environment.created_at, environment.clock, environment.state
        )
        return view, [_copy(row) for row in rows]


def _copy(row: Any) -> Any:
    if isinstance(row, Entity):
        return replace(row, keys=dict(row.keys), traits=dict(row.traits))
    if isinstance(row, FeatureUse):
        return replace(row, company=_copy(row.company), user=_copy(row.user))
    # Other rows are replaced when they change.
    return row
