"""Trace each field of a mapping from the event to the request's body."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from schematic_contracts.pointer import write_pointer
from schematic_emulator.destination import UNDEFINED, EngineError, compile_mapping
from schematic_emulator.destination.definition import TARGET_FIELDS, find_fields
from schematic_emulator.destination.mapping.path import split_path, strip_root
from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schematic_contracts.json_value import JsonObject

# Returns the value of a directive for an event, and why it has none.
Resolve = Callable[[Any, "JsonObject"], tuple[Any, str]]
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


def trace_mapping(  # noqa: PLR0913, PLR0917 - what is traced, and how
    action: str,
    mapping: Mapping[str, Any],
    event: JsonObject,
    body: JsonObject | None,
    locate: Callable[[str], str] = lambda _: "",
    directives: Directives | None = None,
) -> Iterator[FieldTrace]:
    """Yield a trace for every field that the action has or the mapping names.

    `body` is the request's, None if none is sent. `locate` returns the place of a
    pointer into the subscription. `directives` are those of the mapping compiled so
    far.
    """
    resolve = (directives or Directives()).resolve
    fields = find_fields(action)
    for name in [*fields, *(name for name in mapping if name not in fields)]:
        target = TARGET_FIELDS.get(action, {}).get(name, "")
        sent = find_at(body, target) if target and body is not None else NOT_THERE
        found = target, sent
        traced = _trace_field(name, fields.get(name), mapping, event, found, resolve)
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


class Directives:
    """Resolves directives, each compiled once."""

    def __init__(self) -> None:
        # With what was compiled, so that no other can have its id meanwhile.
        self._known: dict[int, tuple[Any, Callable[[Any], Any]]] = {}

    def resolve(self, directive: Any, event: JsonObject) -> tuple[Any, str]:
        """Return the value of a directive, or UNDEFINED and why it has none."""
        try:
            _, resolve = self._known.get(id(directive)) or self._compile(directive)
            return resolve(event).get("value", UNDEFINED), ""
        except EngineError as error:
            return UNDEFINED, inert(
                error.errors[0]["message"] if error.errors else error.message
            )

    def _compile(self, directive: Any) -> tuple[Any, Callable[[Any], Any]]:
        compiled = directive, compile_mapping({"value": directive})
        self._known[id(directive)] = compiled
        return compiled


def _trace_field(  # noqa: PLR0913, PLR0917 - one field's whole input
    name: str,
    field: Mapping[str, Any] | None,
    mapping: Mapping[str, Any],
    event: JsonObject,
    found: tuple[str, Any],
    resolve: Resolve,
) -> FieldTrace:
    target, sent = found
    value, error = resolve(mapping[name], event) if name in mapping else (UNDEFINED, "")
    return FieldTrace(
        inert(name),
        bool(field and field["required"]),
        show(mapping[name]) if name in mapping else "",
        tuple(_sources(mapping.get(name), event, resolve)),
        ABSENT if value is UNDEFINED else show(value),
        error or _note(field, value, sent, is_mapped=name in mapping),
        target,
        ABSENT if sent is NOT_THERE else show(sent),
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


def _sources(
    directive: Any, event: JsonObject, resolve: Resolve
) -> Iterator[SourceValue]:
    """Yield every plain `@path` in a directive, at any depth."""
    if isinstance(directive, list):
        for item in directive:
            yield from _sources(item, event, resolve)
    if not isinstance(directive, dict):
        return
    for name, operand in directive.items():
        if name == "@path" and isinstance(operand, str):
            if len(directive) > 1:  # made here, so that it is compiled each time
                directive, resolve = {name: operand}, Directives().resolve
            value, _ = resolve(directive, event)
            yield SourceValue(
                inert(operand), ABSENT if value is UNDEFINED else show(value)
            )
        else:
            yield from _sources(operand, event, resolve)
