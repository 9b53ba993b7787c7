"""The verbs: check, require, is_valid, check_event and the choice of validator."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from schematic_contracts import (
    InvalidPayloadError,
    UnknownContractError,
    check,
    check_event,
    is_valid,
    require,
    select_validator,
)
from schematic_contracts.errors import UnexplainedError, UnknownValidatorError
from schematic_contracts.validation import selected_validator
from schematic_contracts.validators.checker import Checker
from schematic_contracts.violation import Violation
from support.validators import DEFAULT, VALIDATORS

TRACK = {"api_key": "sch_dev_x", "type": "track", "body": {"event": "a"}}


@pytest.fixture
def default_validator():
    before = selected_validator()
    yield
    select_validator(before)


@pytest.mark.parametrize(
    ("event", "contract", "pointer"),
    [
        ({**TRACK, "body": {}}, "capture/track", "/body"),
        ({**TRACK, "type": "identify", "body": {}}, "capture/identify", "/body"),
        ({**TRACK, "type": "flag_check", "body": 1}, "capture/flag-check", "/body"),
        ({**TRACK, "type": "inference", "body": 1}, "capture/inference", "/body"),
        ({**TRACK, "type": "page"}, "capture/envelope", "/type"),
        ({**TRACK, "type": ["track"]}, "capture/envelope", "/type"),
        ({"api_key": "k"}, "capture/envelope", ""),
        ([TRACK], "capture/envelope", ""),
        (None, "capture/envelope", ""),
    ],
)
def test_check_event_chooses_the_contract_by_type(
    event: Any, contract: str, pointer: str
):
    """A violation names the field, never "matches none of four schemas"."""
    found = {
        (violation.contract, violation.pointer) for violation in check_event(event)
    }

    assert found == {(contract, pointer)}


def test_check_event_returns_a_list_of_its_own():
    first = check_event(TRACK)
    first.append("not yours")

    assert check_event(TRACK) == []


def test_check_reports_every_fault_in_words():
    event = {
        "type": "track",
        "sent_at": "2026-01-31",
        "body": {"event": "Order Completed!", "user": {"id": 1.5}},
    }

    assert check_event(event) == [
        Violation(
            pointer="",
            schema_pointer="/required",
            keyword="required",
            expected='the property "api_key"',
            found='an object of "body", "sent_at", "type"',
            cure='add "api_key"',
            contract="capture/track",
        ),
        Violation(
            pointer="/body/event",
            schema_pointer="/properties/body/properties/event/$ref/pattern",
            keyword="pattern",
            expected="letters, digits, dash and underscore only",
            found='"Order Completed!"',
            cure=(
                "rename it, for example to order_completed, in the tracking plan "
                "or in the mapping of Event name"
            ),
            contract="capture/track",
        ),
        Violation(
            pointer="/body/user/id",
            schema_pointer=(
                "/properties/body/properties/user/$ref/additionalProperties/$ref/type"
            ),
            keyword="type",
            expected="text, a whole number, true, false or null",
            found="1.5",
            cure="map the key to a single value, such as $.userId",
            contract="capture/track",
        ),
        Violation(
            pointer="/sent_at",
            schema_pointer="/properties/sent_at/$ref/format",
            keyword="format",
            expected=(
                "an RFC 3339 date-time with its offset, "
                "such as 2026-01-31T09:30:00.000Z"
            ),
            found='"2026-01-31"',
            cure=(
                "write the time in ISO form with its offset; "
                "seconds since 1970 are not a date here"
            ),
            contract="capture/track",
        ),
    ]


def test_require_raises_with_the_violations():
    with pytest.raises(InvalidPayloadError) as caught:
        require("destination/settings", {})

    assert caught.value.contract_id == "destination/settings"
    assert caught.value.violations == tuple(check("destination/settings", {}))
    assert 'expected the property "apiKey"' in str(caught.value)


def test_require_passes_a_valid_payload():
    assert require("destination/settings", {"apiKey": "k"}) is None


@pytest.mark.parametrize("verb", [check, is_valid, require])
def test_unknown_contract_is_refused_with_the_known_ids(verb: Any):
    with pytest.raises(
        UnknownContractError, match="no contract 'capture/page'"
    ) as caught:
        verb("capture/page", {})

    assert "capture/track" in caught.value.known


def test_unknown_validator_is_refused_with_the_known_names():
    with pytest.raises(
        UnknownValidatorError, match="known are jsonschema-rs, jsonschema"
    ):
        select_validator("ajv")
    with pytest.raises(UnknownValidatorError):
        check("capture/track", {}, validator="ajv")


@pytest.mark.parametrize("name", VALIDATORS)
@pytest.mark.usefixtures("default_validator")
def test_selected_validator_serves_every_verb(name: str):
    check_event(TRACK)

    select_validator(name)

    assert selected_validator() == name
    assert check_event(TRACK) == []
    assert check_event({**TRACK, "body": {}}) != []
    assert is_valid("capture/track", TRACK)
    assert not is_valid("capture/track", {})


@pytest.mark.parametrize("name", [*VALIDATORS, ""])
def test_environment_selects_the_validator(name: str):
    code = (
        "import sys; from schematic_contracts import check_event;"
        "from schematic_contracts.validation import selected_validator;"
        "check_event({}); print(selected_validator(), 'jsonschema' in sys.modules)"
    )

    found = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "SCHEMATIC_EMULATOR_VALIDATOR": name},
        capture_output=True,
        text=True,
        check=True,
    )

    chosen = name or DEFAULT
    assert found.stdout.split() == [chosen, str(chosen == "jsonschema")]


def test_refusal_without_a_reason_is_an_error_of_ours():
    class Mute:
        def is_surely_valid(self, _payload: Any) -> bool:
            return False

        is_valid = is_surely_valid

        def find_failures(self, _payload: Any) -> list[Any]:
            return []

    checker = Checker(DEFAULT, "capture/track")
    checker.is_surely_valid = Mute().is_surely_valid
    checker._validator = Mute()

    with pytest.raises(UnexplainedError, match="refuses a payload of capture/track"):
        checker.check(TRACK)
