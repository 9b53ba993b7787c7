"""Add the routes of features."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_emulator.api.describe.flag import describe_feature
from schematic_emulator.api.rest.query.by_grant import filter_features
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.query.row_filter import filter_rows, search_rows
from schematic_emulator.api.rest.request.read import read_body
from schematic_emulator.api.rest.request.resource import Resource
from schematic_emulator.api.rest.request.respond import create, succeed
from schematic_emulator.api.rest.request.rows import get_row
from schematic_emulator.api.rest.request.set_up import pin_definitions, setting_up
from schematic_emulator.effects.changes import RowKept
from schematic_emulator.effects.setup.feature import (
    change_feature,
    make_feature,
    remove_feature,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.rest.request.set_up import Setup
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.changes import Change
    from schematic_emulator.effects.records import Feature

FIELDS = list_fields(
    "ids q feature_type without_company_override_for without_plan_entitlement_for "
    "limit offset"
)
NOT_EMULATED = (
    "boolean_require_event",
    "managed_by",
    "plan_version_id",
)


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add the routes of `/features`.

    Not emulated: the filters of NOT_EMULATED, which are refused by name; licences.
    """
    features = Resource(
        blueprint,
        emulator,
        "/features",
        "feature",
        table="features",
        rows=lambda state: state.account.features,
        describe=describe_feature,
    )
    features.add_list(FIELDS, _find, refused=NOT_EMULATED)
    features.add_get()
    features.add_delete(lambda state, feature, _making: remove_feature(state, feature))
    _add_changes(blueprint, emulator)


def _add_changes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add `POST` and `PUT` of features, which may come with a flag of their own."""

    @blueprint.post("/features")
    def create_feature() -> Response:
        body = read_body(emulator, "api/create-feature")
        with setting_up(emulator) as setup:
            pin_definitions(setup, body)
            changes = make_feature(setup.state, body, setup.making)
            return create(_store(setup, changes))

    @blueprint.put("/features/<feature_id>")
    def update_feature(feature_id: str) -> Response:
        body = read_body(emulator, "api/update-feature")
        with setting_up(emulator) as setup:
            feature = get_row(setup.state.account.features, feature_id, "feature")
            pin_definitions(setup, body)
            changes = change_feature(setup.state, feature, body, setup.making)
            return succeed(_store(setup, changes))


def _find(environment: Environment, query: Query) -> Iterable[Feature]:
    features = environment.state.account.features
    typed = filter_rows(features, query, {"feature_type": "feature_type"})
    found = filter_features(environment.state, typed, query)
    return search_rows(found, query, "name", "id")


def _store(setup: Setup, changes: Sequence[Change]) -> object:
    """Apply the changes and describe the feature, which the first of them stores."""
    setup.apply(changes)
    features = setup.state.account.features
    stored = [change for change in changes if isinstance(change, RowKept)]
    return describe_feature(setup.environment, features[stored[0].row.id])
