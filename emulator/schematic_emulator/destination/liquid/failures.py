"""Define liquidjs's errors as errors of python-liquid, which passes them on.

A leaf, since all modules here raise them.
Source: liquidjs 10.30.1, dist/liquid.node.js (TokenizationError, ParseError,
RenderError); the messages are ours.
"""

from __future__ import annotations

from liquid.exceptions import LiquidSyntaxError

from schematic_emulator.errors import EmulatorError


class TemplateError(EmulatorError, LiquidSyntaxError):
    """Report an invalid template or a failed rendering; `kind` is liquidjs's name."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message, token=None)
        self.kind = kind


def tokenization_error(message: str) -> TemplateError:
    """Create the error for a template whose text cannot be split or parsed."""
    return TemplateError("TokenizationError", message)


def parse_error(message: str) -> TemplateError:
    """Create the error for a template whose tags do not fit together."""
    return TemplateError("ParseError", message)


def render_error(message: str) -> TemplateError:
    """Create the error for a template that fails with this payload."""
    return TemplateError("RenderError", message)


class StopTemplateError(EmulatorError):
    """End the whole template, as `break` and `continue` do outside a loop."""
