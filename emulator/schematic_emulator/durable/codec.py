"""Write entries as lines of JSON and read them back, by their classes alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import orjson

from schematic_emulator.durable.errors import UnreadableEntryError
from schematic_emulator.durable.fields import (
    Member,
    find_records,
    list_left_out,
    list_members,
    name_of,
    takes_in_order,
)
from schematic_emulator.durable.reading import Read, Reader, Readers
from schematic_emulator.durable.writing import Write, Writers, write_members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

# What the members of each class were called when something was written.
Shapes: TypeAlias = dict[str, list[str]]


class Codec:
    """Know the classes of entries, and of all that their members hold.

    An entry is a named tuple or dataclass, written as `["Name", member, ...]`; a class
    that was renamed keeps its first name there (`WRITTEN_AS`). What
    follows from the members' type hints is found here, so that a new class, or a new
    member of an old one, needs no code of its own. `names` tells what a hint's names
    mean. Raises NameError for a hint that has a name which is not among them.
    """

    def __init__(self, entries: Iterable[type], names: Mapping[str, Any]) -> None:
        self._members: dict[str, list[Member]] = {}
        self._classes: dict[str, type] = {}
        self._names = dict(names)
        self._writes: dict[str, Write] = {}
        for record in entries:
            self._add(record)
        self._writers = Writers(self._writer, self.to_json)
        for record in self._classes.values():
            self._writer(record)

    def _add(self, record: type) -> None:
        name = name_of(record)
        known = self._classes.get(name)
        if known is record:
            return
        if known is not None:
            raise TypeError(f"two classes are called {name!r}")
        self._classes[name] = record
        self._members[name] = members = list_members(record, self._names)
        for member in members:
            for found in find_records(member.hint):
                self._add(found)

    @property
    def shapes(self) -> Shapes:
        """Tell how the members of each class are called now."""
        return {
            name: [each.name for each in members]
            for name, members in sorted(self._members.items())
        }

    def encode(self, entry: Any) -> bytes:
        """Write an entry as one line of JSON."""
        return orjson.dumps(self.to_json(entry))

    def to_json(self, entry: Any) -> tuple[Any, ...]:
        """Write an entry as JSON's types, its class named before its members."""
        name = name_of(type(entry))
        return (name, *self._writes[name](entry))

    def reader(self, shapes: Shapes, *, checked: bool = False) -> Read:
        """Make what reads entries that were written with such shapes.

        Raises UnreadableEntryError for a shape that this version does not know; so does
        what is returned, for an entry. `checked` also refuses wrong types.
        """
        return _EntryReader(self, shapes, checked=checked).read

    def members(self, name: str) -> list[Member]:
        """Return the members of a class. Raises UnreadableEntryError if unknown."""
        if name not in self._members:
            raise UnreadableEntryError(f"{name!r} is not known to this version")
        return self._members[name]

    def record(self, name: str) -> type:
        """Give the class of a name that `members` knows."""
        return self._classes[name]

    def _writer(self, record: type) -> Write:
        name = name_of(record)
        write = self._writes.get(name)
        if write is None:
            members = self._members[name]
            own = [self._writers.make(each.hint) for each in members]
            write = self._writes[name] = write_members(record, members, own)
        return write


class _EntryReader:
    """Read entries of certain shapes."""

    def __init__(self, codec: Codec, shapes: Shapes, *, checked: bool) -> None:
        self._codec = codec
        self._shapes = shapes
        self._makers: dict[str, Read] = {}
        self._readers = Readers(self._reader, self.read, checked=checked)
        for name in shapes:
            codec.members(name)
            self._reader(codec.record(name))

    def read(self, value: Any) -> Any:
        """Read an entry of JSON's types."""
        kind = value[0] if type(value) is list and value else None
        if type(kind) is not str or kind not in self._makers:
            known = "the name of a kind and its members"
            raise UnreadableEntryError(f"expected {known}, found {repr(value)[:60]}")
        try:
            return self._makers[kind](value[1:])
        except UnreadableEntryError as error:
            raise error.behind(1) from None

    def _reader(self, record: type) -> Read:
        name = name_of(record)
        read = self._makers.get(name)
        if read is None:
            members, written = self._codec.members(name), self._shapes.get(name, [])
            _require_known(name, written, members)
            own = {
                each.name: self._readers.make(each.hint)
                for each in members
                if each.name in written
            }
            maker = _maker(record, members, written)
            read = self._makers[name] = _reading(written, own, maker)
        return read


def _require_known(name: str, written: list[str], members: list[Member]) -> None:
    known = {each.name for each in members}
    unknown = [each for each in written if each not in known]
    if unknown:
        raise UnreadableEntryError(f"{name}.{unknown[0]} is not known to this version")
    for each in members:
        if each.name not in written and each.default is None:
            raise UnreadableEntryError(
                f"{name}.{each.name} is missing, and has no default"
            )


def _reading(written: list[str], own: dict[str, Reader], maker: Read) -> Read:
    wanted = len(written)
    special = [
        (place, read)
        for place, name in enumerate(written)
        if (read := own[name]) is not None
    ]

    def read_members(values: Any) -> Any:
        if type(values) is not list or len(values) != wanted:
            raise UnreadableEntryError(f"expected the {wanted} members {written}")
        for place, read in special:
            try:
                values[place] = read(values[place])
            except UnreadableEntryError as error:
                raise error.named(written[place]).within(place) from None
        return maker(values)

    return read_members


def _maker(
    record: Any, members: list[Member], written: list[str]
) -> Callable[[list[Any]], Any]:
    """Make what builds a record of the members as they were written."""
    left_out = dict.fromkeys(list_left_out(record))
    if written == [each.name for each in members] and takes_in_order(record):
        make: Callable[[list[Any]], Any] = getattr(record, "_make", None) or (
            lambda values: record(*values)
        )
        return make
    defaults = [each for each in members if each.name not in written]

    def build(values: list[Any]) -> Any:
        more = {each.name: each.default() for each in defaults if each.default}
        return record(**dict(zip(written, values, strict=True)), **more, **left_out)

    return build
