"""Read the configuration in a pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from schematic_emulator.configuration.document import ConfigurationDocument, escape
from schematic_emulator.configuration.errors import ConfigurationError

TABLE = ("tool", "schematic-emulator")
_HEADER = re.compile(r"\s*(\[\[?)([^\[\]]+)\]\]?\s*(?:#.*)?")
_KEY = re.compile(
    r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*[^=\s]+)*)\s*="""
)
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
_AT_LINE = re.compile(r"\(at line (\d+)")


def read_toml(text: str, path: str) -> ConfigurationDocument | None:
    """Return what `[tool.schematic-emulator]` says; None without such a table.

    Lines are those of table headers and of names before `=`; what is nested in
    one line has that line. Raises ConfigurationError for text that is not TOML.
    """
    try:
        data: Any = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = _AT_LINE.search(str(error))
        line = int(found[1]) if found else None
        raise ConfigurationError(path, line, f"not TOML: {error}") from None
    for name in TABLE:
        data = data.get(name) if isinstance(data, dict) else None
    if data is None:
        return None
    return ConfigurationDocument(path, data, _find_lines(text))


def _find_lines(text: str) -> dict[str, int]:
    """Return the line of each pointer below our table, as far as lines show it."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        header, key = _HEADER.fullmatch(line), _KEY.match(line)
        if header:
            table = _enter(_PART.findall(header[2]), header[1] == "[[", counts)
            lines.setdefault(table, number)
        elif key:
            steps = "".join(f"/{_plain(part)}" for part in _PART.findall(key[1]))
            lines.setdefault(table + steps, number)
    root = "".join(f"/{name}" for name in TABLE)
    return {
        pointer.removeprefix(root): number
        for pointer, number in lines.items()
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
