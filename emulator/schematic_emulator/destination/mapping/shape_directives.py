"""Resolve the directives that choose, reshape or encode values.

Source: @segment/actions-core 3.170.0, mapping-kit/index.js (one registerDirective for
each function here) and mapping-kit/flatten.js. Options are tested for truth as they
are written in the mapping, before they are resolved: `0` counts as missing.
"""

from __future__ import annotations

from typing import Any

from schematic_emulator.destination.errors import MappingError
from schematic_emulator.destination.javascript import json as js_json
from schematic_emulator.destination.javascript.undefined_values import (
    UndefinedKeys,
    drop_undefined,
)
from schematic_emulator.destination.javascript.values import (
    UNDEFINED,
    is_blank,
    is_truthy,
    ordered_keys,
    type_name,
)
from schematic_emulator.destination.mapping.path import (
    Resolver,
    compile_path,
    strip_root,
)
from schematic_emulator.destination.mapping.resolving import (
    Compiling,
    failing,
    spread_object,
)


def compile_if(
    operand: Any, undefined_keys: UndefinedKeys, compiling: Compiling
) -> Resolver:
    """Compile `@if`: choose a branch by whether a value exists or is not blank.

    Despite its name, `blank` takes `then` if the value is not blank. 0 and false
    exist, but are blank, since they are loosely equal to "".
    """
    if not isinstance(operand, dict):
        return failing('@if requires an object with an "exists" key')
    exists = operand.get("exists", UNDEFINED)
    blank = operand.get("blank", UNDEFINED)
    if not is_truthy(exists) and not is_truthy(blank):
        return failing('@if requires an "exists" key or a "blank" key')
    asks_exists = exists is not UNDEFINED
    find_value = compiling.node(exists if asks_exists else blank, UndefinedKeys.DROPPED)
    then = compiling.node(operand.get("then", UNDEFINED), undefined_keys)
    otherwise = operand.get("else", UNDEFINED)
    # The engine tests `else` for truth, so a falsy one removes the key; `then` is
    # only compared with undefined.
    otherwise = compiling.node(
        otherwise if is_truthy(otherwise) else UNDEFINED, undefined_keys
    )

    def resolve(payload: Any) -> Any:
        value = find_value(payload)
        is_there = value is not None and value is not UNDEFINED
        if is_there and not asks_exists:
            is_there = not is_blank(value)
        return then(payload) if is_there else otherwise(payload)

    return resolve


def compile_array_path(
    operand: Any, undefined_keys: UndefinedKeys, compiling: Compiling
) -> Resolver:
    """Compile `@arrayPath`: look up a list and resolve a shape for each element.

    A single object counts as a list of one. Without a shape the value is returned
    as it is, even if it is not a list.
    """
    if not isinstance(operand, list):
        return failing(f"@arrayPath expected array, got {type_name(operand)}")
    compiling.note_plain_json_needed()
    path = operand[0] if operand else UNDEFINED
    shape = operand[1] if len(operand) > 1 else UNDEFINED
    # A path that is a directive resolves to the list itself, not to its path.
    find_root = (
        compile_path(strip_root(path))
        if isinstance(path, str)
        else compiling.node(path, undefined_keys)
    )
    if not isinstance(shape, dict) or not shape:
        return find_root
    resolve_element = compiling.node(shape, undefined_keys.below)

    def resolve(payload: Any) -> Any:
        root = find_root(payload)
        if isinstance(root, dict):
            root = [root]
        if isinstance(root, list):
            return [resolve_element(element) for element in root]
        return root

    return resolve


def compile_merge(
    operand: Any, undefined_keys: UndefinedKeys, compiling: Compiling
) -> Resolver:
    """Compile `@merge`: merge objects at the top level only (Object.assign).

    Text and lists contribute one key per unit or item; null, numbers and booleans
    contribute nothing. A later undefined value replaces an earlier value.
    """
    needs = '@merge requires an object with an "objects" key and a "direction" key'
    if not isinstance(operand, dict):
        return failing(needs)
    if not is_truthy(operand.get("direction")):
        return failing('@merge requires a "direction" key')
    find_direction = compiling.node(operand["direction"], UndefinedKeys.DROPPED)
    objects = operand.get("objects")
    members = _merge_members(objects, undefined_keys, compiling)

    def resolve(payload: Any) -> Any:
        direction = find_direction(payload)
        found = [find_member(payload) for find_member in members]
        # Validation accepts `LEFT`, but only the exact word reverses the order.
        return _merge(reversed(found) if direction == "left" else found, undefined_keys)

    return failing(_objects_fault(objects)) if _objects_fault(objects) else resolve


def _merge_members(
    objects: Any, undefined_keys: UndefinedKeys, compiling: Compiling
) -> list[Resolver]:
    if not isinstance(objects, list):
        return []
    mode = (
        UndefinedKeys.KEPT
        if undefined_keys is UndefinedKeys.KEPT
        else UndefinedKeys.KEPT_AT_TOP
    )
    return [compiling.node(member, mode) for member in objects]


def _objects_fault(objects: Any) -> str:
    if not is_truthy(objects):
        return '@merge requires a "objects" key'
    if not isinstance(objects, list):
        kind = type_name(objects)
        return f"@merge: expected opts.array, got {kind}"  # `typeof`, in the engine
    return ""


