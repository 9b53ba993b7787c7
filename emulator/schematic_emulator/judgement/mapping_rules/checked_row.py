"""A row of a mapping file, with a name of its own and findings at its place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_contracts.finding import Finding
from schematic_emulator.destination.definition import find_fields
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from schematic_emulator.configuration.mapping_file.mapping_file import (
        MappingFile,
        MappingRow,
    )


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One subscription; `label` distinguishes it from the others of its file."""

    row: MappingRow
    label: str

    @property
    def is_disabled(self) -> bool:
        """Return whether the subscription itself is disabled."""
        return self.row.subscription.get("enabled") is False

    @property
    def trigger(self) -> str | None:
        """Return the trigger; None if there is none, or one that is not text."""
        trigger = self.row.subscription.get("subscribe")
        return trigger if isinstance(trigger, str) else None

    @property
    def action(self) -> str | None:
        """Return the action's name; None if there is none, or one that is not text."""
        action = self.row.subscription.get("partnerAction")
        return action if isinstance(action, str) else None

    @property
    def fields(self) -> dict[str, Any]:
        """Return the definitions of the action's fields; {} for an unknown action."""
        return find_fields(self.action or "")

    @property
    def mapping(self) -> dict[str, Any]:
        """Return the mapping; {} if there is none, or one that is not an object."""
        mapping = self.row.subscription.get("mapping")
        return mapping if isinstance(mapping, dict) else {}

    def find(self, rule: str, message: str, pointer: str, found: str = "") -> Finding:
        """Return a finding at a pointer into the subscription.

        Its subject is the label, with the field if the pointer leads into one.
        """
        path = _describe_path(pointer)
        return Finding(
            rule=rule,
            message=message,
            pointer=pointer,
            found=found,
            subject=f"{self.label}: {path}" if path else self.label,
            place=self.row.locate(pointer),
        )


def list_rows(file: MappingFile) -> tuple[CheckedRow, ...]:
    """Return the rows of a file, each with a label that no other row has.

    The label is the name; if several share it, the destination or the position is
    added. A row without a name is called by its position.
    """
    labels = [_name(row, index) for index, row in enumerate(file.rows, 1)]
    shared = {name for name, count in Counter(labels).items() if count > 1}
    for index, row in enumerate(file.rows):
        if labels[index] in shared and row.destination:
            labels[index] += f" ({inert(row.destination)})"
    counts = Counter(labels)
    return tuple(
        CheckedRow(row, label if counts[label] == 1 else f"{label} ({index})")
        for index, (row, label) in enumerate(zip(file.rows, labels, strict=True), 1)
    )


def _name(row: MappingRow, position: int) -> str:
    name = row.subscription.get("name")
    is_named = isinstance(name, str) and name.strip()
    return inert(str(name)) if is_named else f"mapping {position}"


def _describe_path(pointer: str) -> str:
    """Return the field of a pointer, with the keys below it; "" outside a mapping."""
    _, *steps = pointer.split("/")
    if steps[:1] != ["mapping"]:
        return ""
    names = [step.replace("~1", "/").replace("~0", "~") for step in steps[1:]]
    return inert(".".join(name for name in names if not name.startswith("@")))
