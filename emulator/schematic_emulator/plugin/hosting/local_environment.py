"""A sandbox's environment in the emulator of this process."""

from __future__ import annotations

import dataclasses
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from schematic_emulator.effects import KeyConflict, resolve_keys
from schematic_emulator.effects.key_map import read_keys
from schematic_emulator.plugin.errors import AmbiguousKeysError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects import Entity, EntityKind
    from schematic_emulator.effects.flags.why import Why

_MOST_LISTED = 1000


class LocalEnvironment:
    """An environment in the emulator of this process."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self.store = store = emulator.store
        self._environment: Environment = store.create_environment("Sandbox")
        self.environment_id = self._environment.id
        self.api_key = store.create_key("secret", self._environment)

    def captures(self) -> list[Capture]:
        """Return every capture, oldest first."""
        return self._environment.captures()

    def captures_after(self, number: int) -> list[Capture]:
        """Return the captures after the one with this number, oldest first."""
        if not number:
            return self.captures()
        with self._environment.lock:
            newest = reversed(self._environment.journal)
            return [*takewhile(lambda row: row.number > number, newest)][::-1]

    def newest_number(self) -> int:
        """Return the number of the newest capture, 0 before the first."""
        row = self._environment.journal.find_newest()
        return row.number if row else 0

    def find(self, kind: EntityKind, keys: Mapping[str, Any]) -> Entity | None:
        """Return a copy of the company or user with any of these keys, or None.

        Raises AmbiguousKeysError if the keys belong to two.
        """
        with self._environment.lock:
            found = resolve_keys(self._environment.state, kind, read_keys(dict(keys)))
            if isinstance(found, KeyConflict):
                raise AmbiguousKeysError(found.message)
            if found is None:
                return None
            return dataclasses.replace(
                found, keys=dict(found.keys), traits=dict(found.traits)
            )

    def list_keys(self, kind: EntityKind) -> list[dict[str, str]]:
        """Return the keys of each company or user, oldest first; at most 1000."""
        with self._environment.lock:
            entities = self._environment.state.of_kind(kind).values()
            return [dict(each.keys) for each in islice(entities, _MOST_LISTED)]

    def was_used(self) -> bool:
        """Return whether a request had its API key."""
        key = self.store.keyring.find(self.api_key)
        return key is None or key.id in self.store.keyring.used_at

    def why(self, flag: str, **subject: str) -> Why:
        """Return which rule decides a flag, and its inputs. Raises UnknownNameError."""
        from schematic_emulator.api.why import why  # few tests ask about flags

        return why(self._environment, flag, **subject)

    def drain(self, timeout_s: float) -> bool:
        """Wait until all notifications are sent; return False on a timeout."""
        return self._emulator.webhooks.drain(timeout_s)

    def reset(self) -> None:
        """Empty the environment; its key stays valid."""
        self.store.reset(self._environment)

    def seed(self, section: dict[str, Any]) -> None:
        """Set up the environment from a `schematic:` section. Raises SeedError."""
        from schematic_emulator.api.seed import seed

        seed(self._emulator, self._environment, section)

    def drop(self) -> None:
        """Delete the environment and its key."""
        self.store.forget([self._environment])
