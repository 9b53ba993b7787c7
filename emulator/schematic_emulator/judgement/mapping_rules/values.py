"""Find values that are the same for every event where they should not be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from schematic_contracts.pointer import write_pointer
from schematic_emulator.destination.mapping.mapping_reads import (
    LOOSE,
    UnreadableMappingError,
    read_paths,
)
from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_contracts.finding import Finding
    from schematic_emulator.destination.mapping.mapping_reads import Path
    from schematic_emulator.judgement.mapping_rules.checked_row import CheckedRow

_ONE = {"timestamp": "time", "user_keys": "user", "company_keys": "company"}
_PATH = re.compile(r"\$\.|(?:context|properties|traits)\.[A-Za-z]\w*(?:\.\w+)*\Z")
_BRACES = re.compile(r"\{\{|\}\}")
_TEMPLATE = re.compile(r"(?:[^{}]|\{\{[^{}]+\}\})*")
# Directives that send what they read; the others choose.
_PLAIN = {"@path", "@template", "@liquid", "@case", "@replace", "_metadata"}
_TIMES = ("timestamp", "sentAt", "receivedAt", "originalTimestamp")
_NEW_EACH_TIME = ("messageId", *_TIMES)
_GROUPS = ("context.groupId", "groupId")
# The parts of an event that a field cannot mean. Source: Segment's spec, common
# fields. `sentAt` is when a device sent a batch, `receivedAt` when Segment got it.
_OTHERS = {
    "event_name": {*_NEW_EACH_TIME, *_GROUPS, "type", "userId", "anonymousId"},
    "timestamp": {*_TIMES[1:3], "messageId", "event", "type", "userId", "anonymousId"},
    "company_keys": {*_NEW_EACH_TIME, "event", "type", "anonymousId"},
    "company_name": {*_NEW_EACH_TIME, "event", "type", "userId", "anonymousId"},
    "user_keys": {*_NEW_EACH_TIME, *_GROUPS, "event", "type"},
    "user_name": {*_NEW_EACH_TIME, *_GROUPS, "event", "type"},
}


def find_constants(row: CheckedRow) -> Iterator[Finding]:
    """Yield a finding for a timestamp, user key or company that reads no event.

    One of several keys of a company may be constant, such as that of a region.
    """
    for name, what in _ONE.items():
        node = row.mapping.get(name) if name in row.fields else None
        values = list_values(name, node)
        constant = [one for one in values if is_constant(one[1])]
        if what == "company" and len(constant) < len(values):
            continue
        for steps, value in constant:
            if not _describe_meant(_get_text(value)):
                message = f"every event has the same {what}: {show(value)}"
                pointer = write_pointer(["mapping", *steps])
                yield row.find("constant-value", message, pointer, show(value))


def find_paths_as_text(row: CheckedRow) -> Iterator[Finding]:
    """Yield a finding for each path or template that stands where a text is sent."""
    for name in row.fields:
        for steps, value in list_values(name, row.mapping.get(name)):
            text = _get_text(value)
            meant = _describe_meant(text)
            if not meant:
                continue
            message = f"every event has the text {show(text)} itself; {meant}"
            pointer = write_pointer(["mapping", *steps])
            yield row.find("constant-value", message, pointer, show(text))


def list_values(name: str, node: Any) -> list[tuple[tuple[str, ...], Any]]:
    """Return a field's value, or that of each key of a plain object."""
    if isinstance(node, dict) and not _has_directive(node):
        return [((name, key), value) for key, value in node.items()]
    return [((name,), node)]


def read_one(node: Any) -> Path:
    """Return the path that a value is read at; () if it is not exactly one."""
    if not isinstance(node, dict) or not _PLAIN.issuperset(node):
        return ()
    paths = list_paths(node) or ()
    return paths[0] if len(paths) == 1 else ()


def is_constant(node: Any) -> bool:
    """Return whether a mapping's node has a value that does not depend on the event."""
    if isinstance(node, dict):
        return _has_directive(node) and _reads_nothing(node)
    return isinstance(node, (str, int, float)) and node != ""


def _get_text(node: Any) -> str:
    """Return a plain text, or a template's that reads nothing; "" for other values."""
    if isinstance(node, dict) and "@template" in node and _reads_nothing(node):
        node = node["@template"]
    return node if isinstance(node, str) else ""


def _describe_meant(text: str) -> str:
    """Return what to do about a text that was meant to be read; "" for others."""
    if _BRACES.search(text):
        is_whole = _TEMPLATE.fullmatch(text)
        return f"write {show({'@template': text})}" if is_whole else "close its braces"
    path = text if text.startswith("$.") else f"$.{text}"
    return f"write {show({'@path': path})}" if _PATH.match(text) else ""


def _has_directive(node: dict[str, Any]) -> bool:
    return any(name.startswith("@") for name in node)


def _reads_nothing(node: dict[str, Any]) -> bool:
    return list_paths(node) == ()


def list_paths(node: Any) -> tuple[Path, ...] | None:
    """Return the paths that a node reads; None if they depend on the event."""
    try:
        return tuple(dict.fromkeys(path for path, _ in read_paths("", node, LOOSE)))
    except (UnreadableMappingError, RecursionError):
        return None


def find_misread_parts(row: CheckedRow) -> Iterator[Finding]:
    """Yield a finding for each field or key that reads a part of another meaning."""
    for field, others in _OTHERS.items():
        node = row.mapping.get(field) if field in row.fields else None
        for steps, value in list_values(field, node):
            path = ".".join(read_one(value))
            if path in others or _is_visitor(steps, path):
                message = f"{inert('.'.join(steps))} reads $.{path}"
                pointer = write_pointer(["mapping", *steps])
                yield row.find("field-misread", message, pointer, f"$.{path}")


def _is_visitor(steps: tuple[str, ...], path: str) -> bool:
    """Return whether a user's key reads the anonymousId, and its name hides that."""
    return path == "anonymousId" and steps[-1].casefold() in {"userid", "user_id"}
