"""Trace each field of a mapping from the event to the request's body."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from schematic_contracts.pointer import write_pointer
from schematic_emulator.destination import UNDEFINED, EngineError, compile_mapping
from schematic_emulator.destination.definition import TARGET_FIELDS, find_fields
from schematic_emulator.destination.mapping.path import split_path, strip_root
from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from schematic_contracts.json_value import JsonObject

ABSENT = "absent"
NOT_THERE: Any = object()


@dataclass(frozen=True, slots=True)
class SourceValue:
    """A path that a directive reads, and the event's value there as JSON text."""

    path: str
    found: str

    def to_json(self) -> dict[str, Any]:
        """Return `{"path", "pointer", "found"}`; the pointer leads into the event."""
        pointer = write_pointer(split_path(strip_root(self.path)))
        return {"path": self.path, "pointer": pointer, "found": self.found}


@dataclass(frozen=True, slots=True)
class FieldTrace:
    """One field: its directive, what that reads and yields, and what is sent.

    All texts are inert. `yielded` and `sent` are JSON text, `absent` without a value;
    `target` is the target field, a pointer into the request's body, "" for a field
    that the action does not have. `note` says what happened between the two. `place` is
    `file:line:column` of the mapping's line, "" without a file.
    """

    field: str
    is_required: bool
    directive: str
    sources: tuple[SourceValue, ...]
    yielded: str
    note: str
    target: str
    sent: str
    place: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the trace as JSON; `landing` is the target field."""
        return {
            "field": self.field,
            "required": self.is_required,
            "directive": self.directive,
            "sources": [source.to_json() for source in self.sources],
            "yielded": self.yielded,
            "note": self.note,
            "landing": self.target,
            "sent": self.sent,
            "place": self.place,
        }


def trace_mapping(
    action: str,
    mapping: Mapping[str, Any],
    event: JsonObject,
    body: JsonObject | None,
    locate: Callable[[str], str] = lambda _: "",
) -> Iterator[FieldTrace]:
    """Yield a trace for every field that the action has or the mapping names.

    `body` is the request's, None if none is sent. `locate` returns the place of a
    pointer into the subscription.
    """
    fields = find_fields(action)
    for name in [*fields, *(name for name in mapping if name not in fields)]:
        target = TARGET_FIELDS.get(action, {}).get(name, "")
        sent = find_at(body, target) if target and body is not None else NOT_THERE
        traced = _trace_field(name, fields.get(name), mapping, event, (target, sent))
        yield replace(traced, place=locate(write_pointer(["mapping", name])))


def find_at(body: Any, pointer: str) -> Any:
    """Return the value at a pointer, NOT_THERE if there is none.

    The names in TARGET_FIELDS have no `~` or `/`, so nothing is unescaped.
    """
    for name in pointer.split("/")[1:]:
        if not isinstance(body, dict) or name not in body:
            return NOT_THERE
        body = body[name]
    return body


def _trace_field(
    name: str,
    field: Mapping[str, Any] | None,
    mapping: Mapping[str, Any],
    event: JsonObject,
    found: tuple[str, Any],
) -> FieldTrace:
    target, sent = found
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
        target,
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
    """Return in a few words what happened between the mapping and the body."""
    if field is None:
        return "no such field: dropped"
    if sent is NOT_THERE:
        return _note_unsent(value) if is_mapped else "not mapped"
    if value is UNDEFINED:
        return "added by the profile"
    # Python says that 1 == True and 1 == 1.0; as JSON text they are three values.
    return "" if value == sent and type(value) is type(sent) else "rewritten"


def _note_unsent(value: Any) -> str:
    if value is UNDEFINED:
        return "nothing found"
    # The engine removes null and "" at the root of a payload before it sends it.
    # Source: @segment/actions-core 3.170.0, remove-empty-values.js.
    if value is None or value == "":
        return "empty: removed"
    return "not sent"


def _sources(directive: Any, event: JsonObject) -> Iterator[SourceValue]:
    """Yield every plain `@path` in a directive, at any depth."""
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
