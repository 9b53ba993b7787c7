"""Add the routes that every resource of stored rows has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from schematic_emulator.api.rest.request.access import require_key
from schematic_emulator.api.rest.request.read import read_body
from schematic_emulator.api.rest.request.respond import create, succeed
from schematic_emulator.api.rest.request.rows import (
    DELETED,
    Listing,
    answer_row,
    get_row,
)
from schematic_emulator.api.rest.request.set_up import pin_definitions, setting_up
from schematic_emulator.effects.changes import RowRemoved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from flask import Blueprint, Response

    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.field import QueryField
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects import records
    from schematic_emulator.effects.changes import Change
    from schematic_emulator.effects.setup.making import Making
    from schematic_emulator.effects.state import State

Row = TypeVar("Row", bound="records.Row")


class Resource(Generic[Row]):
    """One kind of row as REST shows it; each method adds routes to the blueprint.

    `name` is what an answer calls a row, as in "plan not found". `table` is where rows
    are stored, `rows` returns those of an environment by id, and `describe` the body of
    an answer about one. Bodies are valid under the contracts named; what `make`,
    `change` and `remove` plan, and raise, is in `effects.setup`.
    """

    def __init__(  # noqa: PLR0913 - what a resource is, by name
        self,
        blueprint: Blueprint,
        emulator: Emulator,
        path: str,
        name: str,
        *,
        table: records.Table,
        rows: Callable[[State], Mapping[str, Row]],
        describe: Callable[[EnvironmentView, Row], dict[str, Any]],
    ) -> None:
        self._blueprint = blueprint
        self._emulator = emulator
        self._path = path
        self._name = name
        self._table = table
        self._rows = rows
        self._describe = describe

    def add_list(
        self,
        fields: tuple[QueryField, ...],
        find: Callable[[Environment, Query], Iterable[Row]],
        *,
        refused: tuple[str, ...] = (),
        with_count: bool = True,
    ) -> None:
        """Add `GET <path>` and, by default, `GET <path>/count`.

        `find` returns the rows that a query selects, newest first. `refused` names the
        query fields that are not emulated.
        """
        listing = Listing(self._emulator, fields, find, self._describe, refused=refused)
        self._blueprint.get(self._path, endpoint=f"list {self._path}")(listing.page)
        if with_count:
            path = f"{self._path}/count"
            self._blueprint.get(path, endpoint=f"count {path}")(listing.count)

    def add_get(self) -> None:
        """Add `GET <path>/<row_id>`: one row, or 404."""

        @self._blueprint.get(f"{self._path}/<row_id>", endpoint=f"get {self._path}")
        def get(row_id: str) -> Response:
            environment = require_key(self._emulator).environment
            row = self._get(environment.state, row_id)
            return answer_row(environment, row, self._describe)

    def add_create(
        self, contract: str, make: Callable[[State, dict[str, Any], Making], Row]
    ) -> None:
        """Add `POST <path>`: 201 with the row that `make` plans from the body."""

        @self._blueprint.post(self._path, endpoint=f"create {self._path}")
        def create_row() -> Response:
            body = read_body(self._emulator, contract)
            with setting_up(self._emulator) as setup:
                pin_definitions(setup, body)
                row = make(setup.state, body, setup.making)
                setup.store(self._table, row)
                return create(self._describe(setup.environment, row))

    def add_update(
        self, contract: str, change: Callable[[State, Row, dict[str, Any], Making], Row]
    ) -> None:
        """Add `PUT <path>/<row_id>`: 200 with the row that replaces it, or 404."""

        @self._blueprint.put(f"{self._path}/<row_id>", endpoint=f"put {self._path}")
        def update(row_id: str) -> Response:
            body = read_body(self._emulator, contract)
            with setting_up(self._emulator) as setup:
                known = self._get(setup.state, row_id)
                pin_definitions(setup, body)
                row = change(setup.state, known, body, setup.making)
                setup.store(self._table, row)
                return succeed(self._describe(setup.environment, row))

    def add_delete(
        self, remove: Callable[[State, Row, Making], Sequence[Change]] | None = None
    ) -> None:
        """Add `DELETE <path>/<row_id>`: 200 with `{"deleted": true}`, or 404.

        Without `remove` nothing else is removed with the row.
        """

        @self._blueprint.delete(
            f"{self._path}/<row_id>", endpoint=f"delete {self._path}"
        )
        def delete(row_id: str) -> Response:
            with setting_up(self._emulator) as setup:
                row = self._get(setup.state, row_id)
                if remove is None:
                    setup.apply([RowRemoved(self._table, row.id)])
                else:
                    setup.apply(remove(setup.state, row, setup.making))
                return succeed(DELETED)

    def _get(self, state: State, row_id: str) -> Row:
        return get_row(self._rows(state), row_id, self._name)
