"""Check the operand of a directive, with the published engine's own messages.

Source: @segment/actions-core 3.170.0, mapping-kit/validate.js; each function here
names its counterpart there.
"""

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
    """Describe one problem of a mapping: its JSON pointer and the engine's message."""

    pointer: str
    message: str

    def to_json(self) -> dict[str, str]:
        """Return the problem as a member of the engine's AggregateError."""
        return {"name": "ValidationError", "message": self.message}


class MalformedError(EmulatorError):
    """Carry problems up to the object that collects them."""

    def __init__(self, faults: list[MappingFault], *, is_aggregate: bool) -> None:
        super().__init__(faults[0].message)
        self.faults = faults
        self.is_aggregate = is_aggregate


def refuse(text: str, place: Place) -> MalformedError:
    """Create the error for one problem: ValidationError of the engine."""
    pointer = "".join(f"/{key}" for key in map(_escape, place))
    fault = MappingFault(pointer, f"/{'/'.join(place)} {text}.")
    return MalformedError([fault], is_aggregate=False)


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def is_directive_like(value: Any) -> bool:
    """Return whether any key of an object starts with `@`."""
    return isinstance(value, dict) and any(key.startswith("@") for key in value)


def found_type(value: Any) -> str:
    """Return the type with its article, such as `a string` (realTypeOrDirective)."""
    return _with_article("directive" if is_directive_like(value) else type_name(value))


def _with_article(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def any_value(value: Any, place: Place, check_node: CheckNode) -> None:
    """Accept any JSON value; check a directive (validateDirectiveOrRaw)."""
    if is_directive_like(value):
        check_node(value, place)


def text(value: Any, place: Place, _: CheckNode) -> None:
    """Accept text only (validateString)."""
    if not isinstance(value, str):
        raise refuse(f"should be a string but it is {found_type(value)}", place)


def boolean(value: Any, place: Place, _: CheckNode) -> None:
    """Accept true or false only (validateBoolean)."""
    if not isinstance(value, bool):
        raise refuse(f"should be a boolean but it is {found_type(value)}", place)


def array(value: Any, place: Place, _: CheckNode) -> None:
    """Accept a list, whatever its items (validateArray)."""
    if not isinstance(value, list):
        # validateArray uses realTypeOf: only here a directive is `an object`.
        found = _with_article(type_name(value))
        raise refuse(f"should be an array but it is {found}", place)


def text_or_directive(value: Any, place: Place, check_node: CheckNode) -> None:
    """Accept text or a directive (validateDirectiveOrString)."""
    if is_directive_like(value):
        check_node(value, place)
    elif not isinstance(value, str):
        found = found_type(value)
        wanted = "should be a string or a mapping directive"
        raise refuse(f"{wanted} but it is {found}", place)


def object_or_directive(value: Any, place: Place, check_node: CheckNode) -> None:
    """Accept an object, checked like a mapping, or a directive.

    `a object` in the message is the engine's (validateDirectiveOrObject).
    """
    if not isinstance(value, dict):
        found = found_type(value)
        wanted = "should be a object or a mapping directive"
        raise refuse(f"{wanted} but it is {found}", place)
    check_node(value, place)


def text_of_length(shortest: int, longest: int) -> Check:
    """Accept text within a range of UTF-16 units (validateStringLength)."""

    def check(value: Any, place: Place, check_node: CheckNode) -> None:
        text(value, place, check_node)
        length = unit_length(value)
        if length < shortest:
            raise refuse(f"should be a string of length {shortest} or greater", place)
        if length > longest:
            raise refuse(f"should be a string of length {longest} or less", place)

    return check


def one_of(*allowed: str) -> Check:
    """Accept one of some words, in any case (validateAllowedStrings).

    `LEFT` passes here, although `@merge` compares with `left` only.
    """

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
    """Accept an object with valid keys and options (validateObjectWithFields).

    Options are checked only if all keys are valid mappings.
    """

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
    """Check every key and raise one MalformedError with all problems."""
    faults: list[MappingFault] = []
    for key in keys:
        try:
            check(key)
        except MalformedError as malformed:
            faults += malformed.faults
    if faults:
        raise MalformedError(faults, is_aggregate=True)