def _merge(members: Any, undefined_keys: UndefinedKeys) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for member in members:
        if isinstance(member, (dict, list, str)):
            merged.update(spread_object(member))
    merged.pop("__proto__", None)
    if undefined_keys is UndefinedKeys.DROPPED:
        return {key: item for key, item in merged.items() if item is not UNDEFINED}
    return merged


def compile_transform(
    operand: Any, undefined_keys: UndefinedKeys, compiling: Compiling
) -> Resolver:
    """Compile `@transform`: resolve `apply`, then `mapping` against its result.

    `apply` is a whole transformation with its own validation; `mapping` is not.
    """
    if not isinstance(operand, dict):
        needs = 'an object with an "apply" key and a "mapping" key'
        return failing(f"@transform requires {needs}")
    for key in ("mapping", "apply"):
        if not is_truthy(operand.get(key)):
            return failing(f'@transform requires a "{key}" key')
    if not isinstance(operand["apply"], dict):
        return failing('@transform "apply" key should be an object')
    apply = compiling.transform(operand["apply"])
    resolve_mapping = compiling.node(operand["mapping"], undefined_keys)
    return lambda payload: resolve_mapping(apply(payload))


def compile_json(
    operand: Any, undefined_keys: UndefinedKeys, compiling: Compiling
) -> Resolver:
    """Compile `@json`: write a value as JSON text, or parse JSON text.

    Text that cannot be parsed is returned unchanged.
    """
    if not isinstance(operand, dict):
        return failing('@json requires an object with a "value" key')
    for key in ("mode", "value"):
        if not is_truthy(operand.get(key)):
            return failing(f'@json requires a "{key}" key')
    mode = operand["mode"]
    compiling.note_plain_json_needed()
    is_decoding = mode == "decode"
    find_value = compiling.node(
        operand["value"], undefined_keys if is_decoding else UndefinedKeys.DROPPED
    )
    if mode == "encode":
        return lambda payload: js_json.stringify(find_value(payload))
    if is_decoding:
        return lambda payload: _decode(find_value(payload))

    def resolve(payload: Any) -> Any:
        # Validation accepts `ENCODE`, which matches neither branch in the engine.
        find_value(payload)
        return UNDEFINED

    return resolve


def _decode(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return js_json.parse(value)
    except ValueError:
        return value


def compile_flatten(
    operand: Any, undefined_keys: UndefinedKeys, compiling: Compiling
) -> Resolver:
    """Compile `@flatten`: collect nested values in one object, with joined keys.

    Empty objects and lists disappear; a scalar at the root has the key "".
    """
    if not isinstance(operand, dict):
        return failing('@flatten requires an object with a "separator" key')
    if not is_truthy(operand.get("separator")):
        return failing('@flatten requires a "separator" key')
    find_separator = compiling.node(operand["separator"], UndefinedKeys.DROPPED)
    find_value = compiling.node(operand.get("value", UNDEFINED), UndefinedKeys.KEPT)
    omits_arrays = is_truthy(operand.get("omitArrays"))

    def resolve(payload: Any) -> Any:
        separator = find_separator(payload)
        if not isinstance(separator, str):
            raise MappingError("Error", "@flatten requires a string separator")
        flat: dict[str, Any] = {}
        _flatten(find_value(payload), "", (separator, omits_arrays), flat)
        return drop_undefined(flat) if undefined_keys is UndefinedKeys.DROPPED else flat

    return resolve


def _flatten(
    value: Any, prefix: str, how: tuple[str, bool], flat: dict[str, Any]
) -> None:
    separator, omits_arrays = how
    if isinstance(value, list) and not omits_arrays:
        value = spread_object(value)
    if not isinstance(value, dict):
        flat[prefix] = value
        return
    for key in ordered_keys(value):
        # `prefix ?` in the engine: an empty key at the root is not joined either.
        below = f"{prefix}{separator}{key}" if prefix else key
        _flatten(value[key], below, how, flat)


def compile_literal(
    operand: Any, undefined_keys: UndefinedKeys, compiling: Compiling
) -> Resolver:
    """Compile `@literal`: resolve the operand like any other node, despite its name."""
    return compiling.node(operand, undefined_keys)


def compile_exclude_when_null(
    operand: Any, undefined_keys: UndefinedKeys, compiling: Compiling
) -> Resolver:
    """Compile `@excludeWhenNull`: drop null, and nulls of an object at any depth.

    Lists are not descended into. Source: mapping-kit/index.js (cleanNulls).
    """
    find_value = compiling.node(operand, undefined_keys)

    def resolve(payload: Any) -> Any:
        value = find_value(payload)
        return UNDEFINED if value is None else _without_nulls(value, undefined_keys)

    return resolve


def _without_nulls(value: Any, undefined_keys: UndefinedKeys) -> Any:
    if not isinstance(value, dict):
        return value
    cleaned = {}
    for key, item in value.items():
        if item is not None:
            cleaned[key] = _without_nulls(item, undefined_keys.below)
        elif undefined_keys is not UndefinedKeys.DROPPED:
            cleaned[key] = UNDEFINED
    return cleaned
