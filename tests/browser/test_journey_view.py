"""The page leads from a bad event to the line of the mapping that spoilt it."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from schematic_emulator import Emulator
from schematic_emulator.application import create_asgi
from schematic_emulator.serving.server import Server
from support.orders_file import COMPANY, PLACE, connect_orders
from support.pages import HOSTILE

FIELDS = (COMPANY, 'traits: {"@path": $.properties}')
TRACK = {"type": "track", "userId": "u1", "context": {"groupId": "acme"}}
NAMES = ["Signed Up", "Order Completed!", "Opened", "Order Completed!", "Closed"]


@pytest.fixture
def url():
    emulator = Emulator()
    segment = connect_orders(emulator, *FIELDS)
    app = create_asgi(emulator, load_segment=lambda: segment)
    with Server(app, grace_s=0.1) as server:
        send(server.url, *(TRACK | {"event": name} for name in NAMES))
        yield server.url


def send(url: str, *calls) -> None:
    for each in calls:
        httpx.post(f"{url}/v1/batch", json={"batch": [each]})
        httpx.post(f"{url}/_emulator/drain", json={})


def open_journey(url: str, page, number: int) -> None:
    page.goto(f"{url}/_emulator/events/{number}")
    page.locator(".journey-actions button").first.wait_for()
    page.locator(".journey-facts", has_text=f"journey {number},").wait_for()


def test_failing_step_is_open_with_the_line_of_the_mapping(url, watched):
    open_journey(url, watched, 2)

    [row] = watched.locator(".trace-bad:visible").all()
    cells = row.inner_text().split()
    assert cells[0] == "event_name"
    assert {"event-name", PLACE, '"order_completed!"'} <= set(cells)
    finding = watched.locator(".finding-error").inner_text()
    assert PLACE in finding
    assert "Rename the event" in finding
    answer = watched.locator(".journey-capture:visible").inner_text()
    assert "failed" in answer
    watched.locator(".finding-error .place").click()
    watched.wait_for_url("**/mapping/schematic?pointer=*event_name")


@pytest.mark.slow
def test_two_keys_lead_from_nothing_to_the_line(url, watched):
    watched.goto(f"{url}/_emulator/")
    watched.locator(".events-row").first.wait_for()

    watched.keyboard.press("g")
    watched.keyboard.press("p")

    first = watched.locator(".problems-group.finding-error").first
    first.locator(".place", has_text=PLACE).wait_for()
    assert '"Order Completed!"' in first.inner_text()


@pytest.mark.slow
def test_keys_lead_to_the_bad_ones_and_replay(url, watched):
    open_journey(url, watched, 4)

    watched.keyboard.press("b")
    watched.wait_for_url("**/events/2")
    watched.keyboard.press("b")
    watched.get_by_text("no bad event is before this one").wait_for()
    watched.keyboard.press("B")
    watched.wait_for_url("**/events/4")
    watched.keyboard.press("r")

    watched.wait_for_url("**/events/6")
    watched.get_by_role("link", name="journey 4").wait_for()
    journey = httpx.get(f"{url}/_emulator/journeys/6").json()
    assert (journey["parent"], journey["origin"]) == (4, "replay")


@pytest.mark.slow
def test_changed_mapping_is_said(url, watched):
    rows = httpx.get(f"{url}/_emulator/destinations/schematic").json()["subscriptions"]
    rows[0]["mapping"]["event_name"] = "order_completed"
    patch = {"subscriptions": rows}
    httpx.patch(f"{url}/_emulator/destinations/schematic", json=patch)

    open_journey(url, watched, 2)

    notes = watched.locator(".journey-note").all_inner_texts()
    assert notes[0] == "The mapping was changed since. This was sent:"


@pytest.mark.slow
def test_event_is_copied(url, browser):
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as own:
        page = own.new_page()
        open_journey(url, page, 2)
        page.keyboard.press("c")
        page.get_by_text("copied", exact=True).wait_for()
        curl = page.evaluate("navigator.clipboard.readText()")
        page.get_by_role("button", name="Copy as pytest test").click()
        page.wait_for_function(
            "navigator.clipboard.readText().then(text => text.startsWith('def '))"
        )

    assert curl.startswith(f"curl '{url}/v1/track'")


@pytest.mark.slow
def test_problems_lead_to_journeys(url, watched):
    watched.goto(f"{url}/_emulator/problems")
    group = watched.locator(".problems-group", has_text="event-name").first

    text = group.inner_text()
    assert "2 of 5 (40%)" in text
    assert PLACE in text
    group.get_by_role("link", name="4").click()
    watched.wait_for_url("**/events/4")
    watched.locator(".journey-facts").wait_for()


@pytest.mark.slow
def test_many_problems_are_shown_when_asked(url, watched):
    calls = [TRACK | {"event": f"No {number}!"} for number in range(201)]
    httpx.post(f"{url}/v1/batch", json={"batch": calls})
    httpx.post(f"{url}/_emulator/drain", json={})
    watched.goto(f"{url}/_emulator/problems")
    watched.locator(".problems-group").first.wait_for()
    groups = watched.locator(".problems-group.finding-error", has_text="event-name")

    before = groups.count()
    watched.get_by_role("button", name="Show all").click()

    watched.get_by_text("No 200!").first.wait_for()
    assert (before, groups.count()) == (200, 202)


@pytest.mark.slow
@pytest.mark.parametrize("text", [HOSTILE, "x" * 1_000_000, "a" + "\u0301" * 300])
def test_hostile_text_is_inert(url, watched, text: str):
    call = {**TRACK, "event": text[:8_000], "properties": {text[:9_000]: text[:9_000]}}
    send(url, call)
    watched.set_viewport_size({"width": 320, "height": 800})

    for path in ("events/6", "problems"):
        watched.goto(f"{url}/_emulator/{path}")
        watched.locator("h1").first.wait_for()
        watched.locator(".journey-step, .problems-group").first.wait_for()
        width = watched.evaluate("document.documentElement.scrollWidth")
        assert width <= 320
        assert "\u202e" not in watched.content()


def test_saved_file_opens_from_disk_without_a_network(url, browser, tmp_path: Path):
    file = tmp_path / "page.html"
    call = {**TRACK, "event": HOSTILE, "userId": "</script><img src=x>"}
    send(url, call)
    file.write_bytes(httpx.get(f"{url}/_emulator/saved").content)
    asked, faults = [], []
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.on("request", lambda one: asked.append(one.url))
        page.on("console", lambda one: one.type == "error" and faults.append(one.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(file.as_uri())
        page.locator(".events-row", has_text="Signed Up").wait_for()
        page.get_by_text("saved file").wait_for()

        page.keyboard.press("g")
        page.keyboard.press("p")
        page.locator(".problems-group .place", has_text=PLACE).first.wait_for()
        page.get_by_role("link", name="4", exact=True).first.click()
        page.locator(".finding-error .place", has_text=PLACE).wait_for()
        assert page.get_by_role("button", name="Replay in a copy").count() == 0
        page.keyboard.press("b")
        page.wait_for_url("**#/events/2")
        page.go_back()
        page.wait_for_url("**#/events/4")
        page.keyboard.press("g")
        page.keyboard.press("m")
        page.get_by_text("event_name:").first.wait_for()
        page.keyboard.press("g")
        page.keyboard.press("c")
        page.locator("main tbody a").first.click()
        page.wait_for_url("**#/companies/comp_*")
        page.locator(".company-flags, h2").first.wait_for()

    assert {one.partition("#")[0] for one in asked} <= {file.as_uri(), "data:,"}
    assert faults == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("events/99", "no journey has this number"),
        ("companies/comp_none", "no company has it"),
        ("mapping/none", "no destination"),
    ],
)
def test_page_of_what_is_not_there_says_so_and_leads_on(url, page, path, reason):
    answer = page.goto(f"{url}/_emulator/{path}")
    page.locator(".bar .live").wait_for()

    page.locator("main [role=alert]", has_text=reason).wait_for()
    assert answer.status == 404
    page.locator(".bar nav a", has_text="Events").click()
    page.locator(".events-row").first.wait_for()
