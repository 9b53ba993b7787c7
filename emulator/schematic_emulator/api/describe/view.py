"""Define what the bodies of answers are made from, so that none needs a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_emulator.api.store.clock import Clock
    from schematic_emulator.effects.state import State


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
        """Return the state; the caller holds the environment's lock."""
