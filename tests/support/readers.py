"""Find where the product reads text that may come from outside."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from support.imports import modules

if TYPE_CHECKING:
    from collections.abc import Iterator

# Calls that turn bytes or text into data, or a text into a pattern.
PARSERS = {
    "decompressobj",
    "GzipFile",
    "safe_load",
    "load",
    "loads",
    "parse_qsl",
    "read_csv",
}
# Without a size, they read all that there is.
WHOLE = {"read", "read_bytes", "read_text", "readline", "readlines"}


def list_readers() -> dict[str, set[str]]:
    """Return the calls that read, by module."""
    found = {
        name: set(_find_calls(ast.parse(path.read_text(encoding="utf-8"))))
        for name, path in modules().items()
    }
    return {name: calls for name, calls in found.items() if calls}


def _find_calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", "") or getattr(node.func, "id", "")
        reads_all = isinstance(node.func, ast.Attribute) and name in WHOLE
        is_pattern = name == "compile" and not _is_ours(node.args)
        if name in PARSERS or (reads_all and not node.args) or is_pattern:
            yield name


def _is_ours(arguments: list[ast.expr]) -> bool:
    """Return whether a pattern is written in the code, if partly by names."""
    kinds = (ast.Constant, ast.JoinedStr, ast.BinOp)
    return bool(arguments) and isinstance(arguments[0], kinds)
