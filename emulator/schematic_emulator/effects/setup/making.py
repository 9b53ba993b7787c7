"""Carry when something is set up, by which ids, and how it is refused."""

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
    """Say when rows are made or changed, and where their ids come from."""

    at: datetime
    ids: Ids


class SetupError(EmulatorError):
    """Raised for a request that contradicts itself or what stands."""


class MissingError(SetupError):
    """Raised for an id that names nothing here."""


def require(rows: Mapping[str, Found], row_id: str, what: str) -> Found:
    """Give the row of an id. Raises MissingError, which says what is missing."""
    found = rows.get(row_id)
    if found is None:
        raise MissingError(f"{what} not found")
    return found
