"""What planning a setup needs, and its errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from schematic_emulator.effects.arrival import Ids

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Making:
    """When rows are created or changed, and where new ids come from."""

    at: datetime
    ids: Ids


class SetupError(EmulatorError):
    """Raised for a request that contradicts itself or the present state."""


class MissingError(SetupError):
    """Raised for an id that no row has."""


def require(rows: Mapping[str, Found], row_id: str, what: str) -> Found:
    """Return the row of an id. Raises MissingError with `what` is missing."""
    found = rows.get(row_id)
    if found is None:
        raise MissingError(f"{what} not found")
    return found
