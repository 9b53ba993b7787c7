"""The schema files: sound, explained, and plain enough for two validators."""

from __future__ import annotations

import re

import pytest
from jsonschema import Draft202012Validator

from schematic_contracts import check
from schematic_contracts.catalog import SHARED, resources
from schematic_contracts.formats import FORMATS, WORDS
from schematic_contracts.words import WORDINGS
from support.contract_files import read_schemas, subschemas
from support.rows import on_rows
from support.validators import VALIDATORS

SCHEMAS = read_schemas()
CONTRACTS = {
    name: schema for name, schema in SCHEMAS.items() if not name.endswith(SHARED)
}
ANNOTATIONS = {"title", "description", "examples", "x-expected", "x-cure"}
STRUCTURE = {"$schema", "$id", "$ref", "$defs", "properties", "items"} | {
    "prefixItems",
    "if",
    "then",
    "else",
}

# What the description of a contract says that takes no further properties.
CLOSED = "No other properties are allowed"

# Classes that mean other things to ECMA-262, to Rust and to Python.
VAGUE = re.compile(r"\\[dDwWsSbBpP]|(?<!\\)\.|\(\?(?!:)")

by_schema = on_rows("name", SCHEMAS)
by_contract = on_rows("name", CONTRACTS)


def outside_classes(pattern: str) -> str:
    return re.sub(r"\[(?:\\.|[^\]\\])*\]", "", pattern)


@by_schema
def test_schema_keeps_its_metaschema(name: str):
    Draft202012Validator.check_schema(SCHEMAS[name])


@by_schema
def test_schema_bears_its_place_as_its_id(name: str):
    assert SCHEMAS[name]["$id"] == f"urn:schematic-contracts:1:{name}"
    assert SCHEMAS[name]["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@by_schema
def test_every_property_says_what_it_means(name: str):
    silent = [
        member
        for schema in subschemas(SCHEMAS[name])
        for member, found in schema.get("properties", {}).items()
        if "description" not in found and "$ref" not in found and "const" not in found
    ]

    assert silent == []


@by_contract
def test_contract_has_title_and_says_whether_it_is_open(name: str):
    """Additional properties are allowed or refused on purpose."""
    schema = CONTRACTS[name]
    files = resources(name).values()
    said = [
        found.get("description", "") for file in files for found in subschemas(file)
    ]

    says_open = any("dditional properties are" in text for text in said)

    assert schema["title"]
    assert says_open or CLOSED in schema["description"]
    assert (CLOSED in schema["description"]) is (
        schema.get("additionalProperties") is False
    )


@pytest.mark.parametrize("validator", VALIDATORS)
@by_contract
def test_examples_within_a_schema_keep_it(name: str, validator: str):
    examples = CONTRACTS[name].get("examples", [])

    broken = [
        found for case in examples for found in check(name, case, validator=validator)
    ]

    assert broken == []


@by_schema
def test_every_keyword_has_words(name: str):
    keywords = {word for schema in subschemas(SCHEMAS[name]) for word in schema}

    assert keywords - ANNOTATIONS - STRUCTURE <= set(WORDINGS)


@by_schema
def test_own_words_stand_beside_their_keyword(name: str):
    astray = [
        (annotation, keyword)
        for schema in subschemas(SCHEMAS[name])
        for annotation in ("x-expected", "x-cure")
        for keyword in schema.get(annotation, {})
        if keyword not in schema
    ]

    assert astray == []


@by_schema
def test_every_format_is_checked(name: str):
    formats = {found.get("format") for found in subschemas(SCHEMAS[name])} - {None}

    assert formats <= set(FORMATS)


@by_schema
def test_patterns_mean_the_same_everywhere(name: str):
    patterns = [found.get("pattern", "^$") for found in subschemas(SCHEMAS[name])]

    vague = [found for found in patterns if VAGUE.search(outside_classes(found))]
    loose = [found for found in patterns if found[0] != "^" or found[-1] != "$"]

    assert vague == []
    assert loose == []


def test_every_format_has_words():
    assert set(FORMATS) == set(WORDS)
