"""Errors of a sandbox's methods."""

from __future__ import annotations

from schematic_emulator.errors import EmulatorError


class NotSharedError(EmulatorError, RuntimeError):
    """Raised for a feature that a shared emulator does not have."""


class AmbiguousKeysError(EmulatorError, LookupError):
    """Raised for keys that belong to two companies, or to two users."""
