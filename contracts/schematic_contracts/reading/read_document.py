"""Read a text as JSON or as YAML, whichever it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_contracts.reading.read_json import read_json

if TYPE_CHECKING:
    from schematic_contracts.reading.document import Document

YAML_SUFFIXES = (".yaml", ".yml")


def read_document(text: str, name: str) -> Document:
    """Return what a text says: JSON if it starts as JSON does, else YAML.

    `name` decides what can be both. Raises ReadingError for text that is neither.
    """
    start = text.lstrip("\ufeff \t\r\n")[:1]
    is_yaml = name.lower().endswith(YAML_SUFFIXES)
    if name.lower().endswith(".json") or (start and start in "[{" and not is_yaml):
        return read_json(text, name)
    # Loaded for those who have such a file: PyYAML is slow to import.
    from schematic_contracts.reading.read_yaml import read_yaml

    return read_yaml(text.removeprefix("\ufeff"), name)
