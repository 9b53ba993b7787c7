"""Follow each field of a mapping from the event to the request's body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_contracts.pointer import write_pointer
from schematic_emulator.destination import UNDEFINED, EngineError, compile_mapping
from schematic_emulator.destination.definition import find_fields
from schematic_emulator.destination.mapping.path import split_path, strip_root
from schematic_emulator.judgement.trace.landing import LANDINGS, NOT_THERE, find_at
from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schematic_contracts.json_value import JsonObject

ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class SourceValue:
    """A path that a directive reads, and what the event has there."""

    path: str
    found: str

    def to_json(self) -> dict[str, Any]:
        """Return the source as JSON, its path as a pointer into the event too."""
        pointer = write_pointer(split_path(strip_root(self.path)))
        return {"path": self.path, "pointer": pointer, "found": self.found}


@dataclass(frozen=True, slots=True)
class FieldTrace:
    """One field's way: directive, what it reads and yields, where that lands.

    All texts are inert. `yielded` and `sent` are JSON text, `absent` without a value;
    `landing` is a pointer into the request's body.
    """

    field: str
    is_required: bool
    directive: str
    sources: tuple[SourceValue, ...]
    yielded: str
    note: str
    landing: str
    sent: str

    def to_json(self) -> dict[str, Any]:
        """Return the trace as JSON."""
        return {
            "field": self.field,
            "required": self.is_required,
            "directive": self.directive,
            "sources": [source.to_json() for source in self.sources],
            "yielded": self.yielded,
            "note": self.note,
            "landing": self.landing,
            "sent": self.sent,
        }


def trace_mapping(
    action: str, mapping: Mapping[str, Any], event: JsonObject, body: JsonObject | None
) -> Iterator[FieldTrace]:
    """Yield the way of every field that the action has or the mapping names.

    `body` is the request's, None if none is sent.
    """
    fields = find_fields(action)
    for name in [*fields, *(name for name in mapping if name not in fields)]:
        landing = LANDINGS.get(action, {}).get(name, "")
        sent = find_at(body, landing) if landing and body is not None else NOT_THERE
        yield _trace_field(name, fields.get(name), mapping, event, (landing, sent))


def _trace_field(
    name: str,
    field: Mapping[str, Any] | None,
    mapping: Mapping[str, Any],
    event: JsonObject,
    landed: tuple[str, Any],
) -> FieldTrace:
    landing, sent = landed
    value, error = (
        _resolve(mapping[name], event) if name in mapping else (UNDEFINED, "")
    )
    return FieldTrace(
        inert(name),
        bool(field and field["required"]),
        show(mapping[name]) if name in mapping else "",
        tuple(_sources(mapping.get(name), event)),
        ABSENT if value is UNDEFINED else show(value),
        error or _note(field, value, sent, is_mapped=name in mapping),
        landing,
        ABSENT if sent is NOT_THERE else show(sent),
    )


def _resolve(directive: Any, event: JsonObject) -> tuple[Any, str]:
    try:
        return compile_mapping({"value": directive})(event).get("value", UNDEFINED), ""
    except EngineError as error:
        return UNDEFINED, inert(
            error.errors[0]["message"] if error.errors else error.message
        )


def _note(
    field: Mapping[str, Any] | None, value: Any, sent: Any, *, is_mapped: bool
) -> str:
    """Say in a few words what happened between the mapping and the body."""
    if field is None:
        return "no such field: dropped"
    if sent is NOT_THERE:
        return _note_unsent(value) if is_mapped else "not mapped"
    if value is UNDEFINED:
        return "added by the profile"
    return "" if value == sent and type(value) is type(sent) else "rewritten"


def _note_unsent(value: Any) -> str:
    if value is UNDEFINED:
        return "nothing found"
    if value is None or value == "":
        return "empty: removed"
    return "not sent"


def _sources(directive: Any, event: JsonObject) -> Iterator[SourceValue]:
    """Yield every plain path that a directive reads, however deep."""
    if isinstance(directive, list):
        for item in directive:
            yield from _sources(item, event)
    if not isinstance(directive, dict):
        return
    for name, operand in directive.items():
        if name == "@path" and isinstance(operand, str):
            value, _ = _resolve({"@path": operand}, event)
            yield SourceValue(
                inert(operand), ABSENT if value is UNDEFINED else show(value)
            )
        else:
            yield from _sources(operand, event)
