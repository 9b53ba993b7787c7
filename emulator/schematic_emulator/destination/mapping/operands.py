"""Check the operand of a directive, with the published engine's own words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from schematic_emulator.destination.javascript.json import quote
from schematic_emulator.destination.javascript.strings import unit_length
from schematic_emulator.destination.javascript.values import UNDEFINED, type_name
from schematic_emulator.errors import EmulatorError

Place = tuple[str, ...]
CheckNode = Callable[[Any, Place], None]
Check = Callable[[Any, Place, CheckNode], None]


@dataclass(frozen=True, slots=True)
class MappingFault:
    """Tell one fault of a mapping: where it is and what the engine says."""

    pointer: str
    message: str

    def to_json(self) -> dict[str, str]:
        """Give the fault as the engine's own error member."""
        return {"name": "ValidationError", "message": self.message}


class MalformedError(EmulatorError):
    """Carry faults up to the object that gathers them."""

    def __init__(self, faults: list[MappingFault], *, is_aggregate: bool) -> None:
        super().__init__(faults[0].message)
        self.faults = faults
        self.is_aggregate = is_aggregate


def refuse(text: str, place: Place) -> MalformedError:
    """Make the error for one fault at one place."""
    pointer = "".join(f"/{key}" for key in map(_escape, place))
    fault = MappingFault(pointer, f"/{'/'.join(place)} {text}.")
    return MalformedError([fault], is_aggregate=False)


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def is_directive_like(value: Any) -> bool:
    """Say whether any key of an object opens with `@`."""
    return isinstance(value, dict) and any(key.startswith("@") for key in value)


def found_type(value: Any) -> str:
    """Name what was found, with its article: `a string`, `a directive`."""
    return _with_article("directive" if is_directive_like(value) else type_name(value))


def _with_article(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def any_value(value: Any, place: Place, check_node: CheckNode) -> None:
    """Take any JSON value; a directive must be a good one."""
    if is_directive_like(value):
        check_node(value, place)


def text(value: Any, place: Place, _: CheckNode) -> None:
    """Take text only."""
    if not isinstance(value, str):
        raise refuse(f"should be a string but it is {found_type(value)}", place)


def boolean(value: Any, place: Place, _: CheckNode) -> None:
    """Take true or false only."""
    if not isinstance(value, bool):
        raise refuse(f"should be a boolean but it is {found_type(value)}", place)


def array(value: Any, place: Place, _: CheckNode) -> None:
    """Take a list, without looking into it."""
    if not isinstance(value, list):
        # Here alone the engine calls a directive an object.
        found = _with_article(type_name(value))
        raise refuse(f"should be an array but it is {found}", place)


def text_or_directive(value: Any, place: Place, check_node: CheckNode) -> None:
    """Take text, or a directive that may give some."""
    if is_directive_like(value):
        check_node(value, place)
    elif not isinstance(value, str):
        found = found_type(value)
        wanted = "should be a string or a mapping directive"
        raise refuse(f"{wanted} but it is {found}", place)


def object_or_directive(value: Any, place: Place, check_node: CheckNode) -> None:
    """Take an object, checked like a mapping of its own, or a directive."""
    if not isinstance(value, dict):
        found = found_type(value)
        wanted = "should be a object or a mapping directive"
        raise refuse(f"{wanted} but it is {found}", place)
    check_node(value, place)


def text_of_length(shortest: int, longest: int) -> Check:
    """Take text of so many UTF-16 units."""

    def check(value: Any, place: Place, check_node: CheckNode) -> None:
        text(value, place, check_node)
        length = unit_length(value)
        if length < shortest:
            raise refuse(f"should be a string of length {shortest} or greater", place)
        if length > longest:
            raise refuse(f"should be a string of length {longest} or less", place)

    return check


def one_of(*allowed: str) -> Check:
    """Take one of some words, in any case."""

    def check(value: Any, place: Place, check_node: CheckNode) -> None:
        text(value, place, check_node)
        if value.lower() not in allowed:
            choice = f"should be one of {', '.join(allowed)}"
            raise refuse(f"{choice} but it is {quote(value)}", place)

    return check


@dataclass(frozen=True, slots=True)
class Option:
    """Describe one named option of a directive."""

    check: Check
    is_required: bool = False


def options(named: Mapping[str, Option]) -> Check:
    """Take an object whose every key is sound, and whose named options fit."""

    def check(value: Any, place: Place, check_node: CheckNode) -> None:
        if not isinstance(value, dict) or is_directive_like(value):
            raise refuse(f"should be an object but it is {found_type(value)}", place)
        check_node(value, place)
        gather(
            lambda name: _check_option(
                named[name], value.get(name, UNDEFINED), (*place, name), check_node
            ),
            named,
        )

    return check


def _check_option(
    option: Option, value: Any, place: Place, check_node: CheckNode
) -> None:
    if value is not UNDEFINED:
        option.check(value, place, check_node)
    elif option.is_required:
        raise refuse(f"should have field {quote(place[-1])} but it doesn't", place[:-1])


def gather(check: Callable[[str], None], keys: Any) -> None:
    """Check every key and raise all the faults together."""
    faults: list[MappingFault] = []
    for key in keys:
        try:
            check(key)
        except MalformedError as malformed:
            faults += malformed.faults
    if faults:
        raise MalformedError(faults, is_aggregate=True)
