"""Find fields that read a part of the event that means something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_contracts.pointer import write_pointer
from schematic_emulator.judgement.mapping_rules.values import list_values, read_one
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_contracts.finding import Finding
    from schematic_emulator.judgement.mapping_rules.checked_row import CheckedRow

_TIMES = ("timestamp", "sentAt", "receivedAt", "originalTimestamp")
_NEW_EACH_TIME = ("messageId", *_TIMES)
_GROUPS = ("context.groupId", "groupId")
# The parts of an event that a field cannot mean. Source: Segment's spec, common
# fields. `sentAt` is when a device sent a batch, `receivedAt` when Segment got it.
_OTHERS = {
    "event_name": {*_NEW_EACH_TIME, *_GROUPS, "type", "userId", "anonymousId"},
    "timestamp": {*_TIMES[1:3], "messageId", "event", "type", "userId", "anonymousId"},
    "company_keys": {*_NEW_EACH_TIME, "event", "type", "anonymousId"},
    "company_name": {*_NEW_EACH_TIME, "event", "type", "userId", "anonymousId"},
    "user_keys": {*_NEW_EACH_TIME, *_GROUPS, "event", "type"},
    "user_name": {*_NEW_EACH_TIME, *_GROUPS, "event", "type"},
}


def find_misread_parts(row: CheckedRow) -> Iterator[Finding]:
    """Yield a finding for each field or key that reads a part of another meaning."""
    for field, others in _OTHERS.items():
        node = row.mapping.get(field) if field in row.fields else None
        for steps, value in list_values(field, node):
            path = ".".join(read_one(value))
            if path in others or _is_visitor(steps, path):
                message = f"{inert('.'.join(steps))} reads $.{path}"
                pointer = write_pointer(["mapping", *steps])
                yield row.find("field-misread", message, pointer, f"$.{path}")


def _is_visitor(steps: tuple[str, ...], path: str) -> bool:
    """Return whether a user's key reads the anonymousId, and its name hides that."""
    return path == "anonymousId" and steps[-1].casefold() in {"userid", "user_id"}
