"""Read a file, but no more of it than its bound."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from schematic_contracts.errors import ReadingError
from schematic_contracts.reading.read_json import read_json

if TYPE_CHECKING:
    from pathlib import Path

    from schematic_contracts.reading.bounds import Bound
    from schematic_contracts.reading.document import Document

YAML_SUFFIXES = (".yaml", ".yml")


def read_bytes(path: Path, bound: Bound, name: str = "") -> bytes:
    """Return a file's bytes; `name` is what messages call it.

    Raises ReadingError for a file that cannot be opened or is larger than the bound.
    """
    name = name or str(path)
    try:
        with path.open("rb") as file:
            return read_stream(file, bound, name)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ReadingError(name, reason) from error


def read_stream(stream: IO[bytes], bound: Bound, name: str) -> bytes:
    """Return what an open file has left.

    Raises ReadingError if it is larger than the bound.
    """
    data = stream.read(bound.most + 1)
    if len(data) > bound.most:
        raise ReadingError(name, bound.refuse())
    return data


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
