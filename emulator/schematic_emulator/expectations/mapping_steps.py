"""Explain what a mapping did with an event, field by field, with lines of its file."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from schematic_contracts.show import show_value as show_short
from schematic_emulator.judgement.trace.mapping_trace import ABSENT, trace_mapping
from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_emulator.configuration.mapping_file.mapping_file import MappingRow
    from schematic_emulator.judgement.trace.mapping_trace import FieldTrace

_NAMED = 8
# Action -> a field as expectations name it -> the field of the action.
_FIELDS = {
    "trackEvent": {
        "event": "event_name",
        "company": "company_keys",
        "user": "user_keys",
        "traits": "traits",
        "sent_at": "timestamp",
    },
    "identifyUser": {
        "user": "user_keys",
        "name": "user_name",
        "traits": "user_traits",
        "company": "company_keys",
        "company_name": "company_name",
        "company_traits": "company_traits",
        "sent_at": "timestamp",
    },
}


def explain_mapping(
    row: MappingRow, event: dict[str, Any], fields: Sequence[str]
) -> Iterator[str]:
    """Yield lines for each field that differs: its directive, result and place.

    `fields` are named as expectations name them.
    """
    action = row.subscription["partnerAction"]
    known = _FIELDS.get(action, {})
    written = row.subscription.get("mapping") or {}
    traced = trace_mapping(action, written, event, None)
    traces = {trace.field: trace for trace in traced}
    for name in dict.fromkeys(known[field] for field in fields if field in known):
        if name not in written:
            yield f"{name} is not mapped{place_of(row, '/mapping')}"
            continue
        place = place_of(row, f"/mapping/{name}")
        trace = traces[name]
        note = f", {trace.note}" if trace.note not in ("", "not sent") else ""
        yield f"{name} <- {trace.directive} gave {trace.yielded}{note}{place}"
        yield from (f"  {line}" for line in _explain_sources(trace, event))


def place_of(row: MappingRow, pointer: str) -> str:
    """Return ` (file:line:column)` of a property, "" if there is no file."""
    place = row.locate(pointer)
    return f" ({inert(place)})" if place else ""


def _explain_sources(trace: FieldTrace, event: dict[str, Any]) -> Iterator[str]:
    """Yield, for each path without a value, the step at which it fails."""
    for source in dict.fromkeys(trace.sources):
        if source.found == ABSENT:
            yield f"{source.path}: {_find_end(source.path, event)}"


def _find_end(path: str, event: dict[str, Any]) -> str:
    value: Any = event
    walked = "$"
    for step in path.removeprefix("$").strip(".").split("."):
        if not isinstance(value, dict) or step not in value:
            return f"{inert(walked)} {_without(value, step)}"
        value = value[step]
        walked = f"{walked}.{step}"
    return "leads to nothing"


def _without(value: Any, step: str) -> str:
    if not isinstance(value, dict):
        return f"is {show_short(value)}"
    if "[" in step:
        return f"leads nowhere at {inert(step)}"
    alike = get_close_matches(step, value, n=1)
    names = dict.fromkeys([*alike, *value])
    shown = ", ".join(map(inert, list(names)[:_NAMED])) or "nothing"
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"has no {inert(step)}, it has {shown}{more}"
