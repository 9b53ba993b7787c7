"""Say what the names in type hints mean of whatever an emulator remembers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from schematic_contracts import finding, violation
from schematic_emulator.api.store import api_key, counts, environment, row_entries
from schematic_emulator.api.store import capture as capture_row
from schematic_emulator.api.store import key_text as keys
from schematic_emulator.effects import (
    account,
    arrival,
    changes,
    kinds,
    outcome,
    records,
    rule,
    state,
)

_MODULES = (
    finding,
    violation,
    arrival,
    outcome,
    kinds,
    rule,
    state,
    account,
    records,
    changes,
    keys,
    api_key,
    row_entries,
    counts,
    capture_row,
    environment,
)


def list_names() -> dict[str, Any]:
    """Give every name of the modules that define what is kept.

    Many of them are imported for type checkers alone, where they are used.
    """
    names: dict[str, Any] = {}
    for module in _MODULES:
        names.update(vars(module))
    names["datetime"] = datetime
    return names
