"""Values that JSON text cannot hold are answered by name, whichever validator runs."""

from __future__ import annotations

import math
from typing import Any

import pytest

from schematic_contracts import check_event, is_valid, select_validator
from schematic_contracts.validation import selected_validator
from support.validators import VALIDATORS

pytestmark = pytest.mark.usefixtures("each_validator")


@pytest.fixture(params=VALIDATORS)
def each_validator(request: pytest.FixtureRequest):
    before = selected_validator()
    select_validator(request.param)
    yield
    select_validator(before)


def event(**body: Any) -> dict[str, Any]:
    return {"api_key": "k", "type": "track", "body": {"event": "a", **body}}


@pytest.mark.parametrize(
    ("payload", "pointer", "expected", "found"),
    [
        (
            event(traits={"a": ["\ud800"]}),
            "/body/traits/a/0",
            "text of Unicode characters",
            '"\\ud800"',
        ),
        (
            event(traits={"x\udfff": 1}),
            "/body/traits",
            "text of Unicode characters",
            'the name "x\\udfff"',
        ),
        (
            event(company={1: "a"}),
            "/body/company",
            "a property name that is text",
            "1",
        ),
        (event(traits={"a": math.nan}), "/body/traits/a", "a number", "nan"),
        (event(quantity=-math.inf), "/body/quantity", "a number", "-inf"),
        (event(traits={"a": {1}}), "/body/traits/a", "a JSON value", "a Python set"),
    ],
    ids=["value", "name", "number-name", "nan", "infinity", "set"],
)
def test_value_that_is_not_json_is_a_violation(
    payload: Any, pointer: str, expected: str, found: str
):
    [violation] = check_event(payload)

    assert violation.pointer == pointer
    assert violation.schema_pointer == ""
    assert violation.keyword == "json"
    assert violation.expected == expected
    assert violation.found == found
    assert not is_valid("capture/track", payload)


def test_half_a_surrogate_in_a_key_is_hidden_like_the_key():
    payload = {**event(), "api_key": "sch_secret\ud800"}

    [violation] = check_event(payload)

    assert violation.found == '"sch_"… (7 more characters)'


def test_nulls_and_large_numbers_are_json():
    assert check_event(event(traits={"a": None, "b": 2**200, "c": 1e308})) == []


def test_deep_nesting_is_json():
    """No validator looks deeper than its schema, and none may fall over."""
    deep: dict[str, Any] = {}
    for _ in range(900):
        deep = {"a": deep}

    assert check_event(event(traits=deep)) == []
    assert [found.keyword for found in check_event(event(traits=deep, quantity=0))] == [
        "not"
    ]


def test_depth_without_end_is_no_matter():
    """What no parser yields is still answered, and soon."""
    deep: Any = ["\ud800"]
    for _ in range(50_000):
        deep = [deep]

    [violation] = check_event(event(traits=deep))

    assert violation.keyword == "json"
    assert violation.pointer == "/body/traits" + "/0" * 50_001
