"""Make each wrong value that a contract's member or a query field can be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from schematic_contracts.catalog import get_contract
from schematic_contracts.validation import check
from schematic_emulator.inspector.openapi.parameters import find_fields
from support.operations import BODIES, OPERATIONS, REQUIRED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.api.operations import Operation
    from schematic_emulator.api.rest.query.field import QueryField

# One of another type, one too long, one too large, one too small: whichever breaks it.
CANDIDATES: tuple[Any, ...] = (
    {"x": {"y": []}},
    [[1]],
    "x" * 5000,
    "",
    10**19,
    -(10**19),
    1.5,
    True,
    "2026-01-01",
)
MOST = 3


class Wrong(NamedTuple):
    """One member of a body, or one query field, with a value that it may not have."""

    route: Operation
    field: str
    value: Any

    def __str__(self) -> str:
        """Name the case."""
        shown = repr(self.value)
        return f"{self.route.operation} {self.field}={shown[:20]}"


def wrong_members() -> Iterator[Wrong]:
    """Yield the wrong values of every member of every body."""
    for route in OPERATIONS:
        if not route.body:
            continue
        schema = get_contract(route.body).schema
        for name in schema.get("properties", {}):
            values = [value for value in CANDIDATES if _breaks(route.body, name, value)]
            for value in values[:MOST]:
                yield Wrong(route, name, value)


def missing_members() -> Iterator[Wrong]:
    """Yield every required member of every body, to be left out."""
    for route in OPERATIONS:
        if route.body:
            for name in get_contract(route.body).schema.get("required", []):
                yield Wrong(route, name, None)


def open_members() -> set[tuple[str, str]]:
    """Give the members that take any value: none but these may have no wrong one."""
    wrong = {(case.route.body, case.field) for case in wrong_members()}
    return {
        (route.body, name)
        for route in OPERATIONS
        if route.body
        for name in get_contract(route.body).schema.get("properties", {})
        if (route.body, name) not in wrong
    }


def wrong_fields() -> Iterator[Wrong]:
    """Yield the wrong texts of every query field of every operation."""
    for route in OPERATIONS:
        for field in find_fields(route):
            for value in QUERIES[field.kind](field):
                yield Wrong(route, field.name, value)


def missing_fields() -> Iterator[Wrong]:
    """Yield every required query field, to be left out."""
    for route in OPERATIONS:
        for name in REQUIRED.get(route.path, {}) if route.method == "GET" else ():
            field = name.partition("[")[0]
            if any(each.required and each.name == field for each in find_fields(route)):
                yield Wrong(route, name, None)


def _breaks(contract: str, name: str, value: Any) -> bool:
    body = {**BODIES[contract], name: value}
    return any(
        found.pointer == f"/{name}" or found.pointer.startswith(f"/{name}/")
        for found in check(contract, body)
    )


def _integers(field: QueryField) -> list[str]:
    return ["", "x", "1.5", "-1", "9" * 30, "1e3", str(field.maximum + 1)]


def _texts(field: QueryField) -> list[str]:
    found = ["x" * (field.max_length + 1)]
    return ["nonsense", *found] if field.choices else found


QUERIES: dict[str, Any] = {
    "integer": _integers,
    "text": _texts,
    "texts": _texts,
    "boolean": lambda _: ["2", "maybe", "truefalse"],
    "instant": lambda _: ["yesterday", "2026-01-01", "2026-13-01T00:00:00Z"],
    "key-map": lambda _: ["{", "[]", "{}", '{"a":{}}', '{"":"x"}'],
}
