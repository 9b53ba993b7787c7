"""List the paths of an event that each mapping of a file reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schematic_contracts.pointer import write_pointer
from schematic_emulator.destination.javascript.members import get_member
from schematic_emulator.destination.javascript.values import UNDEFINED
from schematic_emulator.destination.mapping.mapping_reads import (
    LOOSE,
    UnreadableMappingError,
    read_paths,
)
from schematic_emulator.judgement.mapping_rules.checked_row import list_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from schematic_contracts.json_value import JsonObject
    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile
    from schematic_emulator.destination.mapping.mapping_reads import Path
    from schematic_emulator.judgement.mapping_rules.checked_row import CheckedRow

# Fields without which a request is lost, or belongs to no company or user.
_DECISIVE = frozenset(
    {
        *("event_name", "timestamp", "user_keys", "user_name"),
        *("company_keys", "company_name"),
    }
)
# Directives that need each of their paths; the others choose between theirs.
_PLAIN = frozenset({"@path", "@template", "@liquid", "@case", "@replace"})


@dataclass(frozen=True, slots=True)
class MappedPath:
    """One value that a mapping reads: at one path, or at the first of several.

    `number` is the mapping's among the enabled ones. `is_decisive` is False for one
    of many traits; `is_company` means that the field is about the company.
    """

    number: int
    pointer: str
    paths: tuple[Path, ...]
    is_decisive: bool
    is_company: bool


@dataclass(frozen=True, slots=True)
class MappedReads:
    """What the enabled mappings of a file read.

    `of_mapping` lists, for each mapping, the indexes of its values in `values`.
    `company_paths` and `user_paths` are those of keys that are a path alone.
    """

    file: MappingFile
    rows: tuple[CheckedRow, ...]
    values: tuple[MappedPath, ...]
    of_mapping: tuple[tuple[int, ...], ...]
    company_paths: tuple[Path, ...]
    user_paths: tuple[Path, ...]

    def read_ids(self, event: JsonObject) -> tuple[list[str], list[str]]:
        """Return the ids of companies and of users that an event has at key paths."""
        return _read_texts(event, self.company_paths), _read_texts(
            event, self.user_paths
        )


def list_reads(file: MappingFile) -> MappedReads:
    """Return what the enabled mappings of a file read, in their order.

    Fields that the action does not have, and those whose reads depend on the event,
    are left out.
    """
    # The same rows as `file.enabled`: plans number the mappings by them.
    rows = tuple(
        row
        for row in list_rows(file)
        if file.is_enabled and row.row.is_enabled and row.row.is_sound
    )
    values = [value for number, row in enumerate(rows) for value in _list(number, row)]
    return MappedReads(
        file,
        rows,
        tuple(values),
        tuple(
            tuple(index for index, value in enumerate(values) if value.number == number)
            for number in range(len(rows))
        ),
        _list_key_paths(values, "company_keys"),
        _list_key_paths(values, "user_keys"),
    )


def find_value(event: Any, path: Iterable[str]) -> Any:
    """Return the value at a path as the engine reads it; UNDEFINED if it has none."""
    value = event
    for name in path:
        if value.__class__ is dict:
            value = value.get(name, UNDEFINED)
        elif value is UNDEFINED:
            return value
        else:
            value = get_member(value, name)
    return value


def is_present(value: Any) -> bool:
    """Return whether a value is sent: null and empty text are not."""
    return value is not UNDEFINED and value is not None and value != ""


def compile_read(path: Path) -> Callable[[JsonObject], Any]:
    """Return a fast function from an event to the value at a path; None if absent."""
    if len(path) == 1:
        (name,) = path
        return lambda event: event.get(name)

    def read(event: JsonObject) -> Any:
        value: Any = event
        for name in path:
            if value.__class__ is not dict:
                return None
            value = value.get(name)
        return value

    return read


def _read_texts(event: JsonObject, paths: tuple[Path, ...]) -> list[str]:
    found = []
    for path in paths:
        value = find_value(event, path)
        if value.__class__ is str and value:
            found.append(value)
    return found


def _list_key_paths(values: Iterable[MappedPath], field: str) -> tuple[Path, ...]:
    found = (
        value.paths[0]
        for value in values
        if value.pointer.startswith(f"/mapping/{field}") and len(value.paths) == 1
    )
    return tuple(dict.fromkeys(found))


def _list(number: int, row: CheckedRow) -> Iterator[MappedPath]:
    for field in row.fields:
        if field not in row.mapping:
            continue
        for steps, paths in _list_values(row.mapping[field], (field,)):
            yield MappedPath(
                number,
                write_pointer(["mapping", *steps]),
                paths,
                field in _DECISIVE,
                field.startswith("company_"),
            )


def _list_values(
    node: Any, steps: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], tuple[Path, ...]]]:
    """Yield the place of each value in a mapping, with the paths that it is read at."""
    if not isinstance(node, dict):
        return
    directives = [name for name in node if name.startswith("@")]
    if not directives:
        for name, below in node.items():
            yield from _list_values(below, (*steps, name))
        return
    paths = _read(node)
    if paths and directives[0] not in _PLAIN:
        yield steps, paths
    elif not _has_default(node):
        for path in paths:
            yield steps, (path,)


def _read(node: dict[str, Any]) -> tuple[Path, ...]:
    try:
        return tuple(dict.fromkeys(path for path, _ in read_paths("", node, LOOSE)))
    except (UnreadableMappingError, RecursionError):
        return ()


def _has_default(node: dict[str, Any]) -> bool:
    """Return whether a Liquid template says what to send instead of a missing value."""
    text = node.get("@liquid")
    return isinstance(text, str) and "default" in text
