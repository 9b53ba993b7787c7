"""Watch for the times at which overrides expire, by the emulator's clock."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from schematic_emulator.effects.webhooks.expiry import plan_expiries

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from schematic_emulator.api.store.environment import Environment


class Expiries:
    """Knows when the next override of each environment expires. Thread-safe."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._due: dict[str, tuple[datetime, Environment]] = {}

    def watch(self, environment: Environment, due: datetime | None) -> None:
        """Set the time of an environment's next expiry, or None to stop watching it."""
        with self._lock:
            self._due.pop(environment.id, None)
            if due is not None:
                self._due[environment.id] = due, environment

    def is_empty(self) -> bool:
        """Return whether no environment is watched."""
        return not self._due

    def note_due(self) -> None:
        """Commit what expired by now, which notifies. The caller must not hold a lock.

        Raises NotStoredError if the log cannot be written.
        """
        now = self._now()
        with self._lock:
            due = [found for at, found in self._due.values() if at <= now]
        for environment in due:
            with environment.lock:
                changes = plan_expiries(environment.state, now)
                if changes:
                    environment.commit(changes)
