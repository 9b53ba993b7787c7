"""Read one table of a TOML file, each value with its place."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from schematic_contracts.errors import ReadingError
from schematic_contracts.pointer import escape, write_pointer
from schematic_contracts.reading.bounds import TOML_TEXT
from schematic_contracts.reading.document import Document, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEADER = re.compile(r"\s*(\[\[?)([^\[\]]+)\]\]?\s*(?:#.*)?")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
_KEY = re.compile(rf"\s*((?:{_PART.pattern})(?:\s*\.\s*(?:{_PART.pattern}))*)\s*=")
_AT_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


def read_toml(text: str, name: str, table: Sequence[str]) -> Document | None:
    """Return what a table says, named by its steps; None without such a table.

    Places are those of table headers and of names before `=`; what is nested in one
    line has that place. Raises ReadingError for text that is not TOML.
    """
    if len(text) > TOML_TEXT.most:
        raise ReadingError(name, TOML_TEXT.refuse())
    try:
        data: Any = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = _AT_PLACE.search(str(error))
        place = (int(found[1]), int(found[2])) if found else (None, None)
        reason = _AT_PLACE.sub("", str(error)).strip()
        raise ReadingError(name, f"not TOML: {reason}", *place) from None
    for step in table:
        data = data.get(step) if isinstance(data, dict) else None
    if data is None:
        return None
    return Document(name, data, _find_places(text, write_pointer(table)))


def _find_places(text: str, root: str) -> dict[str, Place]:
    """Return the place of each pointer below a table, as far as lines show it."""
    places: dict[str, Place] = {}
    counts: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        place = number, len(line) - len(line.lstrip()) + 1
        header, key = _HEADER.fullmatch(line), _KEY.match(line)
        if header:
            table = _enter(_PART.findall(header[2]), header[1] == "[[", counts)
            places.setdefault(table, place)
        elif key:
            steps = "".join(f"/{_plain(part)}" for part in _PART.findall(key[1]))
            places.setdefault(table + steps, place)
    return {
        pointer.removeprefix(root): place
        for pointer, place in places.items()
        if pointer == root or pointer.startswith(f"{root}/")
    }


def _enter(parts: list[str], is_row: bool, counts: dict[str, int]) -> str:  # noqa: FBT001 - the header's own two forms
    """Return the pointer of a table; rows of an array of tables are counted."""
    pointer = ""
    for part in parts[:-1]:
        pointer += f"/{_plain(part)}"
        if pointer in counts:
            pointer += f"/{counts[pointer]}"
    pointer += f"/{_plain(parts[-1])}"
    if is_row:
        counts[pointer] = counts.get(pointer, -1) + 1
        pointer += f"/{counts[pointer]}"
    return pointer


def _plain(part: str) -> str:
    return escape(part.strip("\"'"))
