"""Run the mapping under test: a function, command, endpoint, Node or subscriptions.

May import judgement, destination, terminal and, for its captures, api.
"""

from __future__ import annotations

from schematic_emulator.mapping_code.protocol import (
    EmulatorTarget,
    Mapping,
    MappingFailedError,
    UnknownMappingError,
)

__all__ = ["EmulatorTarget", "Mapping", "MappingFailedError", "UnknownMappingError"]
