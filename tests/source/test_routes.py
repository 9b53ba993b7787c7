"""Each path of Segment's ingestion API takes its calls, over HTTP."""

from __future__ import annotations

import pytest

from support.rest import Rest

CALL = {"userId": "u1", "event": "Sent", "groupId": "g", "previousId": "p"}
SHORT = {
    "identify": "i",
    "track": "t",
    "page": "p",
    "screen": "s",
    "group": "g",
    "alias": "a",
}
PATHS = {name: name for name in SHORT} | {SHORT[name]: name for name in SHORT}


def post(rest: Rest, name: str, body) -> list[dict]:
    """Post a call; return what is delivered for it, oldest first."""
    answer = rest.ask(f"/v1/{name}", "POST", json=body)
    assert (answer.status_code, answer.json) == (200, {"success": True})
    assert rest.ask("/_emulator/drain", "POST", json={}).json["drained"] is True
    return rest.ask("/_emulator/deliveries").json["data"][::-1]


@pytest.mark.parametrize("name", PATHS)
def test_path_of_one_call_takes_its_type(name):
    [row] = post(Rest(), name, {**CALL, "type": "other"})

    assert row["type"] == PATHS[name]


@pytest.mark.parametrize("name", ["batch", "b", "import"])
def test_path_of_a_batch_takes_calls_in_their_order(name):
    calls = [{**CALL, "type": "track", "event": f"e{each}"} for each in range(3)]

    rows = post(Rest(), name, {"batch": calls})

    assert [row["event"] for row in rows] == ["e0", "e1", "e2"]


def test_counts_of_the_browsers_library_are_taken_over_http():
    assert post(Rest(), "m", {"series": [{"type": "Counter", "value": 1}]}) == []
