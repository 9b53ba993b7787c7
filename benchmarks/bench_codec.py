"""Measure our codec of log entries against msgspec's, on the same 2,000 events.

    uv run --with msgspec python benchmarks/bench_codec.py

msgspec reads no union of named tuples or dataclasses, so it is given Structs that are
derived from our classes; converting to them is not counted.
"""

from __future__ import annotations

import json
import types
from time import process_time
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

import msgspec
import orjson

from schematic_emulator import Emulator
from schematic_emulator.api.emulator import RequestFacts
from schematic_emulator.api.log.persistence import attach_log
from schematic_emulator.api.store.change_log import ChangeLog
from schematic_emulator.api.store.row_entries import Taken
from schematic_emulator.durable.codec import Codec
from schematic_emulator.durable.fields import is_record

if TYPE_CHECKING:
    from collections.abc import Callable

EVENTS = 2_000
ROUNDS = 7


def main() -> None:
    """Print the time of an entry, written and read, by both."""
    persistence = Emulator().make_persistence()
    codec = Codec(persistence.entries, persistence.names)
    entries = make_entries()
    lines = [codec.encode(each) for each in entries]
    read = codec.reader(codec.shapes)
    structs = Structs(codec)
    theirs = [structs.convert(each) for each in entries]
    encode, decode = msgspec.json.encode, msgspec.json.Decoder(structs.of(Taken)).decode
    their_lines = [encode(each) for each in theirs]
    found = {
        "ours, written": timed(lambda: [codec.encode(each) for each in entries]),
        "msgspec, written": timed(lambda: [encode(each) for each in theirs]),
        "ours, read": timed(lambda: [read(orjson.loads(each)) for each in lines]),
        "msgspec, read": timed(lambda: [decode(each) for each in their_lines]),
    }
    for name, took_us in found.items():
        print(f"{name:18} {took_us:6.2f} us an entry")


class Entries(ChangeLog):
    """Collects the entries of captures."""

    def __init__(self) -> None:
        self.losses = 0
        self.found: list[Any] = []

    def append(self, entry: Any, environment_id: str | None = None, /) -> None:  # noqa: ARG002 - the log's signature
        """Note it."""
        if type(entry) is Taken:
            self.found.append(entry)

    def flush(self, losses: int | None = None) -> None:
        """Do nothing."""


def make_entries() -> list[Any]:
    """Receive events of many companies, and return what a log would have of them."""
    emulator, log = Emulator(), Entries()
    attach_log(emulator.store, log)
    facts = RequestFacts(content_type="application/json")
    for number in range(EVENTS):
        body = {
            "event": "order_completed",
            "company": {"organization_id": f"acme-{number % 1000}"},
            "user": {"user_id": f"ada-{number % 3000}"},
            "traits": {"raw_event_name": "Order Completed", "total": 42.5, "n": number},
        }
        event = {"api_key": "sch_dev_bench0001", "type": "track", "body": body}
        emulator.receive_event(json.dumps(event).encode(), facts)
    return log.found


class Structs:
    """Derives a tagged Struct from each class of an entry."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._made: dict[type, Any] = {}

    def of(self, record: type) -> Any:
        """Return the Struct of a class."""
        if record not in self._made:
            name = record.__name__
            fields = [
                (each.name, self._hint(each.hint)) for each in self._codec.fields(name)
            ]
            self._made[record] = msgspec.defstruct(
                f"{name}_", fields, array_like=True, tag_field="kind__", tag=name
            )
        return self._made[record]

    def _hint(self, hint: Any) -> Any:
        origin, inner = get_origin(hint), get_args(hint)
        if is_record(hint):
            return self.of(hint)
        if origin is None or origin is Literal:
            return hint
        hints = tuple(each if each is ... else self._hint(each) for each in inner)
        if origin in (Union, types.UnionType):
            return Union[hints]  # noqa: UP007 - of hints that are found here
        return origin[hints]

    def convert(self, value: Any) -> Any:
        """Return a record as its Struct, and the records in it as theirs."""
        if is_record(type(value)):
            made = self.of(type(value))
            names = made.__struct_fields__
            return made(*[self.convert(getattr(value, name)) for name in names])
        if type(value) in {list, tuple}:
            return type(value)(self.convert(each) for each in value)
        return value


def timed(run: Callable[[], object]) -> float:
    """Return the best CPU time of an entry in microseconds."""
    found = []
    for _ in range(ROUNDS):
        began = process_time()
        run()
        found.append(process_time() - began)
    return min(found) / EVENTS * 1e6


if __name__ == "__main__":
    main()
