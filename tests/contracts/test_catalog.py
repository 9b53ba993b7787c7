"""The catalogue of contracts and their bundles."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import schematic_contracts
from schematic_contracts import bundle, check, get_contract, list_contracts
from schematic_contracts.catalog import NAMESPACE, read_uri
from schematic_contracts.errors import OutsideReferenceError, UnknownContractError
from schematic_contracts.registry import refuse_to_fetch
from schematic_contracts.validation import FAST
from support.contract_files import PACKAGE, read_examples, read_schemas
from support.rows import on_rows
from support.validators import DEFAULT, VALIDATORS

CONTRACTS = [found.id for found in list_contracts()]
EXAMPLES = read_examples()
NEEDED = {
    *(f"segment/{kind}" for kind in ["track", "identify", "group"]),
    *(f"segment/{kind}" for kind in ["page", "screen", "alias"]),
    *(f"capture/{kind}" for kind in ["envelope", "track", "identify", "batch"]),
    *("capture/flag-check", "capture/inference"),
    *("destination/settings", "destination/track-event", "destination/identify-user"),
    *("api/error", "api/whoami", "api/event-list", "api/company", "api/user"),
}


def test_catalogue_lists_every_contract_once():
    files = {name for name in read_schemas() if not name.endswith("/shared")}

    assert len(CONTRACTS) == len(set(CONTRACTS))
    assert set(CONTRACTS) == files
    assert files >= NEEDED
    assert tuple(CONTRACTS) == schematic_contracts.CONTRACT_IDS


@on_rows("contract_id", CONTRACTS)
def test_contract_tells_where_its_schema_is(contract_id: str):
    contract = get_contract(contract_id)

    text = (PACKAGE / contract.path).read_text(encoding="utf-8")

    assert json.loads(text) == contract.schema
    assert contract.title == contract.schema["title"]
    assert contract.description == contract.schema["description"]


@pytest.mark.parametrize("name", ["capture/shared", "capture", "", "../errors"])
def test_other_names_are_no_contract(name: str):
    with pytest.raises(UnknownContractError):
        get_contract(name)


def compile_alone(validator: str, schema: Any) -> Any:
    """Give a schema to a validator with no registry, so that nothing can be fetched."""
    if validator == "jsonschema":
        return Draft202012Validator(schema)
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(schema, retriever=refuse_to_fetch)


def check_schema(schema: Any) -> None:
    """Hold a schema to its metaschema, by the quicker validator where it is there."""
    if DEFAULT == FAST:
        import jsonschema_rs

        jsonschema_rs.meta.validate(schema)
    else:
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("validator", VALIDATORS)
@on_rows("contract_id", CONTRACTS)
def test_bundle_needs_no_other_file(contract_id: str, validator: str):
    schema = bundle(contract_id)
    cases = [found for found in EXAMPLES if found.contract == contract_id]

    check_schema(schema)
    compiled = compile_alone(validator, schema)

    good = [found.payload for found in cases if not found.violations]
    assert all(compiled.is_valid(payload) for payload in good)


@pytest.mark.parametrize("validator", VALIDATORS)
def test_bundle_refuses_what_the_contract_refuses(validator: str):
    schema = bundle("capture/batch")
    event = {"api_key": "k", "type": "track", "body": {"event": "a b"}}

    compiled = compile_alone(validator, schema)

    assert not compiled.is_valid({"events": [event]})


def test_bundle_leaves_the_contract_as_it_is():
    before = json.dumps(get_contract("capture/track").schema)

    bundle("capture/track")["$defs"].clear()

    assert json.dumps(get_contract("capture/track").schema) == before
    assert check("capture/track", {}) != []


@pytest.mark.parametrize(
    "uri", ["https://example.com/schema", f"{NAMESPACE}capture/none", "capture/track"]
)
def test_reference_outside_is_refused(uri: str):
    with pytest.raises(OutsideReferenceError, match="none is fetched"):
        read_uri(uri)
