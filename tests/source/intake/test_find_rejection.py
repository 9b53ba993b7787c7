"""What is not a call is refused with the place of the call that is inside it."""

from __future__ import annotations

import base64
import json

import pytest

from schematic_emulator.source.intake.find_rejection import find_rejection

CALL = {"type": "track", "event": "a", "userId": "u"}
TEXT = json.dumps(CALL)
PACKED = base64.b64encode(TEXT.encode()).decode()


@pytest.mark.parametrize(
    ("event", "place"),
    [
        ({"payload": CALL}, ".payload"),
        ({"Type": "Notification", "Message": TEXT}, ".Message"),
        ({"Records": [{"body": 5}, {"body": TEXT}]}, ".Records[].body"),
        ({"Records": [{"kinesis": {"data": PACKED}}]}, ".Records[].kinesis.data"),
        ({"batch": {"0": CALL}}, ".batch.0"),
    ],
)
def test_call_inside_another_value_is_named_by_its_place(event: dict, place: str):
    found = find_rejection(event)

    assert found is not None
    assert found.endswith(
        f"found no type; a call is inside, at {place!r}: write it alone"
    )


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"a": {"type": ["track"]}},
        {"a": "eyJ%"},
        {"a": {str(n): n for n in range(999)}},
    ],
)
def test_value_without_a_call_has_no_place(event: dict):
    assert (find_rejection(event) or "").endswith("found no type")
