"""Where a sandbox lives: an environment of the emulator in this process."""

from __future__ import annotations

import dataclasses
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


class LocalEnvironment:
    """An environment of an emulator in this very process."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._store = store = emulator.store
        self._environment: Environment = store.create_environment("Sandbox")
        self.environment_id = self._environment.id
        self.api_key = store.create_key("secret", self._environment)

    def captures(self) -> list[Capture]:
        """List everything received so far, oldest first."""
        return self._environment.captures()

    def find(self, kind: EntityKind, keys: Mapping[str, Any]) -> Entity | None:
        """Find a profile by any of its keys; what comes back is a copy.

        Raises AmbiguousKeysError if the keys name two.
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

    def why(self, flag: str, **subject: str) -> Why:
        """Tell which rule decides a flag, and what it saw. Raises UnknownNameError."""
        from schematic_emulator.api.why import why  # flags are few tests' business

        return why(self._environment, flag, **subject)

    def drain(self, timeout_s: float) -> bool:
        """Wait until webhooks are told of everything; say whether that came to be."""
        return self._emulator.webhooks.drain(timeout_s)

    def reset(self) -> None:
        """Forget everything received."""
        self._store.reset(self._environment)

    def seed(self, section: dict[str, Any]) -> None:
        """Set it up from a configuration's section. Raises SeedError."""
        from schematic_emulator.api.seed import seed

        seed(self._emulator, self._environment, section)

    def drop(self) -> None:
        """Forget the environment and its key."""
        self._store.drop(self._environment)
