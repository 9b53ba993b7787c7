"""Read which modules a package imports, without running any of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {
    "schematic_contracts": ROOT / "contracts" / "schematic_contracts",
    "segment_fixtures": ROOT / "fixtures" / "segment_fixtures",
    "schematic_emulator": ROOT / "emulator" / "schematic_emulator",
}


@dataclass(frozen=True, slots=True)
class Import:
    """One import statement: who, what, and whether it runs at import time."""

    module: str
    target: str
    eager: bool
    typing_only: bool


@cache
def modules() -> dict[str, Path]:
    """Name every module of ours with its file."""
    found = {}
    for package, folder in SOURCES.items():
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder).with_suffix("").parts
            names = [part for part in parts if part != "__init__"]
            found[".".join([package, *names])] = path
    return found


@cache
def imports() -> list[Import]:
    """List every import of every module of ours."""
    return [
        found
        for module, path in modules().items()
        for found in _imports_of(module, ast.parse(path.read_text(encoding="utf-8")))
    ]


def _imports_of(module: str, tree: ast.Module) -> Iterator[Import]:
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    in_functions = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        for target in _targets(node):
            hidden = id(node) in typing_only
            eager = not hidden and id(node) not in in_functions
            yield Import(module, target, eager=eager, typing_only=hidden)


def _targets(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        # `from package import module` reaches the module, not only the package.
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []
