"""Parse the tags that enclose nothing: values, names, counters, cycles and notes.

Source: liquidjs 10.30.1, dist/liquid.node.js (Output, AssignTag, IncrementTag,
DecrementTag, CycleTag, EchoTag, LiquidTag, InlineCommentTag, BreakTag, ContinueTag).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from liquid.parser import get_parser

from schematic_emulator.destination.javascript.values import is_truthy
from schematic_emulator.destination.liquid.drops import plain
from schematic_emulator.destination.liquid.expression import Expressions
from schematic_emulator.destination.liquid.failures import (
    StopTemplateError,
    parse_error,
    tokenization_error,
)
from schematic_emulator.destination.liquid.rendering import Act, do_nothing, join_acts
from schematic_emulator.destination.liquid.scan import scan_lines
from schematic_emulator.destination.liquid.values import liquid_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from liquid import TokenStream
    from liquid.tag import Tag
    from liquid.token import Token

    from schematic_emulator.destination.liquid.evaluation import Value

_SHORT = 4_096
_ODD_NOTE = re.compile(r"\n\s*[^#\s]")


def _output(tag: Tag, stream: TokenStream, text: Token) -> Act:
    del tag, stream
    return _write_value(Expressions(text.value).filtered_value())


def _echo(tag: Tag, stream: TokenStream, text: Token) -> Act:
    del tag, stream
    if not text.value:
        return do_nothing
    return _write_value(Expressions(text.value).filtered_value())


def _write_value(value: Value) -> Act:
    def act(scope: Any, out: list[str]) -> None:
        found = value(scope)
        if found.__class__ is not str:
            found = liquid_text(found)
        if len(found) > _SHORT:
            _write(scope, out, found)
        else:
            out.append(found)  # quicker

    return act


def _write(scope: Any, out: list[str], text: str) -> None:
    """Write a text and count it: what a `capture` repeats can double and double.

    liquidjs counts only what filters make. A template of 1,000 characters cannot make
    much of short texts.
    """
    if len(text) > _SHORT:
        scope.use(len(text))
    out.append(text)


def _assign(tag: Tag, stream: TokenStream, text: Token) -> Act:
    del tag, stream
    expressions = Expressions(text.value)
    name = expressions.name()
    if not name:
        raise tokenization_error("expected variable name")
    expressions.skip_blanks()
    if expressions.peek() != "=":
        raise tokenization_error('expected "="')
    expressions.place += 1
    value = expressions.filtered_value()

    def act(scope: Any, _: list[str]) -> None:
        scope.locals[name] = value(scope)

    return act


def _counter(step: int) -> Callable[[Tag, TokenStream, Token], Act]:
    def read(tag: Tag, stream: TokenStream, text: Token) -> Act:
        del tag, stream
        name = Expressions(text.value).name()

        def act(scope: Any, out: list[str]) -> None:
            before = scope.count(name, step)
            # `i++` writes the value before, `--i` the value after.
            out.append(liquid_text(before if step > 0 else before + step))

        return act

    return read


def _cycle(tag: Tag, stream: TokenStream, text: Token) -> Act:
    del tag, stream
    expressions = Expressions(text.value)
    group = expressions.value()
    expressions.skip_blanks()
    if group and expressions.peek() == ":":
        expressions.place += 1
    else:
        group, expressions.place = None, 0
    candidates: list[tuple[str, Value]] = []
    while not expressions.is_done():
        begin = expressions.place
        value = expressions.filtered_value()
        candidates.append((text.value[begin : expressions.place], value))
        expressions.skip_past(",")
    if not candidates:
        raise tokenization_error(f"empty candidates: {text.value!r}")
    names = ",".join(name for name, _ in candidates)

    def act(scope: Any, out: list[str]) -> None:
        key = f"{liquid_text(group.value(scope)) if group else ''}:{names}"
        turn = scope.cycles.get(key, 0)
        scope.cycles[key] = (turn + 1) % len(candidates)
        found = candidates[turn][1](scope)
        # renderTemplates writes what a tag returns only if it is true in JavaScript:
        # `html && emitter.write(html)`, so a 0 is not written.
        if is_truthy(plain(found)):
            _write(scope, out, liquid_text(found))

    return act


def _lines(tag: Tag, stream: TokenStream, text: Token) -> Act:
    tokens = list(scan_lines(text.value, text.start_index, text.source))
    inner = type(stream)(iter(tokens))
    return join_acts(get_parser(tag.env).parse(inner))


def _note(tag: Tag, stream: TokenStream, text: Token) -> Act:
    del tag, stream
    if _ODD_NOTE.search(text.value):
        raise parse_error("every line of an inline comment must start with a '#'")
    return do_nothing


def _stop(tag: Tag, stream: TokenStream, text: Token) -> Act:
    del tag, stream, text

    def act(*_: Any) -> None:
        raise StopTemplateError

    return act


VALUE_TAGS: dict[str, Callable[[Tag, TokenStream, Token], Act]] = {
    "output": _output,
    "assign": _assign,
    "increment": _counter(1),
    "decrement": _counter(-1),
    "cycle": _cycle,
    "echo": _echo,
    "liquid": _lines,
    "break": _stop,
    "continue": _stop,
    "#": _note,
}
