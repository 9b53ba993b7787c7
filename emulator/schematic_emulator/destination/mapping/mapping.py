"""Compile a mapping once into closures that resolve it for any event.

Source: @segment/actions-core 3.170.0, mapping-kit/index.js (transform, resolve,
runDirective).
"""

from __future__ import annotations

from typing import Any

from schematic_emulator.destination.errors import (
    STACK_OVERFLOW,
    EngineError,
    MappingError,
)
from schematic_emulator.destination.javascript.undefined_values import (
    UndefinedKeys,
    plain_json,
)
from schematic_emulator.destination.javascript.values import (
    UNDEFINED,
    ordered_keys,
    type_name,
)
from schematic_emulator.destination.mapping.check import require_mapping
from schematic_emulator.destination.mapping.directives import DIRECTIVES
from schematic_emulator.destination.mapping.path import (
    Resolver,
    find_single_key,
    find_single_member,
)
from schematic_emulator.destination.mapping.resolving import (
    Compiling,
    constant,
    failing,
    unwrap_root,
)


def compile_mapping(mapping: Any) -> Resolver:
    """Turn a mapping into a function of the event.

    The function returns what the engine's `transform` returns, as plain JSON, or
    `UNDEFINED`. The result may share parts with the event: do not modify it.

    Raises MappingError here for what the engine's validation finds, and from the
    function for what the engine finds only while resolving.
    """
    resolve, may_hold_more = _compile_root(mapping)
    if not may_hold_more:
        return resolve

    def resolve_plainly(event: Any = UNDEFINED) -> Any:
        value = resolve(event)
        if value is UNDEFINED or type_name(value) == "function":
            return UNDEFINED
        try:
            return plain_json(value)
        except RecursionError:
            raise MappingError("RangeError", STACK_OVERFLOW) from None

    return resolve_plainly


def compile_resolver(mapping: Any) -> Resolver:
    """Turn a mapping into a function that may return more than plain JSON.

    The pipeline checks the type of a function or an infinite number.
    """
    return _compile_root(mapping)[0]


def compile_late(mapping: Any) -> Resolver:
    """Turn a mapping into a function that also raises the mapping's own errors.

    The engine checks the event before the mapping, so an error of the event wins.
    """
    try:
        return compile_resolver(mapping)
    except MappingError as error:
        fault = error

    def fail(event: Any) -> Any:
        _require_event(event)
        raise fault

    return fail


def transform(mapping: Any, event: Any = UNDEFINED) -> Any:
    """Resolve a mapping for one event, checking the event before the mapping.

    Raises MappingError.
    """
    _require_event(event)
    return compile_mapping(mapping)(event)


def _compile_root(mapping: Any) -> tuple[Resolver, bool]:
    root = unwrap_root(mapping)
    require_mapping(root)
    notes: list[bool] = []
    compiling = _start_compiling(notes)
    try:
        resolve_root = compiling.node(root, UndefinedKeys.DROPPED)
    except RecursionError:
        raise MappingError("RangeError", STACK_OVERFLOW) from None

    def resolve(event: Any = UNDEFINED) -> Any:
        if event.__class__ is not dict:
            event = _require_event(event)
        try:
            return resolve_root(event)
        except MappingError:
            raise
        except EngineError as error:
            raise MappingError(error.name, error.message) from None
        except RecursionError:
            raise MappingError("RangeError", STACK_OVERFLOW) from None

    return resolve, bool(notes)


def _require_event(event: Any) -> Any:
    # A default parameter in JavaScript replaces undefined but not null.
    if event is UNDEFINED:
        return {}
    kind = type_name(event)
    if kind != "object":
        raise MappingError("Error", f"data must be an object, got {kind}")
    return event


def _start_compiling(notes: list[bool]) -> Compiling:
    def note() -> None:
        notes.append(True)

    def compile_node(node: Any, undefined_keys: UndefinedKeys) -> Resolver:
        return _compile_node(node, undefined_keys, compiling)

    compiling = Compiling(compile_node, compile_late, note)
    return compiling


def _compile_node(
    node: Any, undefined_keys: UndefinedKeys, compiling: Compiling
) -> Resolver:
    if isinstance(node, dict):
        # Several `@` keys get past validation within lists only; the first one wins.
        names = [key for key in node if key.startswith("@")]
        if names and all(key in names or key == "_metadata" for key in node):
            return _compile_directive(
                names[0], node[names[0]], undefined_keys, compiling
            )
        return _compile_object(node, undefined_keys, compiling)
    if isinstance(node, list):
        return _compile_list(node, undefined_keys, compiling)
    return constant(node)


def _compile_directive(
    name: str, operand: Any, undefined_keys: UndefinedKeys, compiling: Compiling
) -> Resolver:
    directive = DIRECTIVES.get(name)
    if directive is None:
        return failing(f"{name} is not a valid directive, got undefined")
    return directive.compile(operand, undefined_keys, compiling)


def _compile_list(
    node: list[Any], undefined_keys: UndefinedKeys, compiling: Compiling
) -> Resolver:
    # A list retains its undefined items, which JSON text shows as null.
    compiling.note_plain_json_needed()
    resolvers = [compiling.node(item, undefined_keys.below) for item in node]
    return lambda payload: [resolve(payload) for resolve in resolvers]


def _compile_object(
    node: dict[str, Any], undefined_keys: UndefinedKeys, compiling: Compiling
) -> Resolver:
    # `resolved["__proto__"] = ...` sets the prototype in JavaScript, not a key.
    keys = [key for key in ordered_keys(node) if key != "__proto__"]
    members = tuple(
        (key, compiling.node(node[key], undefined_keys.below)) for key in keys
    )
    if undefined_keys is not UndefinedKeys.DROPPED:
        return lambda payload: {key: resolve(payload) for key, resolve in members}

    def resolve_object(payload: Any) -> dict[str, Any]:
        resolved = {}
        for key, resolve in members:
            value = resolve(payload)
            if value is not UNDEFINED:
                resolved[key] = value
        return resolved

    rows = tuple(_quick_row(key, node[key], resolve) for key, resolve in members)
    return _with_quick_rows(rows, resolve_object)


# A key of the result, the key of the payload that its value is read from, the key
# of the object that wraps the value, and the resolver of all other values.
_Row = tuple[str, str | None, str | None, Resolver]


def _quick_row(key: str, node: Any, resolve: Resolver) -> _Row:
    member = find_single_member(node)
    if member is not None:
        return key, member[1], member[0], resolve
    return key, find_single_key(node), None, resolve


def _with_quick_rows(rows: tuple[_Row, ...], resolve_object: Resolver) -> Resolver:
    """Read plain keys directly from the payload if it is an object."""
    if not any(source for _, source, __, ___ in rows):
        return resolve_object

    def resolve_quickly(payload: Any) -> dict[str, Any]:
        if payload.__class__ is not dict:
            return dict(resolve_object(payload))
        resolved = {}
        get = payload.get
        for key, source, inner, resolve in rows:
            value = get(source, UNDEFINED) if source else resolve(payload)
            if inner is not None:
                resolved[key] = {} if value is UNDEFINED else {inner: value}
            elif value is not UNDEFINED:
                resolved[key] = value
        return resolved

    return resolve_quickly
