"""Count captures exactly, also those whose rows have left."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schematic_emulator.api.store.capture import Capture


@dataclass(slots=True)
class Counts:
    """Hold the ledger: `all` is `good` and `bad`; `duplicate` says how many of all."""

    all: int = 0
    good: int = 0
    bad: int = 0
    duplicate: int = 0

    def add(self, row: Capture) -> None:
        """Count one row."""
        self.all += 1
        if row.status == "failed":
            self.bad += 1
        else:
            self.good += 1
        if row.duplicate:
            self.duplicate += 1

    def to_json(self) -> dict[str, int]:
        """Give the ledger as a JSON object."""
        return asdict(self)
