"""The operations of a sandbox on its environment, in this process or another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.effects import Entity, EntityKind
    from schematic_emulator.effects.flags.why import Why


class EnvironmentAccess(Protocol):
    """One environment and its API key, in this process's emulator or another's."""

    api_key: str
    environment_id: str

    def captures(self) -> list[Capture]:
        """Return every capture, oldest first."""
        ...

    def captures_after(self, number: int) -> list[Capture]:
        """Return the captures after the one with this number, oldest first."""
        ...

    def newest_number(self) -> int:
        """Return the number of the newest capture, 0 before the first."""
        ...

    def find(self, kind: EntityKind, keys: Mapping[str, Any]) -> Entity | None:
        """Return the company or user with any of these keys, None if there is none.

        Raises AmbiguousKeysError if the keys belong to two.
        """
        ...

    def list_keys(self, kind: EntityKind) -> list[dict[str, str]]:
        """Return the keys of each company or user; of many, those of 250 or more."""
        ...

    def was_used(self) -> bool:
        """Return whether a request had its API key; True if that is unknown."""
        ...

    def why(self, flag: str, **subject: str) -> Why:
        """Return which rule decides a flag, and its inputs. Raises UnknownNameError."""
        ...

    def drain(self, timeout_s: float) -> bool:
        """Wait until all notifications are sent; return False on a timeout."""
        ...

    def reset(self) -> None:
        """Empty the environment; its key stays valid."""
        ...

    def seed(self, section: dict[str, Any]) -> None:
        """Set up the environment from a `schematic:` section. Raises SeedError."""
        ...

    def drop(self) -> None:
        """Delete the environment and its key; no method may be called afterwards."""
        ...
