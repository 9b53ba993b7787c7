"""List every directive once: its name, the check of its operand, its resolver.

Source: @segment/actions-core 3.170.0, mapping-kit/validate.js (the checks, including
what they omit, such as `blank` of `@if`) and mapping-kit/index.js (the resolvers).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_emulator.destination.javascript.values import UNDEFINED
from schematic_emulator.destination.mapping import shape_directives as shape
from schematic_emulator.destination.mapping import text_directives as texts
from schematic_emulator.destination.mapping.operands import (
    Check,
    CheckNode,
    Option,
    Place,
    any_value,
    array,
    boolean,
    object_or_directive,
    one_of,
    options,
    text,
    text_of_length,
    text_or_directive,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schematic_emulator.destination.mapping.resolving import Compile


@dataclass(frozen=True, slots=True)
class Directive:
    """Describe one directive; its name is its key in `DIRECTIVES`."""

    check: Check
    compile: Compile


def _check_array_path(value: Any, place: Place, check_node: CheckNode) -> None:
    array(value, place, check_node)
    text_or_directive(value[0] if value else UNDEFINED, place, check_node)
    if len(value) > 1:
        check_node(value[1], place)  # under the same pointer, as in the engine


_merge_options = options(
    {
        "direction": Option(one_of("left", "right")),
        "objects": Option(array, is_required=True),
    }
)


def _check_merge(value: Any, place: Place, check_node: CheckNode) -> None:
    _merge_options(value, place, check_node)
    for member in value["objects"]:
        # Source: validate.js, directive('@merge'): validateDirectiveOrObject(obj) is
        # called without the path, so the message reads `/ has an invalid directive`.
        object_or_directive(member, (), check_node)


DIRECTIVES: Mapping[str, Directive] = {
    "@if": Directive(
        options(
            {
                "exists": Option(any_value),
                "then": Option(any_value),
                "else": Option(any_value),
            }
        ),
        shape.compile_if,
    ),
    "@case": Directive(
        options({"operator": Option(text), "value": Option(text_or_directive)}),
        texts.compile_case,
    ),
    "@replace": Directive(
        options(
            {
                "pattern": Option(
                    text_of_length(1, texts.LONGEST_PATTERN), is_required=True
                ),
                "replacement": Option(text_of_length(0, texts.LONGEST_REPLACEMENT)),
                "value": Option(text_or_directive, is_required=True),
                "ignorecase": Option(boolean),
                "global": Option(boolean),
            }
        ),
        texts.compile_replace,
    ),
    "@arrayPath": Directive(_check_array_path, shape.compile_array_path),
    "@path": Directive(text_or_directive, texts.compile_path_directive),
    "@json": Directive(
        options(
            {
                "value": Option(any_value, is_required=True),
                "mode": Option(one_of("encode", "decode"), is_required=True),
            }
        ),
        shape.compile_json,
    ),
    "@flatten": Directive(
        options(
            {
                "separator": Option(text),
                "value": Option(any_value, is_required=True),
            }
        ),
        shape.compile_flatten,
    ),
    "@merge": Directive(_check_merge, shape.compile_merge),
    "@template": Directive(text_or_directive, texts.compile_template_directive),
    "@literal": Directive(any_value, shape.compile_literal),
    "@transform": Directive(
        options(
            {
                "apply": Option(object_or_directive, is_required=True),
                "mapping": Option(object_or_directive, is_required=True),
            }
        ),
        shape.compile_transform,
    ),
    "@excludeWhenNull": Directive(any_value, shape.compile_exclude_when_null),
    "@liquid": Directive(text, texts.compile_liquid),
}
