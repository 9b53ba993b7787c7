"""Say what a mapping made of an event, field by field, and where it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.checks.mapping_trace import trace_mapping
from schematic_emulator.checks.safe_text import inert, show
from schematic_emulator.plugin.expectations.json_lines import find_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schematic_emulator.plugin.mappings.subscriptions import SubscriptionsMapping

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
    subscription: dict[str, Any],
    event: dict[str, Any],
    fields: Sequence[str],
    mapping: SubscriptionsMapping,
) -> Iterator[str]:
    """Yield a line for each field that differs: its directive, what it gave, where."""
    action = subscription["partnerAction"]
    known = _FIELDS.get(action, {})
    written = subscription.get("mapping") or {}
    traced = trace_mapping(action, written, event, None)
    traces = {trace.field: trace for trace in traced}
    for name in dict.fromkeys(known[field] for field in fields if field in known):
        if name not in written:
            yield f"{name} is not mapped{_place(mapping, subscription, '')}"
            continue
        place = _place(mapping, subscription, name)
        trace = traces[name]
        note = f", {trace.note}" if trace.note not in ("", "not sent") else ""
        yield f"{name} <- {trace.directive} gave {trace.yielded}{note}{place}"
        yield from (f"  {line}" for line in _explain_paths(written[name], event))


def _explain_paths(directive: Any, event: dict[str, Any]) -> Iterator[str]:
    """Yield, for each path that leads nowhere, the part of it that fails."""
    if isinstance(directive, list):
        for each in directive:
            yield from _explain_paths(each, event)
    if not isinstance(directive, dict):
        return
    path = directive.get("@path")
    if isinstance(path, str):
        yield from _explain_path(path, event)
        return
    for each in directive.values():
        yield from _explain_paths(each, event)


def _explain_path(path: str, event: dict[str, Any]) -> Iterator[str]:
    value: Any = event
    walked = "$"
    for step in path.removeprefix("$").strip(".").split("."):
        if not isinstance(value, dict) or step not in value:
            yield f"{inert(path)}: {inert(walked)} {_without(value, step)}"
            return
        value = value[step]
        walked = f"{walked}.{step}"


def _without(value: Any, step: str) -> str:
    if not isinstance(value, dict):
        return f"is {show(value)}"
    names = ", ".join(map(inert, value)) or "nothing"
    return f"has no {inert(step)}, it has {names}"


def _place(mapping: SubscriptionsMapping, subscription: Any, field: str) -> str:
    """Return where the field is written, if the mapping comes from a file."""
    if not mapping.text:
        return ""
    number = mapping.subscriptions.index(subscription)
    line = find_line(mapping.text, mapping.subscriptions, number, field)
    return f" ({mapping.name}:{line})" if line else f" ({mapping.name})"
