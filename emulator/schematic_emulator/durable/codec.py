"""Write entries as lines of JSON and read them back, from their classes alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import orjson

from schematic_emulator.durable.errors import UnreadableEntryError
from schematic_emulator.durable.fields import (
    StoredField,
    earlier_names,
    find_records,
    list_fields,
    list_unstored,
    takes_positionally,
)
from schematic_emulator.durable.reading import Read, Reader, Readers, TypeCheck
from schematic_emulator.durable.writing import Write, Writers, write_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

# Class name to its field names, as they were when entries were written.
Shapes: TypeAlias = dict[str, list[str]]
# Class name to the names that it had earlier.
Aliases: TypeAlias = dict[str, list[str]]

# Few records have fields of more than a few types: None or not.
_MOST_ACCEPTED = 64


class Codec:
    """Write and read entries of known classes, and the records in their fields.

    An entry is a named tuple or dataclass, written as `["Name", field, ...]`; what was
    written with an earlier name of a class (`EARLIER_NAMES`) is read as the class.
    Everything else follows from the fields' type hints, so a new class, or a new field
    of an old one, needs no code here. `names` maps the names that type hints use to
    types. Raises NameError for a hint with another name, TypeError for two classes of
    one name.
    """

    def __init__(self, entries: Iterable[type], names: Mapping[str, Any]) -> None:
        self._fields: dict[str, list[StoredField]] = {}
        self._classes: dict[str, type] = {}
        self._names = dict(names)
        self._writes: dict[str, Write] = {}
        self._tagged: dict[type, Write] = {}
        for record in entries:
            self._add(record)
        self._writers = Writers(self._writer, self.to_json)
        for record in self._classes.values():
            self._writer(record)

    def _add(self, record: type) -> None:
        name = record.__name__
        known = self._classes.get(name)
        if known is record:
            return
        if known is not None:
            raise TypeError(f"two classes are called {name!r}")
        self._classes[name] = record
        self._fields[name] = stored = list_fields(record, self._names)
        for each in stored:
            for found in find_records(each.hint):
                self._add(found)

    @property
    def shapes(self) -> Shapes:
        """Return the present field names of each class."""
        return {
            name: [each.name for each in stored]
            for name, stored in sorted(self._fields.items())
        }

    @property
    def aliases(self) -> Aliases:
        """Return the earlier names of each class that has some."""
        return {
            name: list(earlier)
            for name, record in sorted(self._classes.items())
            if (earlier := earlier_names(record))
        }

    def encode(self, entry: Any) -> bytes:
        """Write an entry as one line of JSON."""
        return orjson.dumps(self._tagged[type(entry)](entry))

    def to_json(self, entry: Any) -> tuple[Any, ...]:
        """Return an entry as JSON types: the name of its class, then its fields."""
        written: tuple[Any, ...] = self._tagged[type(entry)](entry)
        return written

    def reader(
        self,
        shapes: Shapes,
        aliases: Aliases | None = None,
        *,
        checked: bool = False,
    ) -> Read:
        """Compile a reader of entries that were written with these shapes.

        `aliases` has the earlier names of classes, as the writer knew them. Raises
        UnreadableEntryError for a class or field that this version does not know; the
        reader raises it for an entry that does not match. `checked` also rejects values
        of wrong types.
        """
        present = {self._find_name(each, aliases or {}): each for each in shapes}
        return _EntryReader(self, shapes, present, checked=checked).read

    def _find_name(self, name: str, aliases: Aliases) -> str:
        """Return the present name of a class, of which one of its names is given."""
        names = [name, *aliases.get(name, ())]
        for present, record in self._classes.items():
            if not {present, *earlier_names(record)}.isdisjoint(names):
                return present
        raise UnreadableEntryError(f"{name!r} is not known to this version")

    def fields(self, name: str) -> list[StoredField]:
        """Return the stored fields of a class, by its present name."""
        return self._fields[name]

    def record(self, name: str) -> type:
        """Return the class of a present name."""
        return self._classes[name]

    def _writer(self, record: type) -> Write:
        name = record.__name__
        write = self._writes.get(name)
        if write is None:
            stored = self._fields[name]
            writers = [self._writers.make(each.hint) for each in stored]
            write = self._writes[name] = write_fields(record, stored, writers)
            self._tagged[record] = write_fields(record, stored, writers, name)
        return write


class _EntryReader:
    """Read entries that were written with given shapes.

    `present` has the names in the shapes by the present names of the classes.
    """

    def __init__(
        self, codec: Codec, shapes: Shapes, present: dict[str, str], *, checked: bool
    ) -> None:
        self._codec = codec
        self._shapes = {name: shapes[written] for name, written in present.items()}
        self._makers: dict[str, Read] = {}
        self._readers = Readers(self._reader, self.read, checked=checked)
        for name, written in present.items():
            self._makers[written] = self._reader(codec.record(name))

    def read(self, value: Any) -> Any:
        """Read an entry from JSON types."""
        kind = value[0] if type(value) is list and value else None
        if type(kind) is not str or kind not in self._makers:
            known = "the name of a kind and its fields"
            raise UnreadableEntryError(f"expected {known}, found {repr(value)[:60]}")
        try:
            return self._makers[kind](value[1:])
        except UnreadableEntryError as error:
            raise error.shifted(1) from None

    def _reader(self, record: type) -> Read:
        name = record.__name__
        read = self._makers.get(name)
        if read is None:
            stored, written = self._codec.fields(name), self._shapes.get(name, [])
            _require_known(name, written, stored)
            own = {
                each.name: self._readers.make(each.hint)
                for each in stored
                if each.name in written
            }
            maker = _maker(record, stored, written)
            read = self._makers[name] = _reading(written, own, maker)
        return read


def _require_known(name: str, written: list[str], stored: list[StoredField]) -> None:
    known = {each.name for each in stored}
    unknown = [each for each in written if each not in known]
    if unknown:
        raise UnreadableEntryError(f"{name}.{unknown[0]} is not known to this version")
    for each in stored:
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
    # What only checks a type need not look again at types that it has accepted.
    changing = [row for row in special if not isinstance(row[1], TypeCheck)]
    accepted: set[tuple[type, ...]] = set()

    def read_fields(values: Any) -> Any:
        if type(values) is not list or len(values) != wanted:
            raise UnreadableEntryError(f"expected the {wanted} fields {written}")
        types = tuple(map(type, values))
        is_known = types in accepted
        for place, read in changing if is_known else special:
            try:
                values[place] = read(values[place])
            except UnreadableEntryError as error:
                raise error.with_field(written[place]).within(place) from None
        if not is_known and len(accepted) < _MOST_ACCEPTED:
            accepted.add(types)
        return maker(values)

    return read_fields


def _maker(
    record: Any, stored: list[StoredField], written: list[str]
) -> Callable[[list[Any]], Any]:
    """Compile a function that builds a record from the fields that were written."""
    left_out = dict.fromkeys(list_unstored(record))
    if written == [each.name for each in stored] and takes_positionally(record):
        make: Callable[[list[Any]], Any] = getattr(record, "_make", None) or (
            lambda values: record(*values)
        )
        return make
    defaults = [each for each in stored if each.name not in written]

    def build(values: list[Any]) -> Any:
        more = {each.name: each.default() for each in defaults if each.default}
        return record(**dict(zip(written, values, strict=True)), **more, **left_out)

    return build
