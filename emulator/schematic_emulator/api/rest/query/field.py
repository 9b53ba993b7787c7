"""Describes the query fields of a route: name, kind and bounds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from schematic_contracts.package_data import read_package_json
from schematic_emulator.errors import EmulatorError

Kind = Literal["text", "texts", "integer", "boolean", "instant", "key-map"]
MAX_INT64 = 2**63 - 1
# Source of the bounds: SchematicHQ/schematic-fern-config, schematic.yaml.
ROWS = "data/query_fields.json"


@dataclass(frozen=True, slots=True)
class QueryField:
    """One query field: its kind, its default and the bounds of its values.

    `max_length` counts characters; `minimum`, `maximum` and `default` are for integers.
    `shows` names the member that a list's rows lack unless the field is true.
    """

    name: str
    kind: Kind = "text"
    max_length: int = 255
    max_items: int = 100
    minimum: int = 0
    maximum: int = MAX_INT64
    default: int | None = None
    choices: tuple[str, ...] = ()
    required: bool = False
    shows: str = ""


def list_fields(names: str) -> tuple[QueryField, ...]:
    """Return the query fields of a route, by name; one that ends in `!` is required.

    A name without a row in query_fields.json is a text. Where routes have different
    fields of one name, the row says which, as in `limit:rows`; the field is `limit`.
    """
    return tuple(_make(name) for name in names.split())


def _make(name: str) -> QueryField:
    key = name.removesuffix("!")
    plain, _, variant = key.partition(":")
    row = _read_rows()[key] if variant else _read_rows().get(key, {})
    choices = tuple(row.get("choices", ()))
    described = {**row, "choices": choices, "required": name.endswith("!")}
    return QueryField(plain, **described)


@cache
def _read_rows() -> dict[str, dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = read_package_json("schematic_emulator.api", ROWS)
    return rows


class QueryError(EmulatorError):
    """Raised for a query field that cannot be read; answered with 400.

    The text is `field: problem`, as the vendor's error envelope shows it.
    """

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem
