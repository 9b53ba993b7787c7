"""Build the OpenAPI document from the table of routes and the contracts."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any

import orjson

from schematic_contracts.package_data import read_package_json
from schematic_emulator.api.operations import list_routes
from schematic_emulator.inspector.openapi.operation import (
    REFUSALS,
    describe_operation,
    list_contracts_of,
)
from schematic_emulator.inspector.openapi.schemas import describe_schemas, refer


@cache
def build_document() -> dict[str, Any]:
    """Return the document of every route that is emulated, as a JSON object."""
    routes = [route for route in list_routes() if route.behaves]
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        methods = paths.setdefault(route.path, {})
        methods[route.method.lower()] = describe_operation(route)
    contracts = {name for route in routes for name in list_contracts_of(route)}
    base = read_package_json("schematic_emulator.inspector", "data/openapi.json")
    return {
        "openapi": base["openapi"],
        "info": {**base["info"], "version": version("schematic-emulator")},
        "servers": base["servers"],
        "tags": _list_tags(paths, base["tags"]),
        "paths": paths,
        "components": {
            "schemas": describe_schemas(sorted(contracts)),
            "responses": {
                f"{group}-refusal": _describe_refusal(*found)
                for group, found in REFUSALS.items()
            },
            "securitySchemes": base["securitySchemes"],
        },
    }


@cache
def write_document() -> bytes:
    """Return the document as JSON text."""
    return orjson.dumps(build_document())


def _describe_refusal(contract_id: str, media: str) -> dict[str, Any]:
    return {
        "description": "Refused; nothing was changed.",
        "content": {media: {"schema": refer(contract_id)}},
    }


def _list_tags(
    paths: dict[str, dict[str, Any]], known: dict[str, str]
) -> list[dict[str, str]]:
    used = {
        tag
        for methods in paths.values()
        for operation in methods.values()
        for tag in operation["tags"]
    }
    return [
        {
            "name": name,
            "description": known.get(name, f"/{name} of Schematic's REST API."),
        }
        for name in sorted(used)
    ]
