"""Watch for the moments at which overrides expire, by the clock that is given."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from schematic_emulator.effects.webhooks.expiry import plan_expiries

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from schematic_emulator.api.store.environment import Environment


class Expiries:
    """Hold when the next override of each environment expires; thread-safe."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._due: dict[str, tuple[datetime, Environment]] = {}

    def watch(self, environment: Environment, due: datetime | None) -> None:
        """Watch for a moment in an environment, in the place of any before; or none."""
        with self._lock:
            self._due.pop(environment.id, None)
            if due is not None:
                self._due[environment.id] = due, environment

    def is_empty(self) -> bool:
        """Tell whether there is nothing to watch for."""
        return not self._due

    def note_due(self) -> None:
        """Let what has expired by now be told of. No lock may be held."""
        now = self._now()
        with self._lock:
            due = [found for at, found in self._due.values() if at <= now]
        for environment in due:
            with environment.lock:
                changes = plan_expiries(environment.state, now)
                if changes:
                    environment.commit(changes)
