"""Compile type hints to functions that read values from JSON."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, TypeAlias, get_args, get_origin

from schematic_emulator.durable.errors import UnreadableEntryError
from schematic_emulator.durable.fields import (
    allows_none,
    is_record,
    list_inner,
    split_union,
)

Read: TypeAlias = Callable[[Any], Any]
# None: the JSON value is used as it is.
Reader: TypeAlias = Read | None

NAMES = {str: "text", int: "an integer", bool: "true or false", float: "a number"}


class Readers:
    """Compile readers for type hints.

    `of_record` returns the reader of a class; `tagged` reads a value that starts with
    its class's name, for hints that allow several. With `checked`, a value of the wrong
    type raises UnreadableEntryError; without it, reading is faster and meant for files
    that the emulator wrote itself.
    """

    def __init__(
        self, of_record: Callable[[type], Read], tagged: Read, *, checked: bool
    ) -> None:
        self._of_record = of_record
        self._tagged = tagged
        self._checked = checked

    def make(self, hint: Any) -> Reader:
        """Compile the reader of a hint's values."""
        allowed = split_union(hint)
        if len(allowed) == 1:
            read = self._make_one(allowed[0])
        elif any(map(is_record, allowed)):
            read = self._tagged
        else:
            read = _checking(*allowed) if self._checked else None
        return read if read is None or not allows_none(hint) else _unless_none(read)

    def _make_one(self, hint: Any) -> Reader:
        origin = get_origin(hint)
        if is_record(hint):
            return self._of_record(hint)
        if origin is dict:
            return self._make_map(*get_args(hint))
        if origin in (tuple, list, set, frozenset):
            return self._make_row(hint, origin)
        return _PLAIN.get(hint) or (self._make_check(hint) if self._checked else None)

    def _make_check(self, hint: Any) -> Reader:
        if get_origin(hint) is Literal:
            return _choosing(get_args(hint))
        return None if hint in (Any, object) else _checking(hint)

    def _make_map(self, key: Any, value: Any) -> Reader:
        read_key, read = self.make(key), self.make(value)
        if key is not str:
            row = _reading_each([read_key or _same, read or _same])
            pairs = _reading_all(row)
            return lambda value: dict(pairs(value))
        if read is None:
            return _checking(dict) if self._checked else None

        def read_map(value: Any) -> dict[str, Any]:
            found: dict[str, Any] = _require(value, dict, "an object")
            if isinstance(read, TypeCheck) and read.accepts_all(found.values()):
                return found
            found = {}
            for name, each in value.items():
                try:
                    found[name] = read(each)
                except UnreadableEntryError as error:
                    raise error.within(name) from None
            return found

        return read_map

    def _make_row(self, hint: Any, origin: Any) -> Read:
        inner = get_args(hint)
        readers = [self.make(each) or _same for each in list_inner(hint)]
        if origin is tuple and inner[-1] is not ...:
            each_own = _reading_each(readers)
            return lambda row: tuple(each_own(row))
        if readers[0] is _same:
            return lambda row: origin(_require(row, list, "an array"))
        read = _reading_all(readers[0])
        return lambda row: origin(read(row) if row != [] else ())


def _reading_all(read: Read) -> Callable[[Any], list[Any]]:
    def read_all(row: Any) -> list[Any]:
        _require(row, list, "an array")
        try:
            return [read(each) for each in row]
        except UnreadableEntryError:
            # Read again, more slowly, to find the location for the error.
            return [_at(place, read, each) for place, each in enumerate(row)]

    return read_all


def _reading_each(readers: list[Read]) -> Callable[[Any], list[Any]]:
    wanted = len(readers)

    def read_each(row: Any) -> list[Any]:
        _require(row, list, "an array")
        if len(row) != wanted:
            raise UnreadableEntryError(f"expected {wanted} values, found {len(row)}")
        found = []
        for read, each in zip(readers, row, strict=True):
            try:
                found.append(read(each))
            except UnreadableEntryError as error:
                raise error.within(len(found)) from None
        return found

    return read_each


def _at(step: str | int, read: Read, value: Any) -> Any:
    try:
        return read(value)
    except UnreadableEntryError as error:
        raise error.within(step) from None


def _unless_none(read: Read) -> Read:
    if isinstance(read, TypeCheck):
        return TypeCheck(read.allowed | {type(None)}, read.expected)
    return lambda value: None if value is None else read(value)


@dataclass(frozen=True, slots=True)
class TypeCheck:
    """Accepts values of these types only, as they are."""

    allowed: frozenset[type]
    expected: str

    def accepts_all(self, values: Iterable[Any]) -> bool:
        """Return whether it accepts each of the values."""
        return self.allowed.issuperset(map(type, values))

    def __call__(self, value: Any) -> Any:
        """Return the value. Raises UnreadableEntryError for another type."""
        if type(value) not in self.allowed:
            found = _name(value)
            raise UnreadableEntryError(f"expected {self.expected}, found {found}")
        return value


def _checking(*wanted: Any) -> Read:
    """Accept values of these types only; a Boolean is not a number."""
    allowed = frozenset({*wanted, *({int} if float in wanted else ())})
    expected = " or ".join(NAMES.get(each, "an object") for each in wanted)
    return TypeCheck(allowed, expected)


def _choosing(choices: tuple[Any, ...]) -> Read:
    def choose(value: Any) -> Any:
        if value not in choices:
            known = ", ".join(map(repr, choices))
            raise UnreadableEntryError(f"expected one of {known}, found {_name(value)}")
        return value

    return choose


# A record's times are often the same: its creation, its last change.
_parse_time = lru_cache(maxsize=1024)(datetime.fromisoformat)


def _read_time(value: Any) -> datetime:
    try:
        return _parse_time(value)
    except (TypeError, ValueError):
        found = _name(value)
        raise UnreadableEntryError(f"expected a time, found {found}") from None


def _read_bytes(value: Any) -> bytes:
    if type(value) is str:
        return value.encode()
    try:
        return b64decode(_require(value, list, "text")[0], validate=True)
    except (IndexError, TypeError, ValueError):
        raise UnreadableEntryError("expected text or [base64]") from None


def _require(value: Any, wanted: type, name: str) -> Any:
    if type(value) is not wanted:
        raise UnreadableEntryError(f"expected {name}, found {_name(value)}")
    return value


def _name(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004 - one line


def _same(value: Any) -> Any:
    return value


_PLAIN: dict[Any, Read] = {datetime: _read_time, bytes: _read_bytes}
