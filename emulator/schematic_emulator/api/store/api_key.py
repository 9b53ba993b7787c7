"""Say which environment an API key opens, and what it may."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from schematic_emulator.api.store.key_text import redact

if TYPE_CHECKING:
    from datetime import datetime

    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.arrival import KeyKind


@dataclass(frozen=True, slots=True)
class ApiKey:
    """Say which environment a key opens and what it may. Its text is never shown.

    Changing one keeps another under the same id: see `Store.change_key`. `last_signs`
    is set where the text is not known (`api/store/sealed_keys.py`).
    """

    id: str
    kind: KeyKind
    environment: Environment = field(repr=False, metadata={"kept": False})
    created_at: datetime
    text: str = field(repr=False)
    updated_at: datetime
    name: str
    description: str | None = None
    rate_limit_percent: int | None = None
    last_signs: str | None = None

    def opening(self, environment: Environment) -> ApiKey:
        """Give the same key, to this environment."""
        return replace(self, environment=environment)

    @property
    def shown(self) -> str:
        """Give the key as it may be shown."""
        return self.last_signs or redact(self.text)

    @property
    def is_sealed(self) -> bool:
        """Tell whether its text is not known, only what stands for it."""
        return self.last_signs is not None
