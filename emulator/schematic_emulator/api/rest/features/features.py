"""Makes, changes, lists and removes features."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from schematic_emulator.api.describe.feature import describe_feature
from schematic_emulator.api.rest.query.by_grant import filter_features
from schematic_emulator.api.rest.query.field import (
    IDS,
    LIMIT,
    OFFSET,
    SEARCH,
    QueryField,
)
from schematic_emulator.api.rest.query.row_filter import filter_rows, search_rows
from schematic_emulator.api.rest.request.access import reading
from schematic_emulator.api.rest.request.read import read_body
from schematic_emulator.api.rest.request.respond import create, succeed
from schematic_emulator.api.rest.request.rows import DELETED, Listing, get_row
from schematic_emulator.api.rest.request.set_up import pin_definitions, setting_up
from schematic_emulator.effects.changes import RowKept
from schematic_emulator.effects.setup.feature import (
    change_feature,
    make_feature,
    remove_feature,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.rest.request.set_up import Workshop
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.changes import Change
    from schematic_emulator.effects.records import Feature

TYPES = ("boolean", "event", "license", "trait")
FIELDS = (
    IDS,
    SEARCH,
    QueryField("feature_type", "texts", choices=TYPES),
    QueryField("without_company_override_for"),
    QueryField("without_plan_entitlement_for"),
    LIMIT,
    OFFSET,
)
NOT_EMULATED = (
    "boolean_require_event",
    "managed_by",
    "plan_version_id",
)


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return the routes of `/features`.

    Not emulated: the filters of NOT_EMULATED, which are refused by name; licences.
    """
    blueprint = Blueprint("features", __name__)
    listing = Listing(emulator, FIELDS, _find, describe_feature, refused=NOT_EMULATED)
    blueprint.get("/features", endpoint="list_features")(listing.page)
    blueprint.get("/features/count", endpoint="count_features")(listing.count)

    @blueprint.post("/features")
    def create_feature() -> Response:
        body = read_body(emulator, "api/create-feature")
        with setting_up(emulator) as workshop:
            pin_definitions(workshop, body)
            changes = make_feature(workshop.state, body, workshop.making)
            return create(_keep(workshop, changes))

    @blueprint.get("/features/<feature_id>")
    def get_feature(feature_id: str) -> Response:
        with reading(emulator) as environment:
            features = environment.state.account.features
            feature = get_row(features, feature_id, "feature")
            return succeed(describe_feature(environment, feature))

    _add_changes(blueprint, emulator)
    return blueprint


def _add_changes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add what changes and removes one."""

    @blueprint.put("/features/<feature_id>")
    def update_feature(feature_id: str) -> Response:
        body = read_body(emulator, "api/update-feature")
        with setting_up(emulator) as workshop:
            state = workshop.state
            feature = get_row(state.account.features, feature_id, "feature")
            pin_definitions(workshop, body)
            changes = change_feature(state, feature, body, workshop.making)
            return succeed(_keep(workshop, changes))

    @blueprint.delete("/features/<feature_id>")
    def delete_feature(feature_id: str) -> Response:
        with setting_up(emulator) as workshop:
            state = workshop.state
            feature = get_row(state.account.features, feature_id, "feature")
            workshop.apply(remove_feature(state, feature))
            return succeed(DELETED)


def _find(environment: Environment, query: Query) -> list[Feature]:
    features = environment.state.account.features
    typed = filter_rows(features, query, {"feature_type": "feature_type"})
    found = filter_features(environment.state, typed, query)
    return search_rows(found, query, "name", "description", "event_subtype")


def _keep(workshop: Workshop, changes: Sequence[Change]) -> object:
    """Apply the changes and describe the feature that the first of them keeps."""
    workshop.apply(changes)
    features = workshop.state.account.features
    kept = [change for change in changes if isinstance(change, RowKept)]
    return describe_feature(workshop.environment, features[kept[0].row.id])
