"""Mapping files as a test says them: their rows, with the places of indented JSON."""

from __future__ import annotations

import json
from typing import Any

from schematic_contracts.pointer import write_pointer
from schematic_contracts.reading.document import Document
from schematic_emulator.configuration.mapping_file.mapping_file import (
    MappingFile,
    MappingRow,
)
from schematic_emulator.destination import presets

NAME = "mapping.json"


def make_file(
    *rows: Any, schematic: dict[str, Any] | None = None, **more: Any
) -> MappingFile:
    """Make a file of these rows, as `json.dumps(indent=1)` writes a list of them."""
    data: Any = list(rows)
    if schematic is not None:
        data = {"subscriptions": data, "schematic": schematic}
    document = Document(NAME, data, dict(list_places(data)))
    above = () if schematic is None else ("subscriptions",)
    found = tuple(
        MappingRow(
            row if isinstance(row, dict) else {},
            write_pointer((*above, index)),
            document,
            row,
        )
        for index, row in enumerate(rows)
    )
    return MappingFile(NAME, found, document, schematic=schematic, **more)


def list_places(data: Any) -> list[tuple[str, tuple[int, int]]]:
    """List the pointer of each value, with its line and column in indented JSON."""
    lines = iter(enumerate(json.dumps(data, indent=1).splitlines(), 1))
    places: list[tuple[str, tuple[int, int]]] = []
    _walk(data, (), lines, places)
    return places


def _walk(value: Any, steps: tuple[Any, ...], lines: Any, places: Any) -> None:
    number, text = next(lines)
    places.append((write_pointer(steps), (number, len(text) - len(text.lstrip()) + 1)))
    below = value.items() if isinstance(value, dict) else []
    below = enumerate(value) if isinstance(value, list) else below
    for step, item in below:
        _walk(item, (*steps, step), lines, places)
    if isinstance(value, dict | list) and value:
        next(lines)


def track(**changes: Any) -> dict[str, Any]:
    """Return a sound track mapping with a company; None removes a property."""
    mapping = {
        **presets()[0]["mapping"],
        "company_keys": {"groupId": {"@path": "$.context.groupId"}},
    }
    return _changed({**presets()[0], "mapping": mapping}, changes)


def identify(**changes: Any) -> dict[str, Any]:
    """Return the identify preset; None removes a property."""
    return _changed(presets()[1], changes)


def mapped(row: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a row with other fields in its mapping; None removes a field."""
    return {**row, "mapping": _changed(row["mapping"], fields)}


def _changed(row: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value for key, value in {**row, **changes}.items() if value is not None
    }
