"""Find timestamps and users that are the same for every event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.pointer import write_pointer
from schematic_emulator.destination.mapping.mapping_reads import (
    LOOSE,
    UnreadableMappingError,
    read_paths,
)
from schematic_emulator.terminal.safe_text import show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_contracts.finding import Finding
    from schematic_emulator.judgement.mapping_rules.checked_row import CheckedRow

TIME, USER = "timestamp", "user_keys"


def find_constants(row: CheckedRow) -> Iterator[Finding]:
    """Yield a finding for a timestamp, and for each user key, that reads no event."""
    for name in (TIME, USER):
        node = row.mapping.get(name) if name in row.fields else None
        for steps, value in _list_values(name, node):
            if is_constant(value) and not _is_path(value):
                what = "time" if name == TIME else "user"
                message = f"every event has the same {what}: {show(value)}"
                pointer = write_pointer(["mapping", *steps])
                yield row.find("constant-value", message, pointer, show(value))


def find_paths_as_text(row: CheckedRow) -> Iterator[Finding]:
    """Yield a finding for each path or template that stands where a text is sent."""
    for name in row.fields:
        for steps, text in _list_texts((name,), row.mapping.get(name)):
            directive = "@path" if text.startswith("$.") else "@template"
            if directive == "@template" and "{{" not in text:
                continue
            message = (
                f"every event has the text {show(text)} itself; "
                f"write {show({directive: text})}"
            )
            pointer = write_pointer(["mapping", *steps])
            yield row.find("constant-value", message, pointer, show(text))


def _list_texts(
    steps: tuple[str, ...], node: Any
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the plain texts of a field, and of the keys of a plain object."""
    if isinstance(node, str):
        yield steps, node
    elif isinstance(node, dict) and not _has_directive(node):
        for key, value in node.items():
            if isinstance(value, str):
                yield (*steps, key), value


def _list_values(name: str, node: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield a field's value, or that of each key of a plain object."""
    if name == USER and isinstance(node, dict) and not _has_directive(node):
        for key, value in node.items():
            yield (name, key), value
    elif name == TIME or isinstance(node, dict):
        yield (name,), node


def is_constant(node: Any) -> bool:
    """Return whether a mapping's node has a value that does not depend on the event."""
    if isinstance(node, dict):
        return _has_directive(node) and _reads_nothing(node)
    return isinstance(node, (str, int, float)) and node != ""


def _is_path(value: Any) -> bool:
    """Return whether a text was meant to be read: `find_paths_as_text` says so."""
    return isinstance(value, str) and (value.startswith("$.") or "{{" in value)


def _has_directive(node: dict[str, Any]) -> bool:
    return any(name.startswith("@") for name in node)


def _reads_nothing(node: dict[str, Any]) -> bool:
    try:
        return not any(True for _ in read_paths("", node, LOOSE))
    except (UnreadableMappingError, RecursionError):
        return False
