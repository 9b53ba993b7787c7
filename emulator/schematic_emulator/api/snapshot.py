"""Write an emulator's state as one JSON document, and restore it from one.

The document is an array: first its format and version, then one entry per line
(`api/store/entries.py`).
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import orjson

from schematic_emulator.api.log.checkpoint import list_captures, list_entries, locked
from schematic_emulator.api.log.persistence import ClockKept
from schematic_emulator.api.log.type_names import list_names
from schematic_emulator.api.store.clock import ManualClock
from schematic_emulator.api.store.entries import (
    ENTRIES,
    CaptureKept,
    KeyKept,
    KeyRevoked,
)
from schematic_emulator.api.store.hashed_keys import hash_key, hash_text, mask_capture
from schematic_emulator.durable.codec import Codec
from schematic_emulator.durable.errors import UnreadableEntryError
from schematic_emulator.durable.log import no_collection
from schematic_emulator.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.log.replay import Replay

FORMAT = "schematic-emulator-snapshot"
VERSION = 1


class SnapshotError(EmulatorError, ValueError):
    """Raised for a document that is not a snapshot, or not of this version.

    `pointer` is a JSON pointer to the problem.
    """

    def __init__(self, detail: str, pointer: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.pointer = pointer


def take_snapshot(emulator: Emulator) -> bytes:
    """Return a snapshot as JSON: API keys as digests, and masked in events."""
    # Without the parts' classes: an emulator without a log has none.
    codec = Codec((*ENTRIES, ClockKept), list_names())
    with no_collection():
        with locked(emulator.store):
            entries = _list_all(emulator)
        lines = [codec.encode(_hide(each)) for each in entries]
    head = {"format": FORMAT, "version": VERSION, "shapes": codec.shapes}
    return b"[%b\n]\n" % b",\n".join([orjson.dumps(head), *lines])


def _list_all(emulator: Emulator) -> Iterator[Any]:
    clock = emulator.clock
    kept = [ClockKept(*clock.setting)] if isinstance(clock, ManualClock) else []
    return chain(kept, list_entries(emulator.store), list_captures(emulator.store))


def _hide(entry: Any) -> Any:
    """Return an entry without the text of any API key."""
    if isinstance(entry, KeyKept):
        return entry._replace(key=hash_key(entry.key))
    if isinstance(entry, KeyRevoked):
        return entry._replace(text=hash_text(entry.text))
    if isinstance(entry, CaptureKept):
        return entry._replace(row=mask_capture(entry.row))
    return entry


@no_collection(makes_what_stays=True)
def restore_snapshot(emulator: Emulator, document: bytes) -> int:
    """Replace an emulator's state by a snapshot; return the number of its entries.

    Keys whose text this emulator knows open what they open in the snapshot. Of those
    that are not in it, the ones that it created at its start open the first
    environment, and the others that someone made are revoked.
    Raises SnapshotError for an invalid document, and NotStoredError if the log cannot
    be written; then nothing has changed.
    """
    persistence = emulator.persistence or emulator.make_persistence()
    codec = Codec(persistence.entries, persistence.names)
    entries = _read(codec, document)

    def play(replay: Replay, handlers: dict[type, Callable[[Any], None]]) -> None:
        for place, entry in enumerate(entries, 1):
            try:
                handlers[type(entry)](entry)
            except (KeyError, ValueError) as error:
                is_missing = isinstance(error, KeyError)
                found = f"refers to something missing: {error}" if is_missing else error
                name = type(entry).__name__
                raise SnapshotError(f"{name} {found}", f"/{place}") from error
        replay.finish()
        replay.recognize(emulator.store)

    persistence.restore(play)
    return len(entries)


def _read(codec: Codec, document: bytes) -> list[Any]:
    try:
        found = orjson.loads(document)
    except orjson.JSONDecodeError as error:
        raise SnapshotError(f"expected a snapshot, found no JSON: {error}") from error
    if not isinstance(found, list) or not found:
        raise SnapshotError("expected a snapshot: a JSON array with a header")
    head, *values = found
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise SnapshotError(f"expected format {FORMAT!r}", "/0/format")
    if head.get("version") != VERSION:
        message = f"expected version {VERSION}, found {head.get('version')!r}"
        raise SnapshotError(message, "/0/version")
    read = _read_entry(codec, head.get("shapes"))
    return [read(place, value) for place, value in enumerate(values, 1)]


def _read_entry(codec: Codec, shapes: Any) -> Callable[[int, Any], Any]:
    if not isinstance(shapes, dict) or not all(
        isinstance(names, list) and all(isinstance(name, str) for name in names)
        for names in shapes.values()
    ):
        raise SnapshotError("expected names by kind", "/0/shapes")
    try:
        read = codec.reader(shapes, checked=True)
    except UnreadableEntryError as error:
        raise SnapshotError(error.found, "/0/shapes") from error

    def read_entry(place: int, value: Any) -> Any:
        try:
            return read(value)
        except UnreadableEntryError as error:
            raise SnapshotError(error.found, f"/{place}{error.pointer}") from error

    return read_entry
