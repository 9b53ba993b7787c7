"""Share what the resolvers of all directives need while a mapping compiles."""

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
    """Let a directive compile its operands without knowing the compiler.

    `node` compiles any node; `transform` compiles a whole mapping of its own;
    `note_plain_json_needed` is called for what may give a value that JSON
    cannot hold.
    """

    node: CompileNode
    transform: Callable[[Any], Resolver]
    note_plain_json_needed: Callable[[], None]


Compile = Callable[[Any, UndefinedKeys, Compiling], Resolver]


def constant(value: Any) -> Resolver:
    """Make the resolver that gives one value for every event."""
    return lambda _: value


def failing(message: str, name: str = "Error") -> Resolver:
    """Make the resolver that fails for every event, as the engine then does."""

    def fail(_: Any) -> Any:
        raise MappingError(name, message)

    return fail


def require_text(value: Any, directive: str) -> str:
    """Give text back; raise MappingError for what a directive cannot take."""
    if isinstance(value, str):
        return value
    message = f"{directive}: expected string, got {type_name(value)}"
    raise MappingError("Error", message)
