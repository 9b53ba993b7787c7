"""The OpenAPI document is valid, complete, and built from what the app uses."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator

from schematic_contracts import check
from schematic_emulator.api.operations import list_routes
from schematic_emulator.inspector.openapi.document import build_document
from schematic_emulator.inspector.openapi.operation import list_contracts_of
from schematic_emulator.inspector.openapi.parameters import find_fields, find_words
from support.raw_http import ask, request_bytes
from support.rest import Rest
from support.rows import on_rows
from support.served_emulator import served

BEHAVING = [route for route in list_routes() if route.behaves]
VENDORS = [route for route in BEHAVING if route.group == "schematic"]

by_route = on_rows("route", BEHAVING, ids=lambda route: route.operation)


@cache
def document() -> Any:
    return build_document()


def operations() -> Iterator[dict[str, Any]]:
    for methods in document()["paths"].values():
        yield from methods.values()


def references(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from references(item)
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)


def resolve(ref: str) -> Any:
    node: Any = document()
    for part in ref.removeprefix("#/").split("/"):
        node = node[part]
    return node


def test_document_is_sound():
    OpenAPIV31SpecValidator(document()).validate()


def test_document_is_served():
    answer = Rest().ask("/openapi.json")

    assert answer.json == json.loads(json.dumps(document()))
    assert answer.json["openapi"].startswith("3.1")


def test_document_is_served_beside_the_fast_doors():
    with served() as running:
        request = request_bytes(b"", target="/openapi.json", method="GET")
        answer = ask(running.url, request, method="GET")

    assert answer.json["paths"].keys() == document()["paths"].keys()


def test_document_has_every_route_that_behaves():
    described = {
        f"{method.upper()} {path}": operation["operationId"]
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }

    assert described == {route.operation: route.id for route in BEHAVING}


def test_every_reference_leads_somewhere():
    assert all(resolve(ref) is not None for ref in references(document()))


@by_route
def test_every_parameter_is_explained(route):
    fields = find_fields(route)

    missing = [field.name for field in fields if not find_words(field.name)]

    assert missing == [], "add a line to inspector/data/parameters.json"


@by_route
def test_every_contract_of_a_row_exists(route):
    assert all(check(name, None) for name in list_contracts_of(route))


@on_rows("route", VENDORS, ids=lambda route: route.operation)
def test_every_operation_has_a_contract_for_body_and_answer(route):
    assert bool(route.body) is (route.method in {"POST", "PUT"})
    assert [names[0].partition("/")[0] for names in route.answers.values()] == ["api"]


def test_every_operation_describes_refusals_and_security():
    silent = [
        operation["operationId"]
        for operation in operations()
        if "default" not in operation["responses"] or "security" not in operation
    ]

    assert silent == []


def test_page_of_one_thing_may_refuse_with_a_page():
    pages = {
        operation["operationId"]: [*operation["responses"]["404"]["content"]]
        for operation in operations()
        if "content" in operation["responses"].get("404", {})
    }

    both = ["application/problem+json", "text/html"]
    named = ("showJourneyPage", "showMapping", "showPageCompany")
    assert pages == dict.fromkeys(named, both)


def test_every_body_and_success_has_an_example():
    bodies = [operation.get("requestBody") for operation in operations()]
    wanted = [body["content"]["application/json"] for body in bodies if body]
    wanted += [
        answer["content"]["application/json"]
        for operation in operations()
        for status, answer in operation["responses"].items()
        if status.startswith("2") and "application/json" in answer["content"]
        if "$ref" in answer["content"]["application/json"]["schema"]
    ]

    assert len(wanted) > len(VENDORS)
    assert all(content["examples"] for content in wanted)


def test_document_is_not_built_before_it_is_asked_for():
    code = (
        "import sys; from schematic_emulator import create_app; create_app();"
        "print([m for m in sys.modules if 'openapi.document' in m])"
    )

    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert found.stdout.strip() == "[]"


def test_each_route_of_the_control_plane_is_described():
    paths = build_document()["paths"]
    own = {
        f"{method} {path}": operation
        for path, methods in paths.items()
        for method, operation in methods.items()
        if path.startswith("/_emulator/")
    }

    without = [name for name, each in own.items() if not each.get("description")]
    unclear = [
        (name, field["name"])
        for name, each in own.items()
        for field in each["parameters"]
        if not field["description"] or field["example"] is None
    ]
    assert (without, unclear) == ([], [])
    assert len(own) > 40
