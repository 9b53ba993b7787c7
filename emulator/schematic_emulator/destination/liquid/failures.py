"""Refuse a template as liquidjs names it, through python-liquid's own errors."""

from __future__ import annotations

from liquid.exceptions import LiquidSyntaxError

from schematic_emulator.errors import EmulatorError


class TemplateError(EmulatorError, LiquidSyntaxError):
    """Refuse a template, or stop rendering one; `kind` is the error's name."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message, token=None)
        self.kind = kind


def tokenization_error(message: str) -> TemplateError:
    """Say that the text of a template cannot be read."""
    return TemplateError("TokenizationError", message)


def parse_error(message: str) -> TemplateError:
    """Say that a template's tags make no sense together."""
    return TemplateError("ParseError", message)


def render_error(message: str) -> TemplateError:
    """Say that a template fails with this payload."""
    return TemplateError("RenderError", message)


class StopTemplateError(EmulatorError):
    """End the whole template, as `break` and `continue` do outside of a loop."""
