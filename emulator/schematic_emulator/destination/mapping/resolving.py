"""Provide what the resolvers of all directives need while a mapping is compiled.

Source: @segment/actions-core 3.170.0, mapping-kit/index.js.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from schematic_emulator.destination.errors import MappingError
from schematic_emulator.destination.javascript.undefined_values import UndefinedKeys
from schematic_emulator.destination.javascript.values import type_name
from schematic_emulator.destination.mapping.path import Resolver

CompileNode = Callable[[Any, UndefinedKeys], Resolver]


@dataclass(frozen=True, slots=True)
class Compiling:
    """Pass the compiler to the directives, which it imports.

    `node` compiles any node, `transform` a whole mapping with its validation;
    `note_plain_json_needed` is called for a node whose value JSON may be unable to
    contain.
    """

    node: CompileNode
    transform: Callable[[Any], Resolver]
    note_plain_json_needed: Callable[[], None]


Compile = Callable[[Any, UndefinedKeys, Compiling], Resolver]


def constant(value: Any) -> Resolver:
    """Create the resolver that returns one value for every event."""
    return lambda _: value


def failing(message: str, name: str = "Error") -> Resolver:
    """Create the resolver that raises MappingError for every event.

    The engine notices these mistakes only while resolving, so compiling succeeds.
    """

    def fail(_: Any) -> Any:
        raise MappingError(name, message)

    return fail


def require_text(value: Any, directive: str) -> str:
    """Return the text; raise MappingError for another type.

    Source: mapping-kit/index.js (registerStringDirective).
    """
    if isinstance(value, str):
        return value
    message = f"{directive}: expected string, got {type_name(value)}"
    raise MappingError("Error", message)
