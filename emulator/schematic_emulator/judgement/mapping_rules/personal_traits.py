"""Find traits of a person that a mapping sends as those of a company."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination import TriggerError, parse_trigger
from schematic_emulator.judgement.mapping_rules.values import list_paths
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_contracts.finding import Finding
    from schematic_emulator.destination.mapping.mapping_reads import Path
    from schematic_emulator.judgement.mapping_rules.checked_row import CheckedRow

# The user's traits in a call. Source: Segment's spec of identify and of the context.
_BLOCKS = {("traits",), ("context", "traits")}
# Traits of a person that the spec of identify names, without those that a company
# may have, too; in small letters without separators.
_PERSONAL = frozenset(
    {
        *("age", "avatar", "birthday", "email", "firstname", "fullname", "gender"),
        *("lastname", "name", "phone", "username"),
    }
)
_FIELDS = ("company_traits", "company_name")


def find_personal_traits(row: CheckedRow) -> Iterator[Finding]:
    """Yield a finding for each company field that reads a person's traits."""
    if row.trigger is None or not _may_take_identify(row.trigger):
        return
    for field in _FIELDS:
        if field not in row.fields or field not in row.mapping:
            continue
        paths = [
            path
            for path in list_paths(row.mapping[field]) or ()
            if _is_personal(path, field)
        ]
        if paths:
            read = ", ".join(f"$.{inert('.'.join(path))}" for path in paths)
            message = f"{field} reads {read} of the user"
            yield row.find("company-traits-personal", message, f"/mapping/{field}")


def _is_personal(path: Path, field: str) -> bool:
    if path in _BLOCKS:
        return field == "company_traits"
    name = re.sub(r"[\W_]+", "", path[-1]).casefold()
    return path[:-1] in _BLOCKS and name in _PERSONAL


def _may_take_identify(trigger: str) -> bool:
    """Return whether a trigger may match identify; a group's traits are a company's."""
    try:
        types = set(_list_types(parse_trigger(trigger)))
    except TriggerError:
        return False
    return not types or "identify" in types


def _list_types(node: Any) -> Iterator[str]:
    """Yield the event types that a trigger asks for."""
    for child in node.get("children", ()) if isinstance(node, dict) else ():
        if not isinstance(child, dict):
            continue
        if child["type"] == "group":
            yield from _list_types(child)
        elif child["type"] == "event-type" and child["operator"] == "=":
            yield str(child["value"])
