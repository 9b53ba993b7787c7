"""A journey's link to the playground holds its event and its destination's mappings."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx

from schematic_emulator.playground.permalink import ADDRESS, read_fragment
from schematic_emulator.playground.verdict import give_verdict
from support.served_emulator import served

KEEP = "navigator.clipboard.writeText = async (text) => { window.copied = text; }"


def test_link_of_a_journey_explains_the_same(page):
    with served() as emulator:
        call = {"userId": "u1", "event": "Order Completed!", "messageId": "m-1"}
        httpx.post(f"{emulator.url}/v1/track", json=call)
        httpx.post(f"{emulator.url}/_emulator/drain", json={})
        page.goto(f"{emulator.url}/_emulator/events/1")
        page.get_by_role("button", name="Copy playground link").wait_for()
        page.evaluate(KEEP)

        page.get_by_role("button", name="Copy playground link").click()
        page.get_by_text("copied", exact=True).wait_for()
        address, _, fragment = page.evaluate("window.copied").partition("#")
        (shown,) = httpx.get(
            f"{emulator.url}/_emulator/journeys/1", params={"trace": "true"}
        ).json()["trace"]

    (event,) = give_verdict(read_fragment(fragment), datetime.now(UTC)).events
    assert address == ADDRESS
    sent, traced = event["published"]["subscriptions"], shown["subscriptions"]
    assert [one["request"] for one in sent] == [one["request"] for one in traced]
