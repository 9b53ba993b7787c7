"""Provide liquidjs's tags to python-liquid; those that Segment disables fail.

Source: liquidjs 10.30.1, dist/liquid.node.js (tags); @segment/actions-core 3.170.0,
mapping-kit/liquid-directive.js (disabledTags).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liquid.tag import Tag
from liquid.token import TOKEN_CONTENT

from schematic_emulator.destination.liquid.block_tags import BLOCK_TAGS
from schematic_emulator.destination.liquid.failures import parse_error
from schematic_emulator.destination.liquid.rendering import ActNode, write
from schematic_emulator.destination.liquid.value_tags import VALUE_TAGS

if TYPE_CHECKING:
    from collections.abc import Callable

    from liquid import Environment, TokenStream
    from liquid.ast import Node
    from liquid.token import Token

    from schematic_emulator.destination.liquid.rendering import Act

_DISABLED = ("case", "for", "include", "layout", "render", "tablerow")


class LiquidTag(Tag):
    """Pass a tag's text to the function that parses this kind of tag."""

    read: Callable[[Tag, TokenStream, Token], Act]

    def parse(self, stream: TokenStream) -> Node:
        """Parse the tag; leave the stream on its last token."""
        token = stream.next()
        text = stream.current
        return ActNode(token, type(self).read(self, stream, text))


class _Content(Tag):
    """Take text that is outside of any tag as it is."""

    name = TOKEN_CONTENT

    def parse(self, stream: TokenStream) -> Node:
        """Take one token."""
        token = stream.current
        return ActNode(token, write(token.value))


def _disabled(tag: Tag, stream: TokenStream, text: Token) -> Act:
    del stream, text
    raise parse_error(f'tag "{tag.name}" is disabled')


def _unknown(tag: Tag, stream: TokenStream, text: Token) -> Act:
    del tag, text
    name = stream.tokens[stream.pos - 1].value
    raise parse_error(f'tag "{name}" not found')


_READERS: dict[str, Callable[[Tag, TokenStream, Token], Act]] = {
    **VALUE_TAGS,
    **BLOCK_TAGS,
    **dict.fromkeys(_DISABLED, _disabled),
    "illegal": _unknown,
}


def make_tags(environment: Environment) -> dict[str, Tag]:
    """Create a tag for each function of `_READERS`."""
    readers = {
        name: type(f"{name}_tag", (LiquidTag,), {"name": name, "read": reader})(
            environment
        )
        for name, reader in _READERS.items()
    }
    return {**readers, TOKEN_CONTENT: _Content(environment)}
