"""Describe one route: its parameters and body, its answers and refusals."""

from __future__ import annotations

import re
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from schematic_contracts.catalog import get_contract, list_ids, read_examples
from schematic_emulator.inspector.openapi.parameters import (
    describe_parameters,
    find_fields,
)
from schematic_emulator.inspector.openapi.schemas import refer

if TYPE_CHECKING:
    from schematic_emulator.api.operations import Operation

JSON = "application/json"
PROBLEM = "application/problem+json"
HTML = "text/html"
NOT_JSON = {"type": "string"}

# How the callers of each group authenticate; an empty object means without a key.
SECURITY: dict[str, list[dict[str, list[str]]]] = {
    "schematic": [{"ApiKey": []}, {"Bearer": []}],
    "capture": [],
    "segment": [{"WriteKey": []}, {}],
    "emulator": [],
}
# The contract of a refusal, and its media type.
REFUSALS = {
    "schematic": ("api/error", JSON),
    "capture": ("api/error", JSON),
    "segment": ("segment/refused", JSON),
    "emulator": ("emulator/problem", PROBLEM),
}
TAGS = {"capture": "capture", "segment": "segment intake", "emulator": "emulator"}


def describe_operation(route: Operation) -> dict[str, Any]:
    """Return the Operation Object of a route that is emulated."""
    described: dict[str, Any] = {
        "operationId": route.id,
        "summary": _summarize(route.id),
        **({"description": route.text} if route.text else {}),
        "tags": [TAGS.get(route.group) or route.path.split("/")[1]],
        "security": SECURITY[route.group],
        "parameters": describe_parameters(route),
        "responses": _describe_responses(route),
        "x-emulator-read": list(route.read),
        "x-emulator-test": route.test,
    }
    if route.body:
        described["requestBody"] = _describe_body(route)
    return described


def list_contracts_of(route: Operation) -> set[str]:
    """Return the id of each contract that the route's description refers to."""
    named = {name for names in route.answers.values() for name in names}
    return {*route.body.split(), *(named & set(list_ids())), REFUSALS[route.group][0]}


def _summarize(operation_id: str) -> str:
    """Return a title made from an operationId.

    >>> _summarize("getOrCreateCompanyMembership")
    'Get or create company membership'
    """
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", operation_id)
    return " ".join(words).capitalize()


def _describe_body(route: Operation) -> dict[str, Any]:
    contracts = route.body.split()
    needed = any("required" in get_contract(name).schema for name in contracts)
    schemas = [refer(name) for name in contracts]
    content = {
        "schema": schemas[0] if len(schemas) == 1 else {"anyOf": schemas},
        "examples": {
            f"{name} {title}".replace("/", "-"): value
            for name in contracts
            for title, value in _list_examples(name).items()
        },
    }
    return {"required": needed, "content": {JSON: content}}


def _describe_responses(route: Operation) -> dict[str, Any]:
    answers = {
        str(status): {
            "description": HTTPStatus(status).phrase,
            "content": {
                media: content for name in names for media, content in [_content(name)]
            },
        }
        for status, names in route.answers.items()
    }
    refusals: dict[str, Any] = {
        status: {"$ref": f"#/components/responses/{route.group}-refusal"}
        for status in _list_refusals(route)
    }
    if "404" in refusals and any(HTML in names for names in route.answers.values()):
        refusals["404"] = {"description": "Not Found", "content": _page_or_problem()}
    return answers | refusals


def _page_or_problem() -> dict[str, Any]:
    """Return the content of a refusal that is a page where one was asked for."""
    contract, media = REFUSALS["emulator"]
    return {media: {"schema": refer(contract)}, HTML: {"schema": NOT_JSON}}


def _content(name: str) -> tuple[str, dict[str, Any]]:
    if name in list_ids():
        return JSON, {"schema": refer(name), "examples": _list_examples(name)}
    # The schema of a stream is that of each of its events.
    is_text = not name.endswith(("json", "event-stream"))
    return name, {"schema": NOT_JSON if is_text else {}}


def _list_refusals(route: Operation) -> list[str]:
    """Return the statuses that the route can refuse with, then `default`."""
    takes = bool(route.body)
    can = {
        "400": takes or bool(find_fields(route)),
        "401": route.group != "emulator",
        "403": route.group in {"schematic", "emulator"},
        "404": route.group == "schematic" or "{" in route.path,
        "413": takes and route.group != "segment",
        "415": takes and route.group != "schematic",
        "429": route.group != "emulator",
        "default": True,
    }
    return [status for status, possible in can.items() if possible]


@cache
def _list_examples(contract_id: str) -> dict[str, Any]:
    """Return the contract's valid examples as Example Objects by their names."""
    found = read_examples(contract_id)
    return {name: {"value": example} for name, example in found.items()}
