"""The kinds of mapping code that can stand under test."""

from __future__ import annotations

from schematic_emulator.plugin.mappings.kind import (
    Mapping,
    MappingFailedError,
    Target,
    UnknownMappingError,
)

__all__ = ["Mapping", "MappingFailedError", "Target", "UnknownMappingError"]
