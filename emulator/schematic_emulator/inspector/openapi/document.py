"""Build the OpenAPI document from the table of routes and the contracts."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any

import orjson

from schematic_emulator.api.operations import list_routes
from schematic_emulator.inspector.openapi.operation import (
    REFUSALS,
    describe_operation,
    list_contracts_of,
)
from schematic_emulator.inspector.openapi.schemas import describe_schemas, refer

DESCRIPTION = """\
A local emulator of the path from Twilio Segment to Schematic: every route that it
emulates, with the contracts of its requests and answers. Routes of the service that are
not in this document answer 404; /_emulator/fidelity lists them. Not affiliated with
Twilio Segment or Schematic."""

SECURITY_SCHEMES = {
    "ApiKey": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Schematic-Api-Key",
        "description": "A secret key; flag checks also accept a publishable one. The "
        "key selects the environment. An unknown key opens the development "
        "environment, or one of its own with --isolate-keys; --strict-auth refuses it.",
    },
    "Bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "The same key, as Segment's connection test sends it.",
    },
    "WriteKey": {
        "type": "http",
        "scheme": "basic",
        "description": "A source's write key as the user name, without a password. "
        "It may be in the body instead.",
    },
}
TAGS = {
    "capture": "Schematic's capture host. The API key is in each event.",
    "segment intake": "What stock Segment SDKs send.",
    "emulator": "The emulator's own control plane.",
}


@cache
def build_document() -> dict[str, Any]:
    """Return the document of every route that is emulated, as a JSON object."""
    routes = [route for route in list_routes() if route.behaves]
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        methods = paths.setdefault(route.path, {})
        methods[route.method.lower()] = describe_operation(route)
    contracts = {name for route in routes for name in list_contracts_of(route)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Schematic Emulator",
            "version": version("schematic-emulator"),
            "description": DESCRIPTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "tags": _list_tags(paths),
        "paths": paths,
        "components": {
            "schemas": describe_schemas(sorted(contracts)),
            "responses": {
                f"{group}-refusal": _describe_refusal(*found)
                for group, found in REFUSALS.items()
            },
            "securitySchemes": SECURITY_SCHEMES,
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


def _list_tags(paths: dict[str, dict[str, Any]]) -> list[dict[str, str]]:
    used = {
        tag
        for methods in paths.values()
        for operation in methods.values()
        for tag in operation["tags"]
    }
    return [
        {
            "name": name,
            "description": TAGS.get(name, f"/{name} of Schematic's REST API."),
        }
        for name in sorted(used)
    ]
