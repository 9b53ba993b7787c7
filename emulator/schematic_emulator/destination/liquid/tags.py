"""Bring liquidjs's tags to python-liquid; what Segment disables is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from liquid.ast import Node
from liquid.tag import Tag

from schematic_emulator.destination.liquid.block_tags import BLOCK_TAGS
from schematic_emulator.destination.liquid.failures import parse_error
from schematic_emulator.destination.liquid.value_tags import VALUE_TAGS

if TYPE_CHECKING:
    from collections.abc import Callable

    from liquid import Environment, RenderContext, TokenStream
    from liquid.token import Token

    from schematic_emulator.destination.liquid.rendering import Act

_DISABLED = ("case", "for", "include", "layout", "render", "tablerow")


class ActNode(Node):
    """Do one thing when rendered."""

    __slots__ = ("_act",)

    def __init__(self, token: Token, act: Act) -> None:
        super().__init__(token)
        self._act = act
        self.blank = False

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Do it; how much was written is of no use to anyone here."""
        self._act(context, buffer)
        return 0


class LiquidTag(Tag):
    """Hand a tag's text to one of the functions below."""

    read: Callable[[Tag, TokenStream, Token], Act]

    def parse(self, stream: TokenStream) -> Node:
        """Read the tag; the stream is left on its last token."""
        token = stream.next()
        text = stream.current
        return ActNode(token, type(self).read(self, stream, text))


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
    """Make a tag for each reader."""
    return {
        name: type(f"{name}_tag", (LiquidTag,), {"name": name, "read": reader})(
            environment
        )
        for name, reader in _READERS.items()
    }
