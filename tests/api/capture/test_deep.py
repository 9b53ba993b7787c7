"""JSON that is nested too deep is refused, stored, and shown cut."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support.rest import Rest

PAGES = ("journeys/1", "journeys", "journal", "saved", "events/1", "")


@pytest.mark.parametrize("levels", [200, 300, 480, 900])
def test_json_of_any_depth_is_refused_and_shown(levels: int):
    rest, deep = Rest(), nest(levels)
    status = 400 if levels > 240 else 200
    event = {"event": "a", "traits": deep}
    sent = {"api_key": rest.key, "type": "track", "body": event}
    company = {"keys": {"id": "acme"}, "traits": deep}

    found = [
        post(rest, path, body) for path, body in (("/e", sent), ("/companies", company))
    ]

    assert found == [status, status]
    shown = {page: rest.ask(f"/_emulator/{page}").status_code for page in PAGES}
    assert set(shown.values()) == {200}, shown


def nest(levels: int) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = {"a": value}
    return value


def post(rest: Rest, path: str, body: Any) -> int:
    answer = rest.ask(
        path, "POST", data=json.dumps(body), content_type="application/json"
    )
    return answer.status_code
