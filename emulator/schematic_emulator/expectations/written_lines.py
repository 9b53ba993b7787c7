"""Find the lines of a team's own code that write a property."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schematic_emulator.terminal.safe_text import inert

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_MOST_BYTES = 1_000_000
_LISTED = 4


def list_lines(files: Iterable[Path], name: str) -> str:
    """Return `file:1, 2` for the lines of source files that write a property.

    A property is written as an object's key, by assignment, or as an argument's name,
    in Python or JavaScript. Returns "" if no line does; unreadable files are ignored.
    """
    pattern = _compile(name)
    places = []
    for file in files:
        numbers = [
            str(number)
            for number, line in enumerate(_read(file).splitlines(), 1)
            if pattern.search(line)
        ]
        if numbers:
            more = ", …" if len(numbers) > _LISTED else ""
            places.append(f"{inert(str(file))}:{', '.join(numbers[:_LISTED])}{more}")
    return "; ".join(places)


def _compile(name: str) -> re.Pattern[str]:
    word = re.escape(name)
    return re.compile(
        rf"""(["'`]){word}\1\s*(?::|\]\s*=(?!=)|=>)"""  # {"name": 1}, a["name"] = 1
        rf"""|[{{(,]\s*{word}\s*[:=](?!=)"""  # {{name: 1}}, f(name=1)
        rf"""|^\s*{word}\s*:|\.{word}\s*=(?!=)"""  # a line of an object, a.name = 1
    )


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > _MOST_BYTES:
            return ""
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
