"""List the calls in a body as an SDK posts it, or in a recording of such bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.source.intake.calls import BATCH, METRICS
from schematic_emulator.source.intake.recorded_requests import (
    find_kind,
    list_requests,
    read_body,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_contracts.json_value import JsonObject

BATCH_KEYS = ("batch", "events")
# What a journey has, and a call has not.
JOURNEY = "deliveries"
Listed = tuple[str, Any, "JsonObject"]


def list_calls(value: JsonObject) -> Iterator[Listed]:
    """Yield each call of a value: its JSON pointer, the call, what its batch shares.

    A batch body is `{"batch": [...]}`; `{"events": [...]}` is how some recordings frame
    the same. A HAR file, one entry of it, a cassette and a row of a gateway hold
    requests: of these, the calls to the paths of Segment. A journey of a running
    emulator, or a list of them, holds calls as they were sent. Anything else is one
    call, with the pointer "".
    """
    journeys = _list_journeys(value)
    if journeys is not None:
        for place, row in journeys:
            if isinstance(row.get("sent"), dict):
                # The path that it was sent to says the type.
                yield f"{place}/sent", {"type": row.get("type"), **row["sent"]}, {}
        return
    if "type" not in value:
        for key in BATCH_KEYS:
            if isinstance(value.get(key), list):
                yield from _list_batch(value, key)
                return
        entries = list_requests(value)
        if entries is not None:
            for pointer, request in entries:
                yield from _list_posted(pointer, request)
            return
    yield "", value, {}


def is_one_call(value: JsonObject) -> bool:
    """Return whether a value is one call, and neither a batch nor a recording."""
    if _list_journeys(value) is not None:
        return False
    if "type" in value:
        return True
    is_batch = any(isinstance(value.get(key), list) for key in BATCH_KEYS)
    return not is_batch and list_requests(value) is None


def list_objects(body: JsonObject, *, is_batch: bool) -> list[JsonObject]:
    """Return the calls of a body that an SDK posts, as far as they are objects."""
    events = body.get("batch") if is_batch else [body]
    listed = events if isinstance(events, list) else []
    return [event for event in listed if isinstance(event, dict)]


def _list_batch(value: JsonObject, key: str) -> Iterator[Listed]:
    for index, call in enumerate(value[key]):
        yield f"/{key}/{index}", call, value


def _list_journeys(value: JsonObject) -> list[tuple[str, JsonObject]] | None:
    """Return the journeys of a recording with their pointers; None if it is not one.

    Source: contracts emulator/journey and emulator/journey-list.
    """
    if JOURNEY in value and _is_journey(value):
        return [("", value)]
    rows = value.get("data")
    if not isinstance(rows, list) or not rows or not all(map(_is_journey, rows)):
        return None
    return [(f"/data/{index}", row) for index, row in enumerate(rows)]


def _is_journey(value: Any) -> bool:
    return isinstance(value, dict) and {"number", "state"} <= value.keys()


def _list_posted(pointer: str, request: JsonObject) -> Iterator[Listed]:
    """Yield the calls in one recorded request, if it went to one of Segment's paths."""
    kind = find_kind(request)
    if kind in {None, METRICS}:
        return
    body = read_body(request)
    if not isinstance(body, dict):
        yield pointer, body, {}  # an SDK's call that cannot be read
    elif kind == BATCH:
        for place, call, shared in list_calls(body):
            yield pointer + place, call, shared
    else:
        # The path says the type, so that the body may leave it out.
        yield pointer, {**body, "type": kind}, {}
