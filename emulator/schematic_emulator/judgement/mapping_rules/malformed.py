"""Find subscriptions whose properties are missing, misspelt or of a wrong type."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from schematic_contracts.pointer import write_pointer
from schematic_emulator.destination import check_mapping
from schematic_emulator.destination.mapping.directives import DIRECTIVES
from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_contracts.finding import Finding
    from schematic_emulator.judgement.mapping_rules.checked_row import CheckedRow

MALFORMED = "subscription-malformed"
# The names of each property in the forms that exist; the type it must have.
_NAMES = {
    "subscribe": ("subscribe", "trigger"),
    "partnerAction": ("partnerAction", "actionSlug", "actionId", "action_id"),
    "mapping": ("mapping", "settings"),
    "enabled": ("enabled",),
}
_TYPES = {
    "subscribe": (str, "text"),
    "partnerAction": (str, "text"),
    "mapping": (dict, "an object"),
    "enabled": (bool, "true or false"),
}
# What other tools call it.
_ELSEWHERE = {"enabled": ("disabled", "active")}
_KNOWN = {name for names in _NAMES.values() for name in names} | {"name"}
_MEANT = {
    "subscribe": "a trigger",
    "partnerAction": "an action",
    "mapping": "a mapping of fields",
}
_SIMILAR = 0.7
Steps = tuple[str, ...]
_DEEPEST = 100


def find_malformed(row: CheckedRow) -> Iterator[Finding]:
    """Yield each property that is missing, misspelt or of a wrong type."""
    written = row.row.written
    if written is not None and not isinstance(written, dict):
        message = f"expected a subscription (an object), found {show(written)}"
        yield row.find(MALFORMED, message, "", show(written))
        return
    for name in _NAMES:
        problem = _check_property(row, name, written or row.row.subscription)
        if problem:
            yield problem
    for pointer in row.row.repeated:
        yield _find_repeated(row, pointer)


def _find_repeated(row: CheckedRow, pointer: str) -> Finding:
    """Return that a JSON object has a property twice; YAML with one is refused."""
    name = pointer.rpartition("/")[2]
    found = _find(row, name, f"{show(name)} is written twice; the last one counts", "")
    return replace(found, place=row.row.document.locate(pointer))


def _check_property(
    row: CheckedRow, name: str, written: dict[str, Any]
) -> Finding | None:
    value = row.row.subscription.get(name)
    expected, described = _TYPES[name]
    if value is None:
        return _find_missing(row, name, written)
    if isinstance(value, expected):
        return None
    label = row.row.names.get(name, name)
    message = f"expected {described} at {inert(label)}, found {show(value)}"
    return _find(row, label, message, f"/{name}")


def _find_missing(
    row: CheckedRow, name: str, written: dict[str, Any]
) -> Finding | None:
    label = row.row.names.get(name, name)
    misspelt = _find_similar(name, written)
    if misspelt:
        message = f"no property {show(misspelt)} exists; did you mean {inert(label)}?"
        return _find(row, misspelt, message, write_pointer([misspelt]))
    if name == "partnerAction" and not set(_NAMES[name]).isdisjoint(written):
        message = "the fields do not show which action it is; add partnerAction"
        return _find(row, label, message, "")
    if name not in _MEANT:
        return None
    message = f"{inert(label)} is missing: {_MEANT[name]} is required"
    return _find(row, label, message, "")


def _find(row: CheckedRow, name: str, message: str, pointer: str) -> Finding:
    found = row.find(MALFORMED, message, pointer)
    return replace(found, subject=f"{row.label}: {inert(name)}")


def _find_similar(name: str, written: dict[str, Any]) -> str:
    others = [key for key in written if key not in _KNOWN]
    for foreign in _ELSEWHERE.get(name, ()):
        if foreign in others:
            return foreign
    for expected in _NAMES[name]:
        found = get_close_matches(expected, others, 1, _SIMILAR)
        if found:
            return found[0]
    return ""


def find_malformed_nodes(row: CheckedRow) -> Iterator[Finding]:
    """Yield each problem of a row's mapping, at the directive that has it."""
    for fault in check_mapping(row.mapping):
        steps = _steps(fault.pointer)
        yield _find_misplaced(row, _to_directive(row.mapping, steps), fault.message)
    for steps, node in _list_items(row.mapping, ()):
        for fault in check_mapping({"": node}):
            inner = _steps(fault.pointer)[1:]
            deeper = _to_directive(node, inner)
            yield _find_misplaced(row, (*steps, *deeper), fault.message)


def _find_misplaced(row: CheckedRow, steps: Steps, message: str) -> Finding:
    return row.find(
        "mapping-malformed", inert(message), write_pointer(["mapping", *steps])
    )


def _steps(pointer: str) -> Steps:
    return tuple(
        step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]
    )


def _to_directive(node: Any, steps: Steps) -> Steps:
    """Lead on to the name of the directive that is unknown or beside another one."""
    for step in steps:
        node = node.get(step) if isinstance(node, dict) else None
    if not isinstance(node, dict):
        return steps
    names = [name for name in node if name.startswith("@")]
    unknown = [name for name in names if name not in DIRECTIVES]
    return (*steps, *(unknown or names)[-1:])


def _list_items(node: Any, steps: Steps) -> Iterator[tuple[Steps, Any]]:
    """Yield the objects in lists, which the engine checks only with an event.

    Not below `_DEEPEST`: the engine overflows before it gets there.
    """
    if len(steps) > _DEEPEST:
        return
    if isinstance(node, list):
        for index, item in enumerate(node):
            place = (*steps, str(index))
            if isinstance(item, dict):
                yield place, item
            yield from _list_items(item, place)
    elif isinstance(node, dict) and not any(name.startswith("@") for name in node):
        for name, value in node.items():
            yield from _list_items(value, (*steps, name))
