"""Turn a mapping file into the configuration of one source and one destination."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_contracts.pointer import escape
from schematic_contracts.reading.document import Document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_contracts.reading.document import Place
    from schematic_emulator.configuration.mapping_file.mapping_file import (
        MappingFile,
        MappingRow,
    )

SOURCE = "default"
DESTINATION = "Schematic"
_DESTINATION = "/segment/destinations/0"


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
