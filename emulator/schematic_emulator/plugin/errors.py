"""Errors for what a sandbox cannot do where it lives, or cannot tell apart."""

from __future__ import annotations

from schematic_emulator.errors import EmulatorError


class NotSharedError(EmulatorError, RuntimeError):
    """Raised for what only an emulator in this process can do."""


class AmbiguousKeysError(EmulatorError, LookupError):
    """Raised for keys that name two companies, or two users, at once."""
