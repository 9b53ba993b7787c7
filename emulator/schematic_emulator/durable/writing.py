"""Compile type hints to functions that write values as JSON types."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import is_dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, get_args, get_origin

from schematic_emulator.durable.fields import is_record, list_inner, split_union

if TYPE_CHECKING:
    from schematic_emulator.durable.fields import StoredField

Write: TypeAlias = Callable[[Any], Any]
DIGEST_BYTES = 32
# None: orjson writes the value as it is.
Writer: TypeAlias = Write | None


class Writers:
    """Compile writers; `of_record` returns a class's own, `tagged` adds its name."""

    def __init__(self, of_record: Callable[[type], Write], tagged: Write) -> None:
        self._of_record = of_record
        self._tagged = tagged

    def make(self, hint: Any) -> Writer:
        """Compile the writer of a hint's values, assumed to match the hint."""
        allowed = split_union(hint)
        if len(allowed) > 1:
            return self._tagged if any(map(is_record, allowed)) else None
        write = self._make_one(allowed[0])
        return write if write is None or allowed[0] is hint else _unless_none(write)

    def _make_one(self, hint: Any) -> Writer:
        if hint is bytes:
            return write_bytes
        if is_record(hint):
            return self._of_record(hint)
        origin = get_origin(hint)
        if origin is dict:
            return self._make_map(*get_args(hint))
        if origin in (set, frozenset):
            return sorted
        if origin in (tuple, list):
            return self._make_row(hint)
        return None

    def _make_map(self, key: Any, value: Any) -> Writer:
        write_key, write = self.make(key) or _same, self.make(value) or _same
        if key is not str:
            return lambda value: [(write_key(k), write(v)) for k, v in value.items()]
        if write is _same:
            return None
        return lambda value: {name: write(each) for name, each in value.items()}

    def _make_row(self, hint: Any) -> Writer:
        writers = [self.make(each) for each in list_inner(hint)]
        if not any(writers):
            return None
        if get_origin(hint) is tuple and get_args(hint)[-1] is not ...:
            each_own = [write or _same for write in writers]
            return lambda row: [w(v) for w, v in zip(each_own, row, strict=True)]
        write = writers[0] or _same
        return lambda row: [write(each) for each in row] if row else ()


def write_fields(
    record: type, stored: list[StoredField], writers: list[Writer], *first: str
) -> Write:
    """Compile a function that lists a record's fields as JSON types, in their order.

    `first` stands before them. Compiled as source: that takes half of the time.
    """
    is_tuple = not is_dataclass(record)
    parts = [repr(each) for each in first]
    for at, (each, write) in enumerate(zip(stored, writers, strict=True)):
        value = f"value[{at}]" if is_tuple else f"value.{each.name}"
        parts.append(value if write is None else f"writers[{at}]({value})")
    source = f"lambda value: ({''.join(f'{part}, ' for part in parts)})"
    compiled: Write = eval(source, {"writers": writers})  # noqa: S307 - names of ours
    return compiled


def write_bytes(value: bytes) -> Any:
    """Write bytes as text if they are valid UTF-8, else as `[base64]`."""
    # A digest is almost never UTF-8, and a failed decode() is expensive.
    if value.isascii() or len(value) > DIGEST_BYTES:
        try:
            return value.decode()
        except UnicodeDecodeError:
            pass
    return [b64encode(value).decode()]


def _unless_none(write: Write) -> Write:
    return lambda value: None if value is None else write(value)


def _same(value: Any) -> Any:
    return value
