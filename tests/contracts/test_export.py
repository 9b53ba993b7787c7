"""Exported schemas need no other file, and stock validators read them as we do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from schematic_contracts import CONTRACT_IDS
from schematic_contracts.catalog import NAMESPACE
from schematic_contracts.errors import UnknownContractError
from schematic_contracts.export import PRIVATE, Export, export_contract
from schematic_contracts.formats import FORMATS, PATTERNS
from schematic_contracts.pointer import follow_pointer
from support.contract_files import Example, read_examples, subschemas
from support.node import ask
from support.rows import on_rows

SCRIPT = Path(__file__).parents[1] / "node" / "validate_examples.cjs"
EXAMPLES = read_examples()
# JavaScript reads these numbers as the nearest ones that it has, which are allowed.
BEYOND_JAVASCRIPT = {
    "capture/track/invalid/quantity-over-64-bits",
    "capture/track/invalid/quantity-under-64-bits",
}

by_contract = on_rows("contract_id", CONTRACT_IDS)


def differing(accepted: list[bool], examples: tuple[Example, ...]) -> set[str]:
    """Return the examples on which a validator differs from what they say."""
    return {
        example.name
        for example, found in zip(examples, accepted, strict=True)
        if found is bool(example.violations)
    }


@by_contract
def test_every_reference_leads_into_the_document(contract_id: str):
    schema = export_contract(contract_id)
    references = [found["$ref"] for found in subschemas(schema) if "$ref" in found]

    assert all(reference.startswith("#") for reference in references)
    assert all(follow_pointer(schema, reference[1:]) for reference in references)


@by_contract
def test_only_the_document_has_an_id_and_no_keyword_is_private(contract_id: str):
    schema = export_contract(contract_id)
    inner = [found for found in subschemas(schema) if found is not schema]

    assert schema["$id"] == f"urn:schematic-contracts:1:{contract_id}"
    assert [found for found in inner if found.keys() & {"$id", "$schema"}] == []
    assert [found for found in subschemas(schema) if found.keys() & PRIVATE] == []


@by_contract
def test_definitions_are_those_that_something_refers_to(contract_id: str):
    schema = export_contract(contract_id)
    references = {found.get("$ref") for found in subschemas(schema)}

    assert {f"#/$defs/{name}" for name in schema.get("$defs", {})} <= references


def test_two_definitions_of_one_name_are_kept_apart():
    root = f"{NAMESPACE}capture/track"
    ids = [f"{NAMESPACE}{name}/shared#/$defs/Id" for name in ("capture", "segment")]
    export = Export(root)

    written = export.rewrite({"anyOf": [{"$ref": one} for one in ids]}, root)
    complete = export.complete(written)

    assert [found["$ref"] for found in complete["anyOf"]] == [
        "#/$defs/Id",
        "#/$defs/SegmentSharedId",
    ]
    assert complete["$defs"]["Id"] != complete["$defs"]["SegmentSharedId"]


def test_plain_jsonschema_decides_every_example_as_we_do():
    validators = {
        contract_id: Draft202012Validator(export_contract(contract_id))
        for contract_id in CONTRACT_IDS
    }

    accepted = [validators[one.contract].is_valid(one.payload) for one in EXAMPLES]

    assert differing(accepted, EXAMPLES) == set()


def test_stock_ajv_decides_every_example_as_we_do(tmp_path: Path):
    file = tmp_path / "cases.json"
    schemas = {
        contract_id: export_contract(contract_id) for contract_id in CONTRACT_IDS
    }
    cases = [{"contract": one.contract, "payload": one.payload} for one in EXAMPLES]
    file.write_text(json.dumps({"schemas": schemas, "cases": cases}))

    accepted = ask(SCRIPT, str(file))

    assert differing(accepted, EXAMPLES) == BEYOND_JAVASCRIPT


@pytest.mark.parametrize("contract_id", ["capture/shared", "none"])
def test_other_names_are_not_exported(contract_id: str):
    with pytest.raises(UnknownContractError):
        export_contract(contract_id)


def test_every_format_has_a_pattern():
    assert set(PATTERNS) == set(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
@on_rows(
    "text",
    [
        *("2026-01-31T09:30:00Z", "2026-01-31t09:30:00.5z", "2026-04-30T23:59:60Z"),
        *("2024-02-29T00:00:00+23:59", "2000-02-29T00:00:00Z", "2026-01-31T09:30Z"),
        *("2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "0000-01-01T00:00:00Z"),
        *("2026-04-31T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-10T00:00:00Z"),
        *("2026-01-31T24:00:00Z", "2026-01-31T09:60:00Z", "2026-01-31 09:30:00Z"),
        *("2026-01-31T09:30:00", "2026-01-31", "2026-01-31T09:30:00.Z", "now", ""),
        *(
            "2026-01-31T09:30:00Z\n",
            "2026-01-31T09:30:00+24:00",
            "0001-01-01T00:00:00Z",
        ),
    ],
)
def test_pattern_of_a_format_reads_text_as_its_check_does(name: str, text: str):
    schema: Any = {"allOf": [{"pattern": PATTERNS[name]}, {"not": {"pattern": "\n$"}}]}

    assert Draft202012Validator(schema).is_valid(text) is FORMATS[name](text)
