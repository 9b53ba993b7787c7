"""Read the calls in one piece of text: one event, or all of a batch's."""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import TYPE_CHECKING, Any, Protocol

import orjson

from schematic_contracts.reading.read_json import find_problem
from schematic_emulator.source.intake.call_forms import JOURNEY, list_calls
from schematic_emulator.terminal.safe_text import show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_contracts.json_value import JsonObject

_SHOWN = 80
NOTHING: JsonObject = {}


class CallSink(Protocol):
    """What takes the calls of pieces, and the others."""

    def add_call(self, call: Any, shared: JsonObject, line: int, size: int) -> None:
        """Take a call; `shared` is its batch, `size` the length of its piece."""

    def add_broken(self, line: int, message: str, found: str) -> None:
        """Take a piece that is not an event."""


def read_piece(piece: bytes, line: int, sink: CallSink, *, is_wire: bool) -> None:
    """Give the calls of one piece to a sink; `is_wire` means capture payloads."""
    try:
        value = orjson.loads(piece)
    except orjson.JSONDecodeError as error:
        if piece.startswith(BOM_UTF8):  # files with a mark were joined
            read_piece(piece.removeprefix(BOM_UTF8), line, sink, is_wire=is_wire)
            return
        text = piece[:_SHOWN].decode("utf-8", "replace")
        found = find_problem(piece)
        problem = found.message if found else f"not JSON: {error}"
        sink.add_broken(line, problem, show(text))
        return
    if value.__class__ is not dict:
        message = "expected an event, a JSON object"
        sink.add_broken(line, message, show(value)[:_SHOWN])
    elif "type" in value and JOURNEY not in value:
        sink.add_call(value, NOTHING, line, len(piece))
    else:
        for call, shared in _list_calls(value, is_wire=is_wire):
            sink.add_call(call, shared, line, len(piece))


def _list_calls(
    value: JsonObject, *, is_wire: bool
) -> Iterator[tuple[Any, JsonObject]]:
    if not is_wire:
        for _, call, shared in list_calls(value):
            yield call, shared
    elif isinstance(value.get("events"), list):
        for event in value["events"]:
            yield event, NOTHING
    else:
        yield value, NOTHING
