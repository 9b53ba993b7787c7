"""What a sandbox asks of its environment, wherever that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from schematic_emulator.api.store.capture import Capture
    from schematic_emulator.effects import Entity, EntityKind
    from schematic_emulator.effects.flags.why import Why


class EnvironmentAccess(Protocol):
    """One environment with its key, of an emulator in this process or elsewhere."""

    api_key: str
    environment_id: str

    def captures(self) -> list[Capture]:
        """List everything received so far, oldest first."""
        ...

    def find(self, kind: EntityKind, keys: Mapping[str, Any]) -> Entity | None:
        """Find a profile by any of its keys."""
        ...

    def why(self, flag: str, **subject: str) -> Why:
        """Tell which rule decides a flag, and what it saw."""
        ...

    def drain(self, timeout_s: float) -> bool:
        """Wait until webhooks are told of everything; say whether that came to be."""
        ...

    def reset(self) -> None:
        """Forget everything received."""
        ...

    def seed(self, section: dict[str, Any]) -> None:
        """Set it up from a configuration's section. Raises SeedError."""
        ...

    def drop(self) -> None:
        """Give the environment back; nothing may be asked afterwards."""
        ...
