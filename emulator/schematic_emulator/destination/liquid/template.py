"""Render templates with python-liquid, whose tokenizer and tags are replaced.

Source: @segment/actions-core 3.170.0, mapping-kit/liquid-directive.js
(evaluateLiquid); liquidjs 10.30.1, dist/liquid.node.js (Liquid.parseAndRenderSync).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from liquid import Environment
from liquid.exceptions import LiquidError

from schematic_emulator.destination.errors import EngineError, MappingError
from schematic_emulator.destination.javascript.strings import join_units
from schematic_emulator.destination.javascript.values import UNDEFINED
from schematic_emulator.destination.liquid.failures import StopTemplateError
from schematic_emulator.destination.liquid.filters import FILTERS
from schematic_emulator.destination.liquid.rendering import Act, join_acts
from schematic_emulator.destination.liquid.scan import scan
from schematic_emulator.destination.liquid.scope import Scope
from schematic_emulator.destination.liquid.tags import make_tags

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from liquid.token import Token


def compile_liquid_template(template: str) -> Callable[[Any], str]:
    """Turn a template into a function of the payload.

    Raises MappingError (`ParseError`, `TokenizationError`) for a template that cannot
    be parsed; the function raises it (`RenderError`) if it fails with one payload. The
    names are the engine's, the messages ours.
    """
    try:
        compiled = _environment().from_string(template)
    except LiquidError as error:
        # python-liquid wraps errors of other packages.
        if error.__cause__ and not isinstance(error.__cause__, RecursionError):
            raise error.__cause__ from None
        kind = getattr(error, "kind", "ParseError")
        raise MappingError(kind, str(error.message)) from error
    return _renderer(join_acts(compiled.nodes))


def _renderer(act: Act) -> Callable[[Any], str]:
    def render(payload: Any) -> str:
        is_empty = payload is None or payload is UNDEFINED
        written: list[str] = []
        try:
            act(Scope({} if is_empty else payload, FILTERS), written)
        except StopTemplateError:
            pass  # the result is what was written before
        except LiquidError as error:
            kind = getattr(error, "kind", "RenderError")
            raise MappingError(kind, str(error.message)) from error
        except EngineError as error:
            raise MappingError("RenderError", error.message) from error
        return join_units("".join(written))

    return render


class _LiquidJsEnvironment(Environment):
    """Parse templates by liquidjs's rules, with its tags only."""

    block_nesting_limit = 1000  # no template is longer

    def tokenizer(self) -> Callable[[str], Iterator[Token]]:
        return scan


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = _LiquidJsEnvironment()
    environment.tags = make_tags(environment)
    return environment
