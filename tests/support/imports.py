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
    for statement, in_function, typing_only in _statements(tree):
        for target in _targets(statement):
            eager = not (in_function or typing_only)
            yield Import(module, target, eager=eager, typing_only=typing_only)


def _statements(
    holder: ast.AST, *, in_function: bool = False, typing_only: bool = False
) -> Iterator[tuple[ast.AST, bool, bool]]:
    """Yield all statements within one, and where they stand; expressions hold none."""
    for name in ("body", "orelse", "handlers", "finalbody", "cases"):
        for inner in getattr(holder, name, ()):
            yield inner, in_function, typing_only
            yield from _statements(
                inner,
                in_function=in_function
                or isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef),
                typing_only=typing_only or _asks_for_typing(inner),
            )


def _asks_for_typing(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def _targets(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        # `from package import module` reaches the module, not only the package.
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []
