"""Words for each keyword, for the person who has to act on them."""

from __future__ import annotations

from typing import Any

import pytest

from schematic_contracts.words import Case, get_wording


def word(
    keyword: str, value: Any, instance: Any, **schema: Any
) -> list[tuple[str, ...]]:
    wording = get_wording(keyword)
    case = Case(keyword, value, {keyword: value, **schema}, instance, ("member",))
    return [
        (
            wording.expected(case, culprit),
            wording.found(case, culprit),
            wording.cure(case, culprit),
        )
        for culprit in wording.culprits(case)
    ]


@pytest.mark.parametrize(
    ("keyword", "value", "instance", "expected"),
    [
        ("type", "string", 5, ("text", "5", 'put it in quotes: "5"')),
        (
            "type",
            ["string", "null"],
            True,
            ("text", "true", 'put it in quotes: "true"'),
        ),
        (
            "type",
            "object",
            [1, 2],
            ("an object", "an array of 2", "send an object instead"),
        ),
        (
            "type",
            ["integer", "null"],
            "5",
            ("a whole number", '"5"', "send a whole number instead"),
        ),
        ("type", "object", None, ("an object", "null", "send an object")),
        ("type", "null", 1, ("null", "1", "send null instead")),
        ("const", "track", "page", ('exactly "track"', '"page"', 'send "track"')),
        (
            "enum",
            ["track", "identify"],
            "Tracks",
            ('one of "track", "identify"', '"Tracks"', 'did you mean "track"?'),
        ),
        (
            "enum",
            ["track", "identify"],
            5,
            ('one of "track", "identify"', "5", "use one of these"),
        ),
        ("minimum", 1, 0, ("at least 1", "0", "send 1 or more")),
        ("maximum", 1, 2, ("at most 1", "2", "send 1 or less")),
        (
            "maxLength",
            3,
            "abcd",
            ("at most 3 characters", "4 characters", "shorten it to 3"),
        ),
        (
            "minLength",
            1,
            "",
            ("text of at least 1 characters", '""', "give it a value"),
        ),
        (
            "maxItems",
            1,
            [1, 2],
            ("at most 1 items", "2 items", "send the rest separately"),
        ),
        ("minItems", 1, [], ("at least 1 items", "0 items", "send 1 or more")),
        (
            "minProperties",
            1,
            {},
            ("at least 1 properties", "0 properties", "add 1 or more"),
        ),
        (
            "pattern",
            "^a$",
            "b",
            ('text that matches "^a$"', '"b"', "change it to match"),
        ),
        (
            "unheardOf",
            1,
            2,
            (
                "a value that satisfies unheardOf in the schema",
                "2",
                "see unheardOf at the schema pointer",
            ),
        ),
    ],
)
def test_keyword_speaks_to_a_person(
    keyword: str, value: Any, instance: Any, expected: tuple[str, ...]
):
    assert word(keyword, value, instance) == [expected]


def test_required_names_each_missing_property():
    properties = {"b": {"description": "The second letter. Comes after a."}}

    found = word("required", ["a", "b", "c"], {"a": 1}, properties=properties)

    assert found == [
        ('the property "b"', 'an object of "a"', 'add "b": The second letter'),
        ('the property "c"', 'an object of "a"', 'add "c"'),
    ]


def test_additional_properties_names_each_unexpected_property():
    found = word(
        "additionalProperties",
        False,
        {"user_keys": 1, "user_key": 2, "zzz": 3},
        properties={"user_keys": {}, "traits": {}},
    )

    invited = "only the properties user_keys, traits"
    assert found == [
        (invited, 'the property "user_key"', 'did you mean "user_keys"?'),
        (invited, 'the property "zzz"', 'leave "zzz" out'),
    ]
