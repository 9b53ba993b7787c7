"""Read the table of routes: the service's 268 operations, emulated or not, and ours."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from schematic_contracts.package_data import read_package_json

if TYPE_CHECKING:
    from collections.abc import Mapping

DATA = "data/routes.json"
FIDELITY = "/_emulator/fidelity"


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of routes.json.

    `group` is `schematic`, `capture`, `segment` or `emulator`; `id` the operationId,
    `text` a sentence on it, which each of our own routes has.
    `read` names the sources that were read, `test` the test of the behaviour: a route
    without one is not emulated. `query` names its query fields (`module.NAME`), `body`
    the contract of the request's body, `answers` by status the contract of the
    answer's body, and any media types that it may have instead.
    """

    group: str
    method: str
    path: str
    id: str
    text: str = ""
    read: tuple[str, ...] = ()
    test: str = ""
    query: str = ""
    body: str = ""
    answers: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def behaves(self) -> bool:
        """Return whether the route is emulated."""
        return bool(self.test)

    @property
    def operation(self) -> str:
        """Return the route as `METHOD /path/{of}/it`."""
        return f"{self.method} {self.path}"


@cache
def list_routes() -> tuple[Operation, ...]:
    """Return every row, group by group, by path."""
    return tuple(
        _read_row(group, row)
        for group, rows in _read_data()["routes"].items()
        for row in rows
    )


def list_sources() -> dict[str, str]:
    """Return the full name of each source, by its short name."""
    return dict(_read_data()["sources"])


@cache
def list_operations() -> tuple[str, ...]:
    """Return each operation of the service as `METHOD /path/{of}/it`."""
    return tuple(
        route.operation for route in list_routes() if route.group == "schematic"
    )


def is_operation(method: str, path: str) -> bool:
    """Return whether a request is for an operation that the service has."""
    return any(
        pattern.fullmatch(path) for known, pattern in _patterns() if known == method
    )


def _read_row(group: str, row: dict[str, Any]) -> Operation:
    method, path = row["route"].split(" ")
    return Operation(
        group=group,
        method=method,
        path=path,
        id=row["id"],
        text=row.get("text", ""),
        read=tuple(row.get("read", "").split()),
        test=row.get("test", ""),
        query=row.get("query", ""),
        body=row.get("body", ""),
        answers={
            int(status): tuple(names.split())
            for status, names in row.get("answers", {}).items()
        },
    )


@cache
def _read_data() -> dict[str, Any]:
    data: dict[str, Any] = read_package_json("schematic_emulator.api", DATA)
    return data


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(_compile(*each.split(" ")) for each in list_operations())


def _compile(method: str, path: str) -> tuple[str, re.Pattern[str]]:
    """Return a pattern in which each `{name}` matches one part of the path."""
    parts = [
        "[^/]+" if part[:1] == "{" else re.escape(part) for part in path.split("/")
    ]
    return method, re.compile("/".join(parts))
