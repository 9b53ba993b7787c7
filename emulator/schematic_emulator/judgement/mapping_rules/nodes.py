"""Find the parts of a mapping that the engine refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.pointer import write_pointer
from schematic_emulator.destination import check_mapping
from schematic_emulator.destination.mapping.directives import DIRECTIVES
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_contracts.finding import Finding
    from schematic_emulator.judgement.mapping_rules.checked_row import CheckedRow

Steps = tuple[str, ...]
_DEEPEST = 100


def find_malformed_nodes(row: CheckedRow) -> Iterator[Finding]:
    """Yield each problem of a row's mapping, at the directive that has it."""
    for fault in check_mapping(row.mapping):
        steps = _steps(fault.pointer)
        yield _find(row, _to_directive(row.mapping, steps), fault.message)
    for steps, node in _list_items(row.mapping, ()):
        for fault in check_mapping({"": node}):
            inner = _steps(fault.pointer)[1:]
            deeper = _to_directive(node, inner)
            yield _find(row, (*steps, *deeper), fault.message)


def _find(row: CheckedRow, steps: Steps, message: str) -> Finding:
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
