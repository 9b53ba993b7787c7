"""The inspector in a browser: live, quick, and nothing that came in can act in it."""

from __future__ import annotations

import json
import statistics
import time
from types import SimpleNamespace

import httpx
import pytest

from support.rest import KEY
from support.served_emulator import served
from support.serving import serve

HOSTILE = {
    "script": "<script>window.acted = 1</script><img src=x onerror=window.acted=1>",
    "override": "\u202egnp.exe\u202e",
    "zero-width": "a\u200bb\u2060c\ufeffd",
    "marks": "e" + "\u0301" * 300,
    "long": "x" * 2**20,
    "half": "\ud800half",
    "escapes": "\u001b[31mred\u0007\u0000",
    "markup": '"><b id=acted></b>{{7*7}}${7*7}',
    "wide": "\ufdfd" * 200,
}
NUMBERS = """[...document.querySelectorAll('.events-row')]
    .map(row => Number(/#(\\d+)/.exec(row.textContent)?.[1]))"""
SENT = {"event": "opened", "company": {"id": "acme"}, "user": {"id": "u1"}}


def send(emulator, body=SENT, kind="track"):
    """Capture one event; a half surrogate pair is written as JavaScript does."""
    text = json.dumps({"api_key": KEY, "type": kind, "body": body})
    headers = {"Content-Type": "application/json"}
    answer = emulator.client.post(f"{emulator.url}/e", content=text, headers=headers)
    assert answer.status_code == 200


@pytest.fixture
def emulator():
    with served() as emulator, httpx.Client() as client:
        yield SimpleNamespace(url=emulator.url, client=client)


@pytest.fixture
def inspector(page):
    """Return a page that fails the test for an error or a report of its policy."""
    found = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda message: found.append(message.text))
    page.set_viewport_size({"width": 1280, "height": 640})
    yield page
    assert found == []


def open_events(page, emulator, query=""):
    page.goto(f"{emulator.url}/_emulator/{query}")
    page.wait_for_selector(".live-live")


def test_first_load_is_small(inspector, emulator):
    for number in range(60):
        send(emulator, {**SENT, "event": f"e{number}"})

    open_events(inspector, emulator)
    inspector.wait_for_selector(".events-row")

    loaded = inspector.evaluate(
        """['navigation', 'resource']
            .flatMap(kind => performance.getEntriesByType(kind))
            .map(each => [each.name, each.decodedBodySize])"""
    )
    names = [name for name, _ in loaded if not name.endswith("/feed")]
    assert len(names) + 1 <= 6, names  # the feed's entry comes with its end
    assert sum(size for _, size in loaded) <= 90 * 1024, loaded


def test_what_comes_in_is_shown_quickly(inspector, emulator):
    open_events(inspector, emulator)
    waits = []
    for number in range(1, 51):
        began = time.monotonic()
        send(emulator)
        inspector.wait_for_function(f"() => {NUMBERS}[0] === {number}", polling=5)
        waits.append(time.monotonic() - began)

    assert statistics.median(waits) <= 0.25
    shown = inspector.inner_text("[data-ledger=in]")
    assert shown == str(httpx.get(f"{emulator.url}/_emulator/ledger").json()["in"])


def test_nothing_moves_while_a_row_is_selected(inspector, emulator):
    for _ in range(3):
        send(emulator)
    open_events(inspector, emulator)
    inspector.wait_for_function(f"() => {NUMBERS}.length === 3")

    inspector.keyboard.press("j")
    inspector.keyboard.press("j")
    send(emulator)
    inspector.wait_for_selector("text=1 new event: show")

    assert inspector.evaluate(NUMBERS) == [3, 2, 1]
    assert "/events/2" in inspector.evaluate("document.activeElement.href")
    inspector.keyboard.press("Escape")
    inspector.wait_for_function(f"() => {NUMBERS}[0] === 4")


