"""The traps of the reference validator, each tested against plain jsonschema."""

from __future__ import annotations

import jsonschema
import pytest

from schematic_contracts import check
from schematic_contracts.validators.reference import _compile
from support.validators import VALIDATORS

EVENT_NAME = "^[A-Za-z0-9_-]+$"


def test_plain_jsonschema_lets_a_last_newline_pass():
    """The trap itself: were it gone, our own keyword could go too."""
    jsonschema.validate("order\n", {"pattern": EVENT_NAME})


@pytest.mark.parametrize("validator", VALIDATORS)
@pytest.mark.parametrize("contract", ["capture/track", "capture/batch"])
def test_last_newline_in_an_event_name_is_refused(contract: str, validator: str):
    """Behind a reference too, where jsonschema would change to its own class."""
    event = {"api_key": "k", "type": "track", "body": {"event": "order\n"}}
    payload = {"events": [event]} if contract == "capture/batch" else event

    found = check(contract, payload, validator=validator)

    assert [violation.keyword for violation in found] == ["pattern"]


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("^a$", "a", True),
        ("^a$", "a\n", False),
        (r"^a\$$", "a$", True),
        (r"^a\$$", "a", False),
        ("^[$]$", "$", True),
        ("^[$]$", "$\n", False),
        (r"^[\]$]$", "$", True),
        (r"^\\$", "\\", True),
        ("^(?:a$|b)", "a\n", False),
        ("b", "abc", True),
    ],
)
def test_pattern_matches_as_ecma_262_does(pattern: str, text: str, *, matches: bool):
    assert (_compile(pattern).search(text) is not None) is matches
