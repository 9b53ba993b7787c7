"""`serve --plain` answers as `serve` does, without a fast door."""

from __future__ import annotations

import base64
import json
import re

from support.door_traffic import ORDER, event
from support.raw_http import Response, ask, request_bytes
from support.serving import serve

BASIC = f"Authorization: Basic {base64.b64encode(b'plain:').decode()}"
CALLS = {
    "batch": [
        {
            "type": "track",
            "event": "Order Completed",
            "userId": "ada",
            "messageId": "1",
            "timestamp": "2026-01-02T12:00:00.000Z",
        }
    ]
}
# Ids, keys and times differ from run to run.
OWN = re.compile(
    r"\b[a-z]{3,4}_[0-9A-Za-z]{11}\b|\bsch_dev_\w+"
    r"|\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d)"
)


def play(*options: str) -> list[tuple[int, dict[str, str], str]]:
    """Send the same requests to a fresh emulator; return what it answers."""
    with serve(*options) as served:
        key = f"X-Schematic-Api-Key: {served.api_key}"
        mine = event("track", ORDER).replace(b"sch_dev_doors", served.api_key.encode())
        bad = mine.replace(b"order_completed", b"no name!")
        requests = [
            request_bytes(mine),
            request_bytes(bad),
            request_bytes(b"{"),
            request_bytes(b'{"events":[%b,%b]}' % (mine, bad), target="/batch"),
            request_bytes(b'{"events":7}', target="/batch"),
            request_bytes(json.dumps(CALLS).encode(), BASIC, target="/v1/batch"),
            request_bytes(b"{", BASIC, target="/v1/batch"),
            request_bytes(b"{}", target="/_emulator/drain"),
            request_bytes(b"", key, target="/companies", method="GET"),
            request_bytes(b"", key, target="/events", method="GET"),
            request_bytes(b"", key, target="/nowhere", method="GET"),
            request_bytes(b"", target="/_emulator/healthz", method="GET"),
        ]
        return [shown(ask(served.url, request)) for request in requests]


def shown(answer: Response) -> tuple[int, dict[str, str], str]:
    headers = {
        name: value
        for name, value in answer.headers.items()
        if name != "content-length"
    }
    return answer.status, headers, OWN.sub("…", answer.body.decode())


def test_plain_answers_as_the_doors_do():
    by_doors, by_flask = play(), play("--plain")

    assert by_flask == by_doors
    assert [status for status, _, _ in by_flask] == (
        [200, 200, 400, 200, 400, 200, 400, 200, 200, 200, 404, 200]
    )
    assert "order_completed" in by_flask[9][2]
