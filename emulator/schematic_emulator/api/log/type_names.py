"""List what the names in the type hints of log entries mean, for the codec."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from schematic_contracts import finding, violation
from schematic_emulator.api.store import (
    api_key,
    capture,
    environment,
    key_text,
    row_entries,
    rows,
)
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
    key_text,
    api_key,
    row_entries,
    rows,
    capture,
    environment,
)


def list_names() -> dict[str, Any]:
    """Return every name of the modules that define entries and what is in them.

    A module's own names do not suffice: many are imported under TYPE_CHECKING only.
    """
    names: dict[str, Any] = {}
    for module in _MODULES:
        names.update(vars(module))
    names["datetime"] = datetime
    return names
