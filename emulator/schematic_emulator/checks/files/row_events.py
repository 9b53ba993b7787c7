"""Make events of the rows of a table: a column of JSON, or columns by name."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    MakeRow = Callable[[Mapping[str, Any]], bytes | None]
    CompileRows = Callable[[Sequence[str], str], MakeRow | None]

# A column of these has the whole event as JSON; the first one counts.
_WHOLE = ("json", "payload", "message", "raw")
# Names without case and separators, and what they are of an event. Sources: Segment's
# common fields; its warehouse schema, where `id` is the messageId, and `event` is
# `event_text` in snake case.
_FIELDS: dict[str, tuple[str, ...]] = {
    **{
        name.lower(): (name,)
        for name in (
            *("messageId", "type", "event", "name", "userId", "anonymousId"),
            *("groupId", "previousId", "timestamp", "originalTimestamp", "sentAt"),
            *("receivedAt", "context", "properties", "traits", "integrations"),
            *("channel", "category"),
        )
    },
    "id": ("messageId",),
    "eventtext": ("event",),
    "contextgroupid": ("context", "groupId"),
    "contextlibraryname": ("context", "library", "name"),
    "contextlibraryversion": ("context", "library", "version"),
}
_OF_WAREHOUSE = {"uuid", "uuidts", "loadedat"}
_OBJECTS = {"context", "properties", "traits", "integrations"}
# Texts in an object.
_IDS = {path for path in _FIELDS.values() if len(path) > 1}
_NAMED = {"event", "type"}
_WHO = {"userId", "anonymousId", "groupId"}
_TYPES = {
    "tracks": "track",
    "identifies": "identify",
    "users": "identify",
    "groups": "group",
    "pages": "page",
    "screens": "screen",
    "aliases": "alias",
}
_BAGS = {"identify": "traits", "group": "traits"}


def compile_rows(columns: Sequence[str], file: str) -> MakeRow | None:
    """Return what makes an event's JSON of a row, None without columns of events.

    Unknown columns are properties, or traits of identify and group calls. Empty cells
    are left out, cells that are JSON are read. The file's name says the type where no
    column does: `tracks.csv`.
    """
    named = {name.lower(): name for name in columns}
    whole = next((named[name] for name in _WHOLE if name in named), None)
    if whole is not None:
        return lambda row: _encode(row.get(whole))
    paths = _find_paths(columns)
    known = {path[0] for path in paths.values() if path is not None}
    kind = _TYPES.get(PurePath(file).name.partition(".")[0].lower(), "")
    if not (known & _NAMED or kind) or not known & _WHO:
        return None
    return lambda row: orjson.dumps(_make_event(row, paths, kind), default=str)


def _encode(cell: Any) -> bytes | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, str):
        return cell.encode()
    return cell if isinstance(cell, bytes) else orjson.dumps(cell, default=str)


def _find_paths(columns: Sequence[str]) -> dict[str, tuple[str, ...] | None]:
    """Return where each column belongs, None for what an event does not have."""
    plain = {name: name.lower().replace("_", "").replace(" ", "") for name in columns}
    paths: dict[str, tuple[str, ...] | None] = {}
    for name, key in plain.items():
        head, _, rest = name.partition(".")
        if rest and head.lower() in _OBJECTS:
            paths[name] = (head.lower(), *rest.split("."))
        elif key in _FIELDS:
            paths[name] = _FIELDS[key]
        elif name.lower().startswith("context_"):
            paths[name] = ("context", name[len("context_") :])
        else:
            paths[name] = None if key in _OF_WAREHOUSE else ("", name)
    keys = set(plain.values())
    for name, key in plain.items():
        is_other = (key == "event" and "eventtext" in keys) or (
            key == "id" and "messageid" in keys
        )
        paths[name] = None if is_other else paths[name]
    return paths


def _make_event(
    row: Mapping[str, Any], paths: Mapping[str, tuple[str, ...] | None], kind: str
) -> dict[str, Any]:
    event: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    for name, path in paths.items():
        value = row.get(name)
        if path is None or value is None or value == "":
            continue
        if path[0] == "":
            rest[path[1]] = read_cell(value)
        else:
            is_value = path[0] in _OBJECTS and path not in _IDS
            _put(event, path, read_cell(value) if is_value else _plain(value))
    event.setdefault("type", kind or ("track" if "event" in event else "identify"))
    if rest:
        bag = _BAGS.get(str(event["type"]), "properties")
        known = event.get(bag, {})
        event[bag] = {**rest, **known} if isinstance(known, dict) else known
    return event


def _put(event: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    *parents, last = path
    for name in parents:
        event = event.setdefault(name, {})
        if not isinstance(event, dict):
            return
    known = event.get(last)
    if isinstance(known, dict) and isinstance(value, dict):
        value = {**known, **value}
    event[last] = value


def read_cell(value: Any) -> Any:
    """Return a cell's value; a text that is JSON, but no text itself, is read."""
    if not isinstance(value, str):
        return _plain(value)
    try:
        found = orjson.loads(value)
    except orjson.JSONDecodeError:
        return value
    return value if isinstance(found, str) else found


def _plain(value: Any) -> Any:
    """Return a value as an event has it: times as text in UTC."""
    if isinstance(value, datetime):
        own = value if value.tzinfo else value.replace(tzinfo=UTC)
        return own.astimezone(UTC).isoformat().replace("+00:00", "Z")
    # pyarrow gives the pairs of a map.
    is_map = isinstance(value, list) and value and isinstance(value[0], tuple)
    return dict(value) if is_map else value
