"""Render Liquid templates as near to liquidjs as python-liquid's options allow."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, TextIO

from liquid import BoundTemplate, Environment, RenderContext
from liquid.builtin.output import Output, OutputNode
from liquid.builtin.tags.echo_tag import EchoNode, EchoTag
from liquid.exceptions import LiquidError, LiquidSyntaxError
from liquid.tag import Tag

from schematic_emulator.destination.errors import MappingError
from schematic_emulator.destination.js_strings import LONGEST_TEXT, join_units
from schematic_emulator.destination.liquid_filters import FILTERS
from schematic_emulator.destination.liquid_values import liquid_text

if TYPE_CHECKING:
    from liquid.ast import Node
    from liquid.stream import TokenStream

# What a filter runs into that is given too few arguments, or odd ones.
_FILTER_FAILURES = (TypeError, ValueError, ArithmeticError, AttributeError)
_DISABLED_TAGS = ("case", "for", "include", "layout", "render", "tablerow")
# What python-liquid says of tags; anything else is about an expression.
_TAG_HINTS = (
    "is disabled",
    "tag '",
    "tag name",
    "end of file",
    "end tag",
    "expected tag",
)
_UNKNOWN_TAGS = ("ifchanged", "doc")


def render_liquid(template: str, payload: Any) -> str:
    """Render a template against a payload.

    Raises MappingError: `ParseError` or `TokenizationError` for the template,
    `RenderError` for what fails with this payload. Its message is ours.
    """
    compiled = _compile(template)
    variables = payload if isinstance(payload, dict) else {}
    try:
        return join_units(compiled.render(variables))
    except LiquidError as error:
        raise MappingError("RenderError", str(error.message)) from error
    except _FILTER_FAILURES as error:
        raise MappingError("RenderError", str(error)) from error


@lru_cache(maxsize=256)
def _compile(template: str) -> BoundTemplate:
    try:
        return _environment().from_string(template)
    except LiquidError as error:
        message = str(error.message)
        about_tags = any(hint in message for hint in _TAG_HINTS)
        is_parse = about_tags and not _is_unclosed(template)
        name = "ParseError" if is_parse else "TokenizationError"
        raise MappingError(name, message) from error


def _is_unclosed(template: str) -> bool:
    """Say whether the last output or tag that opens is not closed."""
    for opening, closing in (("{{", "}}"), ("{%", "%}")):
        start = template.rfind(opening)
        if start >= 0 and template.find(closing, start) < 0:
            return True
    return False


class _TextNode(OutputNode):
    """Write an output's value with JavaScript's text."""

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        return buffer.write(liquid_text(self.expression.evaluate(context)))


class _TextOutput(Output):
    node_class = _TextNode


class _EchoTextNode(EchoNode):
    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        return buffer.write(liquid_text(self.expression.evaluate(context)))


class _EchoText(EchoTag):
    node_class = _EchoTextNode


class _DisabledTag(Tag):
    """Refuse a tag that Segment does not let run."""

    def parse(self, stream: TokenStream) -> Node:
        name = stream.current.value
        raise LiquidSyntaxError(f'tag "{name}" is disabled', token=stream.current)


class _BoundedEnvironment(Environment):
    output_stream_limit = LONGEST_TEXT


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = _BoundedEnvironment(strict_filters=False)
    environment.logical_not_operator = True
    environment.suppress_blank_control_flow_blocks = False
    environment.filters = dict(FILTERS)
    for name in _UNKNOWN_TAGS:
        environment.tags.pop(name, None)
    for tag in (_TextOutput, _EchoText):
        environment.add_tag(tag)
    for name in _DISABLED_TAGS:
        environment.tags[name] = _DisabledTag(environment)
    return environment
