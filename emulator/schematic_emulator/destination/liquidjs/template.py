"""Render templates with python-liquid, whose words are liquidjs's here."""

from __future__ import annotations

from functools import lru_cache
from io import StringIO
from typing import TYPE_CHECKING, Any

from liquid import BoundTemplate, Environment
from liquid.builtin.content import Literal
from liquid.exceptions import LiquidError
from liquid.token import TOKEN_CONTENT, Token

from schematic_emulator.destination.errors import EngineError, MappingError
from schematic_emulator.destination.js_strings import join_units
from schematic_emulator.destination.js_values import UNDEFINED
from schematic_emulator.destination.liquidjs.failures import StopTemplateError
from schematic_emulator.destination.liquidjs.filters import FILTERS
from schematic_emulator.destination.liquidjs.scan import scan
from schematic_emulator.destination.liquidjs.scope import Scope
from schematic_emulator.destination.liquidjs.tags import make_tags

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def render_liquid(template: str, payload: Any) -> str:
    """Render a template against a payload.

    Raises MappingError: `ParseError` or `TokenizationError` for the template,
    `RenderError` for what fails with this payload. Its message is ours.
    """
    compiled = _compile(template)
    scope = Scope(compiled, {} if payload in (None, UNDEFINED) else payload)
    written = StringIO()
    try:
        for node in compiled.nodes:
            node.render(scope, written)
    except StopTemplateError:
        pass  # what was written until then is the result
    except LiquidError as error:
        kind = getattr(error, "kind", "RenderError")
        raise MappingError(kind, str(error.message)) from error
    except EngineError as error:
        raise MappingError("RenderError", error.message) from error
    return join_units(written.getvalue())


@lru_cache(maxsize=256)
def _compile(template: str) -> BoundTemplate:
    try:
        return _environment().from_string(template)
    except LiquidError as error:
        # python-liquid wraps what is no error of its own.
        if error.__cause__ and not isinstance(error.__cause__, RecursionError):
            raise error.__cause__ from None
        kind = getattr(error, "kind", "ParseError")
        raise MappingError(kind, str(error.message)) from error


class _LiquidJsEnvironment(Environment):
    """Read templates by liquidjs's rules, and know its tags only."""

    block_nesting_limit = 1000  # no template is longer

    def tokenizer(self) -> Callable[[str], Iterator[Token]]:
        return scan


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = _LiquidJsEnvironment()
    environment.tags = make_tags(environment)
    environment.filters = dict(FILTERS)
    environment.tags[TOKEN_CONTENT] = Literal(environment)
    return environment
