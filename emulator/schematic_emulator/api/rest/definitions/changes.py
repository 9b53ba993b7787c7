"""Add the routes that delete definitions, and count keys, traits and their uses."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response

from schematic_emulator.api.describe.definition import (
    definition_id,
    key_definition_id,
    list_key_definitions,
)
from schematic_emulator.api.rest.definitions.definitions import (
    KEYS,
    TRAITS,
    require_definition,
)
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.request.access import require_key
from schematic_emulator.api.rest.request.respond import RequestRefusedError, succeed
from schematic_emulator.api.rest.request.rows import DELETED, Listing
from schematic_emulator.api.rest.request.set_up import setting_up
from schematic_emulator.effects.setup.definition import (
    TraitUses,
    count_uses,
    remove_key_name,
    remove_trait,
)
from schematic_emulator.effects.trait_types import leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.state import Entity

FIELDS = list_fields("definition_id entity_type limit offset")


def build_blueprint(emulator: Emulator) -> Blueprint:
    """Return `DELETE` of both kinds of definition, a trait's usage, and two counts.

    What the service does with the keys and traits of a deleted definition is not
    published. Here they are deleted with it; the request is refused with 400 if a
    company or user would be left without a key, or if a rule, feature or limit uses the
    trait.
    """
    blueprint = Blueprint("definition_changes", __name__)
    keys = Listing(emulator, FIELDS, _find_keys, _describe)
    traits = Listing(emulator, FIELDS, _find_traits, _describe)
    blueprint.get("/entity-keys/count", endpoint="count_keys")(keys.count)
    blueprint.get("/entity-traits/count", endpoint="count_traits")(traits.count)

    @blueprint.get(f"{TRAITS}/<own_id>/usage")
    def get_usage(own_id: str) -> Response:
        environment = require_key(emulator).environment
        found = require_definition(environment, own_id)
        return succeed(describe_uses(count_uses(environment.state, found.id)))

    @blueprint.delete(f"{TRAITS}/<own_id>")
    def delete_trait(own_id: str) -> Response:
        with setting_up(emulator) as setup:
            found = require_definition(setup.environment, own_id)
            setup.apply(remove_trait(setup.state, found, setup.making))
            return succeed(DELETED)

    @blueprint.delete(f"{KEYS}/<own_id>")
    def delete_key(own_id: str) -> Response:
        with setting_up(emulator) as setup:
            state, making = setup.state, setup.making
            for found in list_key_definitions(setup.environment):
                if found.id == own_id:
                    changes = remove_key_name(state, found.kind, found.key, making)
                    setup.apply(changes)
                    return succeed(DELETED)
            raise RequestRefusedError(404, "entity key definition not found")

    return blueprint


def describe_uses(uses: TraitUses) -> dict[str, Any]:
    """Return how often a trait is used: `urn:...:api/entity-trait-usage`.

    Checkout is not emulated, so its count is always 0.
    """
    return {
        "company_override_count": uses.company_overrides,
        "feature_count": uses.features,
        "plan_entitlement_count": uses.plan_entitlements,
        "plan_trait_count": uses.plan_traits,
        "rule_condition_count": uses.rule_conditions,
        "checkout_field_config_count": 0,
    }


def _find_keys(environment: Environment, query: Query) -> Iterator[str]:
    """Yield the definition id of each key of each company and user."""
    find_id = cache(partial(key_definition_id, environment))
    for entity in _list_entities(environment, query):
        for name in list(entity.keys):
            own_id = find_id(entity.kind, name)
            if query.get("definition_id", own_id) == own_id:
                yield own_id


def _find_traits(environment: Environment, query: Query) -> Iterator[str]:
    """Yield the definition id of each trait of each company and user."""
    find_id = cache(partial(definition_id, environment))
    for entity in _list_entities(environment, query):
        for path, _ in leaves(entity.traits):
            own_id = find_id(entity.kind, path)
            if query.get("definition_id", own_id) == own_id:
                yield own_id


def _list_entities(environment: Environment, query: Query) -> list[Entity]:
    state = environment.state
    kind = query.get("entity_type")
    return list((state.of_kind(kind) if kind else state.entities).values())


def _describe(_: EnvironmentView, own_id: str) -> dict[str, Any]:
    return {"definition_id": own_id}
