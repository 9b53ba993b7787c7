"""Parse the tags that enclose others: choices, captures, comments and raw text.

Source: liquidjs 10.30.1, dist/liquid.node.js (CaptureTag, CommentTag, RawTag, IfTag,
UnlessTag, BlockTag).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liquid.parser import get_parser
from liquid.token import TOKEN_EOF

from schematic_emulator.destination.liquid.expression import Expressions
from schematic_emulator.destination.liquid.failures import (
    parse_error,
    tokenization_error,
)
from schematic_emulator.destination.liquid.operators import is_true
from schematic_emulator.destination.liquid.rendering import (
    Act,
    do_nothing,
    join_acts,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from liquid import TokenStream
    from liquid.tag import Tag
    from liquid.token import Token

    from schematic_emulator.destination.liquid.evaluation import Value

_Branch = tuple["Value", Act]
_IF_ENDS = ("elsif", "else", "endif")
_UNLESS_ENDS = ("elsif", "else", "endunless")


def _capture(tag: Tag, stream: TokenStream, text: Token) -> Act:
    expressions = Expressions(text.value)
    name = expressions.name() or expressions.quoted()
    if name is None:
        raise tokenization_error("invalid capture name")
    inner = _read_block(tag, stream, ("endcapture",))

    def act(scope: Any, _: list[str]) -> None:
        captured: list[str] = []
        # A `break` within ends the template, but what was captured is assigned.
        try:
            inner(scope, captured)
        finally:
            scope.locals[name] = "".join(captured)

    return act


def _block(tag: Tag, stream: TokenStream, text: Token) -> Act:
    del text
    return _read_block(tag, stream, ("endblock",))


def _comment(tag: Tag, stream: TokenStream, text: Token) -> Act:
    del text
    _skip_to(tag, stream, "endcomment")
    return do_nothing


def _raw(tag: Tag, stream: TokenStream, text: Token) -> Act:
    del text
    return write("".join(_skip_to(tag, stream, "endraw")))


def _skip_to(tag: Tag, stream: TokenStream, end: str) -> list[str]:
    """Skip to the tag that ends this one; return the texts in between."""
    texts = []
    while not stream.current.is_tag(end):
        token = stream.next()
        if token.kind == TOKEN_EOF:
            raise parse_error(f"tag {tag.name!r} not closed")
        texts.append(token.value)
    stream.next()
    return texts[1:]


def _if(tag: Tag, stream: TokenStream, text: Token) -> Act:
    branches = [_branch(tag, stream, text, _IF_ENDS)]
    otherwise: Act | None = None
    while not stream.current.is_tag("endif"):
        word = stream.next().value
        text = stream.current
        if otherwise is not None:
            raise parse_error(f"unexpected {word} after else")
        if word == "elsif":
            branches.append(_branch(tag, stream, text, _IF_ENDS))
            continue
        _require_nothing(text)
        otherwise = _read_block(tag, stream, _IF_ENDS)
    stream.next()
    _require_nothing(stream.current)
    return _choose(branches, otherwise or do_nothing, is_true)


def _require_nothing(text: Token) -> None:
    if text.value:
        raise parse_error(f"unexpected {text.value!r}")


def _unless(tag: Tag, stream: TokenStream, text: Token) -> Act:
    branches = [_branch(tag, stream, text, _UNLESS_ENDS)]
    otherwise: Act | None = None
    while not stream.current.is_tag("endunless"):
        word = stream.next().value
        text = stream.current
        if word == "elsif" and otherwise is None:
            branches.append(_branch(tag, stream, text, _UNLESS_ENDS))
            continue
        inner = _read_block(tag, stream, _UNLESS_ENDS)
        # UnlessTag, elseCount: what follows a second `else` is parsed, never rendered.
        otherwise = inner if otherwise is None else otherwise
    stream.next()
    return _choose(branches, otherwise or do_nothing, lambda value: not is_true(value))


def _branch(
    tag: Tag, stream: TokenStream, text: Token, ends: tuple[str, ...]
) -> _Branch:
    value = Expressions(text.value).filtered_value()
    return value, _read_block(tag, stream, ends)


def _read_block(tag: Tag, stream: TokenStream, ends: tuple[str, ...]) -> Act:
    """Parse what is rendered up to one of the end tags.

    A single end tag is consumed; the caller reads which of several it was.
    """
    stream.next()
    block = get_parser(tag.env).parse_block(stream, ends)
    if stream.current.kind == TOKEN_EOF:
        raise parse_error(f"tag {tag.name!r} not closed")
    if len(ends) == 1:
        stream.next()
    return join_acts(block.nodes)


def _choose(
    branches: list[_Branch], otherwise: Act, test: Callable[[Any], bool]
) -> Act:
    """Create the act that renders the first branch whose condition is met.

    `test` applies to the first condition only: that of `unless` is inverted.
    """
    (first, then), *others = branches
    for value, inner in reversed(others):
        otherwise = _choose([(value, inner)], otherwise, is_true)

    def act(scope: Any, out: list[str]) -> None:
        (then if test(first(scope)) else otherwise)(scope, out)

    return act


BLOCK_TAGS: dict[str, Callable[[Tag, TokenStream, Token], Act]] = {
    "capture": _capture,
    "comment": _comment,
    "raw": _raw,
    "if": _if,
    "unless": _unless,
    "block": _block,
}
