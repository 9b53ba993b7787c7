"""Provide what the resolvers of all directives need while a mapping is compiled.

Source: @segment/actions-core 3.170.0, mapping-kit/index.js.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from schematic_emulator.destination.errors import MappingError
from schematic_emulator.destination.javascript.strings import split_units
from schematic_emulator.destination.javascript.undefined_values import UndefinedKeys
from schematic_emulator.destination.javascript.values import ordered_keys, type_name
from schematic_emulator.destination.mapping.path import Resolver

CompileNode = Callable[[Any, UndefinedKeys], Resolver]
ROOT_DIRECTIVE = "__segment_internal_directive"


@dataclass(frozen=True, slots=True)
class Compiling:
    """Pass the compiler to the directives, which it imports.

    `node` compiles any node, `transform` a whole mapping with its validation;
    `note_plain_json_needed` is called for a node whose value JSON may be unable to
    contain.
    """

    node: CompileNode
    transform: Callable[[Any], Resolver]
    note_plain_json_needed: Callable[[], None]


Compile = Callable[[Any, UndefinedKeys, Compiling], Resolver]


def constant(value: Any) -> Resolver:
    """Create the resolver that returns one value for every event."""
    return lambda _: value


def failing(message: str, name: str = "Error") -> Resolver:
    """Create the resolver that raises MappingError for every event.

    The engine notices these mistakes only while resolving, so compiling succeeds.
    """

    def fail(_: Any) -> Any:
        raise MappingError(name, message)

    return fail


def require_text(value: Any, directive: str) -> str:
    """Return the text; raise MappingError for another type.

    Source: mapping-kit/index.js (registerStringDirective).
    """
    if isinstance(value, str):
        return value
    message = f"{directive}: expected string, got {type_name(value)}"
    raise MappingError("Error", message)


def unwrap_root(mapping: Any) -> Any:
    """Spread a mapping into an object and apply its root directive.

    The other keys of a mapping with a root directive become the `mapping` option of
    that directive. The engine modifies the caller's object; this returns a new one.
    """
    spread = spread_object(mapping)
    if ROOT_DIRECTIVE not in spread:
        return spread
    fields = {key: spread[key] for key in ordered_keys(spread) if key != ROOT_DIRECTIVE}
    return _apply_root(spread[ROOT_DIRECTIVE], fields)


def spread_object(value: Any) -> dict[str, Any]:
    """Spread any value into an object as `{...value}` does.

    Text has one key per UTF-16 unit, numbers and booleans have none. `{...null}` is
    empty, but the engine then lists the keys of null itself: MappingError (a
    TypeError) for null and undefined. Source: ECMA-262, CopyDataProperties.
    """
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        return {str(index): item for index, item in enumerate(value)}
    if isinstance(value, str):
        return {str(index): unit for index, unit in enumerate(split_units(value))}
    if isinstance(value, (bool, int, float)):
        return {}
    raise MappingError("TypeError", "Cannot convert undefined or null to object")


def _apply_root(root: Any, fields: dict[str, Any]) -> Any:
    members = spread_object(root)
    if len(members) > 1:
        raise MappingError(
            "Error", "The root mapping must only have a single directive object"
        )
    options = next(iter(members.values()), None)
    if not isinstance(options, (dict, list)):
        raise MappingError("Error", "The root directive must be an object")
    if isinstance(options, dict):
        options = {**options, "mapping": fields}
    return [options] if isinstance(root, list) else {next(iter(members)): options}
