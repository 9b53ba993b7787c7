"""The schema and example files of the contracts, as they lie in the package."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import schematic_contracts

PACKAGE = Path(schematic_contracts.__file__).parent
SCHEMAS = PACKAGE / "schemas"
EXAMPLES = PACKAGE / "examples"

Triple = tuple[str, str, str]


@dataclass(frozen=True)
class Example:
    """One example: a payload and the violations that it must give, no more."""

    contract: str
    name: str
    payload: Any
    violations: frozenset[Triple]


def schema_files() -> list[Path]:
    """List every schema file, shared ones among them."""
    return sorted(SCHEMAS.rglob("*.schema.json"))


def read_schemas() -> dict[str, dict[str, Any]]:
    """Return every schema by its path without the suffix."""
    return {
        path.relative_to(SCHEMAS).as_posix().removesuffix(".schema.json"): json.loads(
            path.read_text(encoding="utf-8")
        )
        for path in schema_files()
    }


@cache
def read_examples() -> tuple[Example, ...]:
    """Return every example, valid ones with no violation; do not change them."""
    return tuple(_read(path) for path in sorted(EXAMPLES.rglob("*.json")))


def subschemas(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every object in a schema that is a schema itself."""
    if isinstance(node, list):
        for item in node:
            yield from subschemas(item)
    if isinstance(node, dict):
        yield node
        for name, value in node.items():
            if name in {"properties", "$defs"}:
                yield from subschemas(list(value.values()))
            elif name not in {"const", "enum", "examples", "x-cure", "x-expected"}:
                yield from subschemas(value)


def triples(violations: list[Any]) -> frozenset[Triple]:
    """Return what both validators must agree on."""
    return frozenset(
        (found.pointer, found.schema_pointer, found.keyword) for found in violations
    )


def _read(path: Path) -> Example:
    contract = path.parent.parent.relative_to(EXAMPLES).as_posix()
    data = json.loads(path.read_text(encoding="utf-8"))
    name = f"{contract}/{path.parent.name}/{path.stem}"
    if path.parent.name == "valid":
        return Example(contract, name, data, frozenset())
    rows = data["violations"]
    found = ((row["pointer"], row["schema_pointer"], row["keyword"]) for row in rows)
    return Example(contract, name, data["payload"], frozenset(found))
