"""Find actions and fields that do not exist, and required fields without a value."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from schematic_contracts.pointer import write_pointer
from schematic_emulator.destination import definition
from schematic_emulator.terminal.safe_text import show

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from schematic_contracts.finding import Finding
    from schematic_emulator.judgement.mapping_rules.checked_row import CheckedRow

# Segment's own switches, which are not fields, and a directive for the whole mapping.
_NOT_FIELDS = ("@", "__segment_internal", "_metadata")


def find_in_fields(row: CheckedRow) -> Iterator[Finding]:
    """Yield the unknown action, or the unknown and missing fields, of a row."""
    if row.action is None:
        return
    if not row.fields:
        yield _unknown_action(row, row.action)
        return
    unknown = find_unknown_fields(row)
    for name, meant in unknown.items():
        yield _unknown_field(row, name, meant)
    if not any(name.startswith(_NOT_FIELDS) for name in row.mapping):
        yield from _find_missing(row, set(unknown.values()))


def find_unknown_fields(row: CheckedRow) -> dict[str, str]:
    """Return each field that the action does not have, and the one that is meant.

    The second is "" if no field of the action has a similar name.
    """
    return {
        name: find_similar(name, row.fields)
        for name in row.mapping
        if name not in row.fields and not name.startswith(_NOT_FIELDS)
    }


def find_similar(name: str, names: Collection[str]) -> str:
    """Return the name that is most like another; "" if none is.

    >>> find_similar("companyKey", ["company_keys", "user_keys"])
    'company_keys'
    """
    plain = {_plain(each): each for each in names}
    found = get_close_matches(_plain(name), plain, 1, 0.7)
    return plain[found[0]] if found else ""


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _unknown_action(row: CheckedRow, action: str) -> Finding:
    actions = list(definition()["actions"])
    meant = find_similar(action, actions)
    hint = f"did you mean {meant}?" if meant else f"it has {' and '.join(actions)}"
    message = f"the destination has no action {show(action)}; {hint}"
    return row.find("action-unknown", message, "/partnerAction", show(action))


def _unknown_field(row: CheckedRow, name: str, meant: str) -> Finding:
    hint = f"did you mean {meant}?" if meant else f"it has {', '.join(row.fields)}"
    message = f"{row.action} has no field {show(name)}; {hint}"
    return row.find("field-unknown", message, write_pointer(["mapping", name]))


def _find_missing(row: CheckedRow, misspelt: Collection[str]) -> Iterator[Finding]:
    """Yield each required field without a value; a misspelt one has its finding."""
    if not isinstance(row.row.subscription.get("mapping"), dict):
        return
    for name, field in row.fields.items():
        value = row.mapping.get(name)
        if (
            field["required"]
            and name not in misspelt
            and (value is None or value == "")
        ):
            message = f"{row.action} needs {name}, which is not mapped"
            yield row.find("field-missing", message, write_pointer(["mapping", name]))
