"""An unknown key becomes what its text and its first caller make of it."""

from __future__ import annotations

import httpx
import pytest

from schematic_emulator import create_app
from support.served_emulator import served

EVENT = {"type": "track", "body": {"event": "opened"}}
FOREIGN = ("https://foreign.example", "null")
OURS = ("{url}", "http://localhost:3000", "https://allowed.example")


@pytest.fixture(scope="module", params=["flask", "server"])
def door(request):
    """Return a client of a door of capture, and the store behind it."""
    with served(allowed_origins=("https://allowed.example",)) as emulator:
        app = httpx.WSGITransport(create_app(emulator.emulator))
        transport = app if request.param == "flask" else httpx.HTTPTransport()
        with httpx.Client(base_url=emulator.url, transport=transport) as client:
            yield client, emulator.emulator.store


@pytest.mark.parametrize(
    ("origin", "kind"),
    [
        *((origin, "publishable") for origin in FOREIGN),
        *((origin, "secret") for origin in OURS),
        (None, "secret"),
    ],
)
@pytest.mark.parametrize("place", ["event", "header", "unreadable"])
def test_unknown_key_of_a_foreign_page_is_publishable(door, origin, kind, place):
    client, store = door
    text = f"sch_dev_{place}{kind}{origin}".replace("{url}", "own")
    headers = {"X-Schematic-Api-Key": text} if place != "event" else {}
    if origin is not None:
        headers["Origin"] = origin.format(url=str(client.base_url).rstrip("/"))
    event = EVENT | ({"api_key": text} if place == "event" else {})
    sent = {"content": b"{"} if place == "unreadable" else {"json": event}

    answer = client.post("/e", headers=headers, **sent)

    assert answer.status_code == (400 if place == "unreadable" else 200)
    assert store.find_key(text).kind == kind


def test_kind_of_a_known_key_stays(door):
    client, store = door
    page = {"Origin": FOREIGN[0]}
    for text, first, kind in (
        ("sch_dev_page_first", page, "publishable"),
        ("sch_dev_server_first", {}, "secret"),
    ):
        event = EVENT | {"api_key": text}

        for headers in (first, {}, page):
            assert client.post("/e", headers=headers, json=event).is_success

        assert store.find_key(text).kind == kind
