"""Name why an API key opens nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.api.store.key_text import redact
from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from schematic_emulator.api.store.environment import Environment


class UnknownKeyError(EmulatorError, LookupError):
    """Raised for an API key that opens no environment and may not make one."""

    def __init__(self, text: str) -> None:
        super().__init__(f"unknown API key {redact(text)!r}")
        self.shown = redact(text)


class RevokedKeyError(UnknownKeyError):
    """Raised for an API key that was revoked, whose environment may still be there."""

    def __init__(self, text: str, environment: Environment | None) -> None:
        super().__init__(text)
        self.environment = environment
