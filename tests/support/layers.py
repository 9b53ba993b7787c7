"""Read from docs/architecture.md which folder may import which."""

from __future__ import annotations

import re
from functools import cache

from support.imports import ROOT, SOURCES, modules

ANYTHING = "*"
_ROW = re.compile(r"^\| (`[^|]+`) \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)


@cache
def allowed_imports() -> dict[str, frozenset[str]]:
    """Map each folder of the page's tables to the folders that it may import.

    `ANYTHING` among them lifts the limit; a name that begins with `-` sets one.
    """
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    return {
        folder: frozenset(_read_cell(cell))
        for folders, cell in _ROW.findall(page)
        for folder in map(_whole, re.findall(r"`([^`]+)`", folders))
    }


def _read_cell(cell: str) -> list[str]:
    names = [_whole(name) for name in re.findall(r"`([^`]+)`", cell)]
    if cell.startswith("anything"):
        return [ANYTHING, *(f"-{name}" for name in names)]
    return names


def _whole(name: str) -> str:
    return (
        name
        if name.split(".", maxsplit=1)[0] in SOURCES
        else f"schematic_emulator.{name}"
    )


def folder_of(module: str) -> str:
    """Return the package that a module stands in; a package is its own."""
    is_package = modules()[module].name == "__init__.py"
    return module if is_package else module.rpartition(".")[0]


def may_import(folder: str, target: str) -> bool:
    """Say whether the page lets a folder import from another."""
    allowed = allowed_imports()[folder]
    if ANYTHING in allowed:
        return not any(
            is_within(target, name[1:]) for name in allowed if name.startswith("-")
        )
    return any(
        target == name or (name.endswith(".*") and is_within(target, name[:-2]))
        for name in (folder, *allowed)
    )


def is_within(module: str, place: str) -> bool:
    """Say whether a module is a place, or stands anywhere below it."""
    return module == place or module.startswith(f"{place}.")
