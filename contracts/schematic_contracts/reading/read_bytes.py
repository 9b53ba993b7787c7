"""Read a file, but no more of it than its bound."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from schematic_contracts.errors import ReadingError

if TYPE_CHECKING:
    from pathlib import Path

    from schematic_contracts.reading.bounds import Bound


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
