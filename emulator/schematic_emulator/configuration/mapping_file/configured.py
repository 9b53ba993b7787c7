"""Find the subscriptions of a whole schematic-emulator.yaml."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from schematic_contracts.pointer import escape
from schematic_contracts.reading.document import Document
from schematic_emulator.configuration.mapping_file.rows import FoundRow
from schematic_emulator.destination.definition import presets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_contracts.reading.document import Place
    from schematic_emulator.configuration.mapping_file.mapping_file import (
        MappingFile,
        MappingRow,
    )

SECTIONS = ("segment", "schematic", "emulator", "check")
# What is wrong in here is for the findings on mappings.
_IN_ROW = re.compile(r"/segment/destinations/\d+/subscriptions/\d+(/|$)")
SOURCE = "default"
DESTINATION = "Schematic"
_DESTINATION = "/segment/destinations/0"


def is_configuration(data: Any) -> bool:
    """Return whether data has one of the sections of a configuration."""
    return isinstance(data, dict) and any(name in data for name in SECTIONS)


def list_problems(document: Document) -> tuple[tuple[str, str], ...]:
    """Return what is wrong outside its subscriptions: each pointer with a message."""
    # Loaded for those who have such a file: it knows Engage and the seed data, too.
    from schematic_emulator.configuration.configuration import check_configuration

    return tuple(
        (problem.pointer, problem.message)
        for problem in check_configuration(document.data)
        if not _IN_ROW.match(problem.pointer)
    )


def list_destinations(data: Any) -> list[tuple[int, dict[str, Any]]]:
    """Return the destinations of a configuration that are objects, with their index."""
    segment = data.get("segment")
    rows = segment.get("destinations") if isinstance(segment, dict) else None
    return [
        (index, row)
        for index, row in enumerate(rows if isinstance(rows, list) else ())
        if isinstance(row, dict)
    ]


def find_rows(data: Any) -> list[FoundRow]:
    """Return the subscriptions of all destinations of a configuration.

    Without a section `segment`, and in a destination without subscriptions, these are
    the presets.
    """
    if data.get("segment") is None:
        return [FoundRow(preset, "/segment") for preset in presets()]
    return [
        row
        for index, destination in list_destinations(data)
        for row in _rows_of(destination, f"/segment/destinations/{index}")
    ]


def _rows_of(destination: dict[str, Any], place: str) -> Iterator[FoundRow]:
    name, source = str(destination.get("name")), str(destination.get("source"))
    is_on = destination.get("enabled") is not False
    rows = destination.get("subscriptions")
    if rows is not None and not isinstance(rows, list):
        return
    for index, row in enumerate(presets() if rows is None else rows):
        at = place if rows is None else f"{place}/subscriptions/{index}"
        yield FoundRow(row, at, name, source, is_on)


def as_configuration(
    file: MappingFile, *, source: str = SOURCE, destination: str = DESTINATION
) -> Document:
    """Return a configuration's data, in which places are those of the mapping file.

    The source takes any write key. Rows that events do not reach are left out.
    """
    rows = [row for row in file.rows if row.runs]
    instance = {
        "name": destination,
        "source": source,
        "enabled": file.is_enabled,
        "settings": file.settings,
        "subscriptions": [row.subscription or row.written for row in rows],
    }
    segment = {"sources": [{"name": source}], "destinations": [instance]}
    data = {"segment": segment, "schematic": file.schematic or {}}
    places = {
        f"{_DESTINATION}/subscriptions/{index}{pointer}": place
        for index, row in enumerate(rows)
        for pointer, place in _list_places(row)
    }
    return Document(file.name, data, places)


def _list_places(row: MappingRow) -> Iterator[tuple[str, Place]]:
    for pointer in _list_pointers(row.subscription, ""):
        place = row.find_place(pointer)
        if place:
            yield pointer, place


def _list_pointers(value: Any, pointer: str) -> Iterator[str]:
    yield pointer
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _list_pointers(item, f"{pointer}/{escape(name)}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _list_pointers(item, f"{pointer}/{index}")
