"""Collect the schemas that a `$ref` may reach, for each validator; fetch none."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from schematic_contracts.catalog import resources
from schematic_contracts.errors import OutsideReferenceError

if TYPE_CHECKING:
    import jsonschema_rs
    import referencing

    from schematic_contracts.json_value import JsonObject


def refuse_to_fetch(uri: str) -> NoReturn:
    """Raise OutsideReferenceError: schemas outside this package are not fetched."""
    raise OutsideReferenceError(uri)


def without_dialect(schema: JsonObject) -> JsonObject:
    """Return the schema without its `$schema`.

    At each `$schema` that it meets, jsonschema switches to its own class for that
    dialect, and our keywords would be lost beyond every reference.
    """
    return {name: value for name, value in schema.items() if name != "$schema"}


def build_fast_registry(contract_id: str) -> jsonschema_rs.Registry:
    """Return jsonschema-rs's registry of the contract's schema and all it refers to."""
    import jsonschema_rs

    found = list(resources(contract_id).items())
    return jsonschema_rs.Registry(found, retriever=refuse_to_fetch)


def build_reference_registry(contract_id: str) -> referencing.Registry[JsonObject]:
    """Return jsonschema's registry of the contract's schema and all it refers to."""
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    found = {
        uri: DRAFT202012.create_resource(without_dialect(schema))
        for uri, schema in resources(contract_id).items()
    }
    # mypy does not know that attrs drops the underscore of `_retrieve`.
    registry = Registry(retrieve=refuse_to_fetch)  # type: ignore[call-arg]
    return registry.with_resources(found.items())