def test_filter_is_in_the_address_and_the_way_back_works(inspector, emulator):
    send(emulator)
    send(emulator, {"event": "not a name!"})
    open_events(inspector, emulator)

    inspector.keyboard.press("/")
    inspector.keyboard.type("bad name:not*")
    inspector.wait_for_url("**/_emulator/?filter=bad+name%3Anot*")
    inspector.wait_for_function(f"() => {NUMBERS}.join() === '2'")
    send(emulator, {"event": "not again!"})
    inspector.wait_for_function(f"() => {NUMBERS}.join() === '3,2'")
    inspector.click(".chips button:has-text('bad')")
    inspector.wait_for_url("**/_emulator/?filter=name%3Anot*")
    inspector.go_back()
    inspector.go_back()
    inspector.wait_for_url("**/_emulator/")
    inspector.wait_for_function(f"() => {NUMBERS}.length === 3")


def test_tabs_share_one_feed_and_one_takes_over(inspector, emulator):
    opened = []
    context = inspector.context
    context.on("request", lambda asked: opened.append(asked.url.rsplit("/", 1)[-1]))
    open_events(inspector, emulator)
    others = [context.new_page() for _ in range(6)]
    for other in others:
        open_events(other, emulator)

    assert opened.count("feed") == 1
    others[0].bring_to_front()
    send(emulator)
    others[0].wait_for_function(f"() => {NUMBERS}[0] === 1")
    inspector.goto("about:blank")
    send(emulator)
    others[0].wait_for_function(f"() => {NUMBERS}[0] === 2")
    assert opened.count("feed") == 2


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_inert(inspector, emulator, name):
    """They neither act nor paint outside their cell, in rows and on their own page."""
    text = HOSTILE[name]
    send(emulator)
    send(emulator, {"event": text[: 2**14], "company": {"id": text[: 2**14]}})
    keys = {"keys": {"id": "u"}, "name": text[: 2**14], "traits": {"t": text}}
    send(emulator, keys, "identify")

    open_events(inspector, emulator)
    inspector.wait_for_function(f"() => {NUMBERS}.length === 3")

    sizes = inspector.evaluate(
        """[...document.querySelectorAll('.events-row')].map(row => row.offsetHeight)"""
    )
    assert len(set(sizes)) == 1
    assert inspector.evaluate(
        "document.documentElement.scrollWidth <= window.innerWidth"
    )
    for number in (2, 3):
        inspector.goto(f"{emulator.url}/_emulator/events/{number}")
        inspector.wait_for_selector(".live-live")
        assert inspector.evaluate(
            "document.documentElement.scrollWidth <= window.innerWidth"
        )
    assert inspector.evaluate("window.acted") is None
    assert inspector.query_selector("#acted") is None


def test_another_process_is_noticed_and_nothing_is_lost(page, tmp_path):
    file = str(tmp_path / "emulator.db")
    event = {"api_key": KEY, "type": "track", "body": SENT}
    with serve("--db", file) as first:
        httpx.post(f"{first.url}/e", json=event)
        page.goto(f"{first.url}/_emulator/")
        page.wait_for_function(f"() => {NUMBERS}.join() === '1'")
        first.process.kill()
        first.process.wait()
    page.wait_for_selector(".live-lost")
    assert page.evaluate(NUMBERS) == [1]
    with serve("--db", file, "--port", first.url.rsplit(":", 1)[-1]) as second:
        httpx.post(f"{second.url}/e", json=event)
        page.wait_for_function(f"() => {NUMBERS}.join() === '2,1'")
        assert "the emulator was restarted" in page.inner_text(".live")


def test_without_scripts_forms_and_links_lead_through(browser, emulator):
    for number in range(25):
        send(emulator, {**SENT, "event": f"e{number}"})
    send(emulator, {"event": "not a name!"})
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{emulator.url}/_emulator/")
        page.click("text=older")
        assert "e0" in page.inner_text("main")
        page.fill("#filter", "bad")
        page.click("text=Show")
        page.click("main a:has-text('not a name!')")
        assert page.url.endswith("/_emulator/events/26")
        assert "event-name" in page.inner_text("main")
        for view in ("Problems", "Companies", "Mapping", "Webhooks", "API keys"):
            page.click(f"nav >> text={view}")
            assert view in page.inner_text("main h1")
