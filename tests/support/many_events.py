"""Send many events to capture, to load what shows them."""

from __future__ import annotations

import httpx

BATCH = 50


def send(
    client: httpx.Client, url: str, key: str, first: int, count: int = BATCH
) -> None:
    """Send a batch of events of many companies and users, one in ten of them bad."""
    events = [
        {
            "api_key": key,
            "type": "track",
            "body": {
                "event": "not a name!" if number % 10 == 0 else "opened",
                "company": {"id": f"c{number % 50}"},
                "user": {"id": f"u{number % 500}"},
            },
        }
        for number in range(first, first + count)
    ]
    body = {"api_key": key, "events": events}
    client.post(f"{url}/batch", json=body).raise_for_status()
