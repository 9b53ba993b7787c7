"""Add the routes of key definitions, trait definitions and trait values."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from schematic_emulator.api.describe.definition import (
    KeyDefinition,
    definition_id,
    describe_definition,
    describe_key_definition,
    find_definition,
    key_definition_id,
    list_definitions,
    list_key_definitions,
)
from schematic_emulator.api.describe.trait import TraitValue, list_values
from schematic_emulator.api.rest.query.field import list_fields
from schematic_emulator.api.rest.query.row_filter import list_newest, search_rows
from schematic_emulator.api.rest.request.access import require_key
from schematic_emulator.api.rest.request.read import read_body
from schematic_emulator.api.rest.request.respond import RequestRefusedError, succeed
from schematic_emulator.api.rest.request.rows import DELETED, Listing, answer_row
from schematic_emulator.api.rest.request.set_up import setting_up
from schematic_emulator.effects.setup.definition import (
    TraitUses,
    count_uses,
    remove_key_name,
    remove_trait,
)
from schematic_emulator.effects.setup.trait import change_definition, make_definition
from schematic_emulator.effects.trait_types import leaves

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from flask import Blueprint, Response

    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.rest.query.parse import Query
    from schematic_emulator.api.store.environment import Environment
    from schematic_emulator.effects.records import TraitDefinition
    from schematic_emulator.effects.state import Entity

KEY_FIELDS = list_fields("entity_type ids q limit offset")
TRAIT_FIELDS = list_fields("entity_type ids q trait_type trait_types limit offset")
VALUE_FIELDS = list_fields("definition_id! q limit offset")
TRAITS = "/entity-trait-definitions"
KEYS = "/entity-key-definitions"
OWN_FIELDS = list_fields("definition_id entity_type limit offset")


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add the routes of key and trait definitions, and of trait values.

    A key or trait has a definition from its first use on; `POST` is for those that
    should have a type or a display name before.
    """
    keys = Listing(emulator, KEY_FIELDS, _find_keys, describe_key_definition)
    traits = Listing(emulator, TRAIT_FIELDS, _find_traits, describe_definition)
    values = Listing(emulator, VALUE_FIELDS, _find_values, _describe_value)
    blueprint.get(KEYS, endpoint="list_keys")(keys.page)
    blueprint.get(f"{KEYS}/count", endpoint="count_keys")(keys.count)
    blueprint.get(TRAITS, endpoint="list_traits")(traits.page)
    blueprint.get(f"{TRAITS}/count", endpoint="count_traits")(traits.count)
    blueprint.get("/entity-trait-values", endpoint="list_values")(values.page)

    @blueprint.post(TRAITS)
    def get_or_create_definition() -> Response:
        body = read_body(emulator, "api/create-entity-trait-definition")
        with setting_up(emulator) as setup:
            environment, path = setup.environment, tuple(body["hierarchy"])
            own_id = definition_id(environment, body["entity_type"], path)
            found = find_definition(environment, own_id)
            definition = found or make_definition(own_id, body, setup.making)
            setup.store("trait_definitions", definition)
            return succeed(describe_definition(environment, definition))

    @blueprint.get(f"{TRAITS}/<own_id>")
    def get_definition(own_id: str) -> Response:
        environment = require_key(emulator).environment
        found = require_definition(environment, own_id)
        return answer_row(environment, found, describe_definition)

    @blueprint.put(f"{TRAITS}/<own_id>")
    def update_definition(own_id: str) -> Response:
        body = read_body(emulator, "api/update-entity-trait-definition")
        with setting_up(emulator) as setup:
            known = require_definition(setup.environment, own_id)
            definition = change_definition(known, body, setup.making)
            setup.store("trait_definitions", definition)
            return succeed(describe_definition(setup.environment, definition))

    _add_changes(blueprint, emulator)


def require_definition(environment: Environment, own_id: str) -> TraitDefinition:
    """Return a trait's definition by id. Raises RequestRefusedError (404)."""
    found = find_definition(environment, own_id)
    if found is None:
        raise RequestRefusedError(404, "entity trait definition not found")
    return found


def _find_keys(environment: Environment, query: Query) -> Iterator[KeyDefinition]:
    found = [
        row
        for row in list_key_definitions(environment)
        if query.get("entity_type", row.kind) == row.kind
        and row.id in query.get("ids", [row.id])
    ]
    return search_rows(found, query, "key")


def _find_traits(environment: Environment, query: Query) -> Iterator[TraitDefinition]:
    found = [
        row
        for row in list_definitions(environment)
        if query.get("entity_type", row.kind) == row.kind
        and row.id in query.get("ids", [row.id])
        and query.get("trait_type", row.trait_type) == row.trait_type
        and row.trait_type in query.get("trait_types", [row.trait_type])
    ]
    return search_rows(found, query, "display_name")


def _find_values(environment: Environment, query: Query) -> Iterator[TraitValue]:
    definition = require_definition(environment, query["definition_id"])
    entities = environment.state.of_kind(definition.kind).values()
    values = list_values(list_newest(entities), definition)
    return search_rows(values, query, "value")


def _describe_value(_: EnvironmentView, found: TraitValue) -> dict[str, Any]:
    return {"definition_id": found.definition_id, "value": found.value}


def _add_changes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add `DELETE` of both kinds of definition, a trait's usage, and two counts.

    What the service does with the keys and traits of a deleted definition is not
    published. Here they are deleted with it; the request is refused with 400 if a
    company or user would be left without a key, or if a rule, feature or limit uses the
    trait.
    """
    keys = Listing(emulator, OWN_FIELDS, _find_own_keys, _describe)
    traits = Listing(emulator, OWN_FIELDS, _find_own_traits, _describe)
    blueprint.get("/entity-keys/count", endpoint="count_own_keys")(keys.count)
    blueprint.get("/entity-traits/count", endpoint="count_own_traits")(traits.count)

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


def _find_own_keys(environment: Environment, query: Query) -> Iterator[str]:
    """Yield the definition id of each key of each company and user."""
    find_id = cache(partial(key_definition_id, environment))
    for entity in _list_entities(environment, query):
        for name in list(entity.keys):
            own_id = find_id(entity.kind, name)
            if query.get("definition_id", own_id) == own_id:
                yield own_id


def _find_own_traits(environment: Environment, query: Query) -> Iterator[str]:
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
