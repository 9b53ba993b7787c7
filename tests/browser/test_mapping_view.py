"""The Mapping view marks problems, compares with what came in, and applies whole."""

from __future__ import annotations

import httpx
import pytest

from support.pages import HOSTILE
from support.served_emulator import served

POINTER = "/subscriptions/0/mapping/event_name"
NAME = "event_name: {'@path': $.event}"
FIXED = "event_name: order_completed"


@pytest.fixture
def emulator():
    with served() as emulator:
        yield emulator


def track(emulator, name: str) -> None:
    call = {"userId": "u1", "event": name, "context": {"groupId": "acme"}}
    httpx.post(f"{emulator.url}/v1/track", json=call)
    httpx.post(f"{emulator.url}/_emulator/drain", json={})


def edit(page, old: str, new: str) -> None:
    text = page.locator(".mapping-text")
    text.fill(text.input_value().replace(old, new))
    page.get_by_text("comparing…").wait_for()
    page.get_by_text("comparing…").wait_for(state="detached")


def open_mapping(emulator, page) -> None:
    page.goto(f"{emulator.url}/_emulator/mapping")
    page.locator(".mapping-text").wait_for()


def list_subscriptions(emulator):
    answer = httpx.get(f"{emulator.url}/_emulator/destinations/schematic")
    return answer.json()["subscriptions"]


def test_edited_mapping_is_compared_and_applied(emulator, page):
    track(emulator, "Order Completed!")
    open_mapping(emulator, page)
    assert "Mappings 2 of 50" in page.locator("main").inner_text()

    edit(page, NAME, FIXED)

    shown = page.locator("main").inner_text()
    assert "1 of 1 event differs" in shown
    assert "published: 1 request → 1 request" in shown
    assert "no longer refused" in shown
    page.get_by_role("button", name="Apply").click()
    page.get_by_text("applied: the next event sees it").wait_for()
    assert list_subscriptions(emulator)[0]["mapping"]["event_name"] == "order_completed"


@pytest.mark.slow
def test_problem_is_marked_at_its_line_and_refused_whole(emulator, page):
    before = list_subscriptions(emulator)
    open_mapping(emulator, page)

    edit(page, 'subscribe: type = "track"', 'subscribe: type = "track" and (')

    assert page.locator(".mapping-mark").all_inner_texts() == ["✗ 2"]
    assert page.get_by_role("button", name="Apply").is_disabled()
    page.get_by_role("button", name="line 2").click()
    at = "document.activeElement.selectionStart"
    assert page.evaluate(at) == len("- name: Track Event\n  ")
    assert list_subscriptions(emulator) == before


@pytest.mark.slow
def test_text_that_is_no_yaml_says_so(emulator, page):
    open_mapping(emulator, page)

    edit(page, "- name: Track Event", "- name: [")

    shown = page.locator("#mapping-problems").inner_text()
    assert "line 3" in shown
    assert "refused" in shown


@pytest.mark.slow
def test_other_event_can_be_chosen_by_the_address(emulator, page):
    track(emulator, "First")
    track(emulator, "Second")

    page.goto(f"{emulator.url}/_emulator/mapping/schematic?journey=1&pointer={POINTER}")

    page.get_by_role("link", name="event 1").wait_for()
    before = (
        "document.activeElement.value.slice(0, document.activeElement.selectionStart)"
    )
    assert page.evaluate(before).count("\n") == 4


@pytest.mark.slow
def test_keyboard_alone_fixes_a_mapping(emulator, page):
    track(emulator, "Order Completed!")
    open_mapping(emulator, page)
    text = page.locator(".mapping-text").input_value()

    page.keyboard.press("e")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text.replace(NAME, FIXED))
    page.get_by_text("1 of 1 event differs").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("a")

    page.get_by_text("applied: the next event sees it").wait_for()
    track(emulator, "Order Completed!")
    rows = httpx.get(f"{emulator.url}/_emulator/journeys").json()["data"]
    assert [row["state"] for row in rows] == ["good", "bad"]


@pytest.mark.slow
def test_hostile_names_are_inert(emulator, page):
    row = {
        "name": HOSTILE,
        "subscribe": 'type = "track"',
        "partnerAction": "trackEvent",
        "mapping": {HOSTILE: {"@template": HOSTILE}, "x" * 5000: "y" * 50_000},
    }
    path = f"{emulator.url}/_emulator/destinations/schematic"
    httpx.patch(path, json={"subscriptions": [row]}).raise_for_status()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    page.set_viewport_size({"width": 320, "height": 800})

    open_mapping(emulator, page)
    page.locator("summary").first.click()

    wide = "document.querySelector('main').scrollWidth - innerWidth"
    assert page.evaluate(wide) <= 0
    assert "\\u202egnp.exe" in page.locator(".mapping-rows").inner_text()
    assert faults == []
