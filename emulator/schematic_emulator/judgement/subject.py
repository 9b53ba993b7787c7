"""Name what a finding on an event is about, so that equal ones are counted together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.judgement.event_name import NAME, describe_event
from schematic_emulator.terminal.safe_text import cut, show

if TYPE_CHECKING:
    from collections.abc import Callable

    from schematic_contracts.finding import Finding
    from schematic_contracts.json_value import JsonObject

LONGEST = 200
# Rules whose findings are made with a subject: a mapping, a key or a place.
_NAMED_BY_FINDER = frozenset(
    {"nothing-sent", "audience-lost", "integrations-name", "profile-differs"}
)
# Rules whose message names the event, or quotes it.
QUOTING = frozenset({"event-dropped", "metered-twice"})


def name_subject(finding: Finding, event: JsonObject) -> str:
    """Return the subject of a finding on a Segment event, or on a capture event.

    It is the event's name for what is wrong with an event, and the place in the request
    for what is wrong with a value.
    """
    namer = _NAMERS.get(finding.rule)
    return cut(namer(finding, event) if namer else name_event(event), LONGEST)


def find_namer(finding: Finding) -> Callable[[JsonObject], str] | None:
    """Return how the same finding on a similar event would name its subject.

    None means that the subject is the same whatever the event's name and its user are.
    """
    if finding.rule == "event-dropped":
        return describe_event
    if finding.rule == "profile-differs" and finding.pointer == NAME:
        return _show_name
    if finding.rule in _NAMERS or finding.rule in _NAMED_BY_FINDER:
        return None
    return _name_shortly


def name_event(event: JsonObject) -> str:
    """Return the name of an event, or if it has none the event in a few words."""
    body = event.get("body")
    name = body.get("event") if isinstance(body, dict) else event.get("event")
    return show(name) if isinstance(name, str) else describe_event(event)


def _name_shortly(event: JsonObject) -> str:
    return cut(name_event(event), LONGEST)


def _show_name(event: JsonObject) -> str:
    return show(event.get("event"))


def _name_pointer(finding: Finding, _: JsonObject) -> str:
    return finding.pointer or "the whole request"


def _name_value(finding: Finding, _: JsonObject) -> str:
    name = finding.pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
    return f"{name} {finding.found}"


def _name_type(_: Finding, event: JsonObject) -> str:
    return str(event.get("type"))


_NAMERS: dict[str, Callable[[Finding, JsonObject], str]] = {
    "contract-broken": _name_pointer,
    "segment-contract": _name_pointer,
    "timestamp-unit": _name_pointer,
    "key-not-string": _name_pointer,
    "keys-empty": _name_pointer,
    "id-placeholder": _name_value,
    "no-subscription": _name_type,
}
