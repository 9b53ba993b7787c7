"""Resolve the directives that produce text: @path @template @case @replace @liquid.

Source: @segment/actions-core 3.170.0, mapping-kit/index.js (one registerDirective for
each function here) and mapping-kit/liquid-directive.js.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.reading.bounds import TEMPLATE
from schematic_emulator.destination.errors import MappingError
from schematic_emulator.destination.javascript.strings import (
    replace_literal,
    unit_length,
)
from schematic_emulator.destination.javascript.undefined_values import UndefinedKeys
from schematic_emulator.destination.javascript.values import (
    UNDEFINED,
    is_number,
    is_truthy,
    to_text,
)
from schematic_emulator.destination.mapping.path import (
    Resolver,
    compile_path,
    get_path,
    reaches_built_ins,
    strip_root,
)
from schematic_emulator.destination.mapping.placeholders import (
    compile_template,
    render_template,
)
from schematic_emulator.destination.mapping.resolving import (
    Compiling,
    failing,
    require_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable

# In UTF-16 units, as `length` counts: an emoji is two.
LONGEST_PATTERN = 10
LONGEST_REPLACEMENT = 10


def compile_path_directive(
    operand: Any, _: UndefinedKeys, compiling: Compiling
) -> Resolver:
    """Compile `@path`: look up a path; undefined if nothing is there."""
    if isinstance(operand, str):
        path = strip_root(operand)
        if reaches_built_ins(path):
            compiling.note_plain_json_needed()
        return compile_path(path)
    compiling.note_plain_json_needed()
    find_path = compiling.node(operand, UndefinedKeys.DROPPED)

    def resolve(payload: Any) -> Any:
        path = require_text(find_path(payload), "@path")
        return get_path(payload, strip_root(path))

    return resolve


def compile_template_directive(
    operand: Any, _: UndefinedKeys, compiling: Compiling
) -> Resolver:
    """Compile `@template`: fill in the placeholders of a text."""
    if isinstance(operand, str):
        return compile_template(operand)
    find_template = compiling.node(operand, UndefinedKeys.DROPPED)

    def resolve(payload: Any) -> str:
        template = require_text(find_template(payload), "@template")
        return render_template(template, payload)

    return resolve


def compile_case(
    operand: Any, undefined_keys: UndefinedKeys, compiling: Compiling
) -> Resolver:
    """Compile `@case`: lower-case or upper-case text; other values stay.

    Python and JavaScript both use Unicode's full mapping (`\u00df` becomes `SS`).
    """
    if not isinstance(operand, dict):
        return failing('@case requires an object with a "operator" key')
    operator = operand.get("operator", UNDEFINED)
    if not is_truthy(operator):
        return failing('@case requires a "operator" key')
    value = operand.get("value", UNDEFINED)
    if not is_truthy(value):
        return lambda _: UNDEFINED
    find_value = compiling.node(value, undefined_keys)
    convert = {"lower": str.lower, "upper": str.upper}.get(
        operator if isinstance(operator, str) else "", _refuse_operator
    )

    def resolve(payload: Any) -> Any:
        found = find_value(payload)
        return convert(found) if isinstance(found, str) else found

    return resolve


def _refuse_operator(_: str) -> str:
    message = 'operator key should have a value of "lower" or "upper"'
    raise MappingError("Error", message)


def compile_replace(operand: Any, _: UndefinedKeys, compiling: Compiling) -> Resolver:
    """Compile `@replace`: replace literal text, once or twice.

    Numbers and booleans are converted to text; a value of any other type gives ""
    rather than undefined, as the engine starts from an empty text.
    """
    if not isinstance(operand, dict):
        return failing('@replace requires an object with a "pattern" key')
    if not is_truthy(operand.get("pattern")):
        return failing('@replace requires a "pattern" key')
    value = operand.get("value", UNDEFINED)
    if not is_truthy(value):
        return lambda _: UNDEFINED
    find_value = compiling.node(value, UndefinedKeys.DROPPED)
    settings = _replace_settings(operand)

    def resolve(payload: Any) -> str:
        found = find_value(payload)
        if isinstance(found, bool) or is_number(found):
            found = to_text(found)
        return _replace(found, settings)

    return resolve


def _replace_settings(operand: dict[str, Any]) -> dict[str, Any]:
    """Merge the options with the engine's defaults; null counts as absent.

    The engine writes the defaults into the caller's mapping; this does not.
    """
    defaults = {
        "replacement": "",
        "replacement2": "",
        "ignorecase": False,
        "global": True,
    }
    given = {key: value for key, value in operand.items() if value is not None}
    return {**defaults, **given}


def _replace(found: Any, settings: dict[str, Any]) -> str:
    texts = (found, settings["pattern"], settings["replacement"])
    flags = (settings["ignorecase"], settings["global"])
    fits = all(isinstance(text, str) for text in texts) and all(
        isinstance(flag, bool) for flag in flags
    )
    if not fits:
        return ""
    result = _replace_once(found, settings["pattern"], settings["replacement"], flags)
    pattern, replacement = settings.get("pattern2"), settings["replacement2"]
    # Only here are both patterns known to be text; validation omits the second.
    if pattern and isinstance(pattern, str) and isinstance(replacement, str):
        result = _replace_once(result, pattern, replacement, flags)
    return result


def _replace_once(
    found: str, pattern: str, replacement: str, flags: tuple[bool, bool]
) -> str:
    if unit_length(pattern) > LONGEST_PATTERN:
        raise _too_long("pattern", LONGEST_PATTERN)
    if unit_length(replacement) > LONGEST_REPLACEMENT:
        raise _too_long("replacement", LONGEST_REPLACEMENT)
    ignore_case, everywhere = flags
    return replace_literal(
        found, pattern, replacement, ignore_case=ignore_case, everywhere=everywhere
    )


def _too_long(option: str, limit: int) -> MappingError:
    message = f'@replace requires a "{option}" less than {limit} characters'
    return MappingError("Error", message)


def compile_liquid(operand: Any, _: UndefinedKeys, __: Compiling) -> Resolver:
    """Compile `@liquid`: render a Liquid template against the whole payload.

    Source: mapping-kit/liquid-directive.js (evaluateLiquid).
    """
    if not isinstance(operand, str):
        return failing("liquid template value must be a string")
    if not operand:
        return lambda _: ""
    if unit_length(operand) > TEMPLATE.most:
        return failing("liquid template values are limited to 1000 characters")

    render: Callable[[Any], str] | None = None

    def resolve(payload: Any) -> str:
        nonlocal render
        if render is None:
            # Imported late: the Liquid engine takes longer than the whole package.
            from schematic_emulator.destination.liquid.template import (
                compile_liquid_template,
            )

            render = compile_liquid_template(operand)
        return render(payload)

    return resolve
