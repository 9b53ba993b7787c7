"""The schemas that a reference may reach, for each validator; none is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from schematic_contracts.catalog import resources
from schematic_contracts.errors import OutsideReferenceError

if TYPE_CHECKING:
    import jsonschema_rs
    import referencing

    from schematic_contracts.json_value import JsonObject


def refuse_to_fetch(uri: str) -> NoReturn:
    """Raise OutsideReferenceError: a schema that is not ours is not looked for."""
    raise OutsideReferenceError(uri)


def without_dialect(schema: JsonObject) -> JsonObject:
    """Return the schema without its `$schema`.

    At each `$schema` that it meets, jsonschema goes over to its own class for that
    dialect, and our keywords would be lost behind every reference.
    """
    return {name: value for name, value in schema.items() if name != "$schema"}


def build_decider_registry(contract_id: str) -> jsonschema_rs.Registry:
    """Return jsonschema-rs's registry of the contract and all it leans on."""
    import jsonschema_rs

    found = list(resources(contract_id).items())
    return jsonschema_rs.Registry(found, retriever=refuse_to_fetch)


def build_referee_registry(contract_id: str) -> referencing.Registry[JsonObject]:
    """Return jsonschema's registry of the contract and all it leans on."""
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    found = {
        uri: DRAFT202012.create_resource(without_dialect(schema))
        for uri, schema in resources(contract_id).items()
    }
    # mypy does not know that attrs drops the underscore of `_retrieve`.
    registry = Registry(retrieve=refuse_to_fetch)  # type: ignore[call-arg]
    return registry.with_resources(found.items())
