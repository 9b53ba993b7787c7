"""Check a whole mapping, as the published engine does before it resolves one.

Source: @segment/actions-core 3.170.0, mapping-kit/validate.js.
"""

from __future__ import annotations

from typing import Any

from schematic_emulator.destination.errors import STACK_OVERFLOW, MappingError
from schematic_emulator.destination.javascript.values import ordered_keys
from schematic_emulator.destination.mapping.directives import DIRECTIVES
from schematic_emulator.destination.mapping.operands import (
    MalformedError,
    MappingFault,
    Place,
    gather,
    is_directive_like,
    refuse,
)
from schematic_emulator.destination.mapping.resolving import unwrap_root


def check_mapping(mapping: Any) -> list[MappingFault]:
    """Return every problem of a mapping with its JSON pointer; none if it is valid.

    `compile_mapping` refuses a mapping exactly when this finds a problem. Lists are
    not descended into, as in the engine: a problem in a list is found when an event
    is resolved.
    """
    try:
        require_mapping(unwrap_root(mapping))
    except MappingError as error:
        faults: list[MappingFault] = getattr(error, "faults", [])
        return faults or [MappingFault("", error.message)]
    return []


def require_mapping(mapping: Any) -> None:
    """Raise MappingError, as the engine names it, for a malformed mapping."""
    try:
        _Checker().check_node(mapping, ())
    except MalformedError as malformed:
        raise _mapping_error(malformed) from None
    except RecursionError:
        raise MappingError("RangeError", STACK_OVERFLOW) from None


def _mapping_error(malformed: MalformedError) -> MappingError:
    message = " ".join(fault.message for fault in malformed.faults)
    # One problem at the root is a ValidationError, to which the pipeline gives status
    # 400; below any key it is an AggregateError without status, hence retried.
    if not malformed.is_aggregate:
        error = MappingError("ValidationError", message)
    else:
        members = [fault.to_json() for fault in malformed.faults]
        error = MappingError("AggregateError", message, errors=members)
    error.faults = malformed.faults
    return error


class _Checker:
    """Checks the nodes of one mapping, each of them once.

    A directive's options are checked as a mapping and then one by one. Without memory
    each level of nested directives would double the time, as it does in the engine.
    """

    def __init__(self) -> None:
        self._valid: set[int] = set()

    def check_node(self, node: Any, place: Place) -> None:
        """Check one node: a directive or an object; all other values are valid.

        Raises MalformedError with every problem below an object.
        """
        if not isinstance(node, dict) or id(node) in self._valid:
            return
        if is_directive_like(node):
            self._check_directive(node, place)
        else:
            keys = ordered_keys(node)
            gather(lambda key: self.check_node(node[key], (*place, key)), keys)
        self._valid.add(id(node))

    def _check_directive(self, node: dict[str, Any], place: Place) -> None:
        names = [key for key in node if key.startswith("@")]
        others = [key for key in node if key not in names and key != "_metadata"]
        # The engine counts several `@` keys alone, but one beside other keys with them.
        count = len(node) if others and len(names) == 1 else len(names)
        if count > 1:
            one_key = "should only have one @-prefixed key"
            raise refuse(f"{one_key} but it has {count} keys", place)
        name = names[0]
        directive = DIRECTIVES.get(name)
        if directive is None:
            raise refuse(f"has an invalid directive: {name}", place)
        directive.check(node[name], (*place, name), self.check_node)
