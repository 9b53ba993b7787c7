"""Compile a template: text that contains `{{path}}` and `{{{path}}}`.

Source: @segment/actions-core 3.170.0, mapping-kit/placeholders.js. Neither form
escapes HTML; values are inserted by JavaScript's `String(value)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.destination.javascript.numbers import trim
from schematic_emulator.destination.javascript.strings import (
    LONGEST_TEXT,
    join_units,
    require_length,
)
from schematic_emulator.destination.javascript.values import UNDEFINED, to_text
from schematic_emulator.destination.mapping.path import (
    Resolver,
    compile_path,
    find_path,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_TRIPLE = 3
_DOUBLE = 2


def compile_template(template: str) -> Resolver:
    """Turn a template into a function of the payload that returns its text.

    Triple braces are filled in first and the result is searched for double ones,
    so a value inserted by triple braces may contain placeholders itself.
    """
    if any(path is not None for _, path in split_template(template, _TRIPLE)):
        return lambda payload: render_template(template, payload)
    pieces = [
        (text, None if path is None else compile_path(path))
        for text, path in split_template(template, _DOUBLE)
    ]
    if len(pieces) == 1:
        return lambda _: template

    def fill(payload: Any) -> str:
        if payload is UNDEFINED:
            payload = {}
        return _join(pieces, payload)

    return fill


def render_template(template: str, payload: Any) -> str:
    """Fill in a template that is only known when the event is resolved."""
    if payload is UNDEFINED:
        payload = {}
    return _fill(_fill(template, _TRIPLE, payload), _DOUBLE, payload)


def _fill(template: str, braces: int, payload: Any) -> str:
    pieces = [
        (text, None if path is None else find_path(path))
        for text, path in split_template(template, braces)
    ]
    return _join(pieces, payload)


def _join(pieces: list[tuple[str, Resolver | None]], payload: Any) -> str:
    """Fill in the pieces; stop with a RangeError when the text is too long for V8."""
    filled = []
    length = 0
    for text, look_up in pieces:
        filled.append(text)
        if look_up is not None:
            inserted = _inserted(look_up(payload))
            filled.append(inserted)
            length += len(inserted)
            if length > LONGEST_TEXT:
                require_length(length)
    return join_units("".join(filled))


def _inserted(value: Any) -> str:
    if value.__class__ is str:
        return str(value)
    return "" if value is None or value is UNDEFINED else to_text(value)


def split_template(template: str, braces: int) -> Iterator[tuple[str, str | None]]:
    """Yield each text with the path after it; None after the last text.

    A path is one or more characters other than `}`, closed by as many braces as
    opened it. The engine's pattern for this takes quadratic time on text of many
    opening braces; this search is linear.
    """
    opening, closing = "{" * braces, "}" * braces
    done = start = 0
    while (start := template.find(opening, start)) >= 0:
        end = template.find("}", start + braces)
        if end < 0:
            break
        if end > start + braces and template.startswith(closing, end):
            # `{{ }}` is an empty path, hence the whole payload: `[object Object]`.
            yield template[done:start], trim(template[start + braces : end])
            done = start = end + braces
        else:
            start = end + 1
    yield template[done:], None
