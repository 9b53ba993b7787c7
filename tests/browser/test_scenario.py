"""2,000 events with dirt: keys lead to the cause, its cure and a good event."""

from __future__ import annotations

import httpx
import pytest

from support.orders_file import COMPANY, write_orders
from support.scenario import BATCH, make_traffic
from support.serving import serve

pytestmark = pytest.mark.slow

FIELDS = (COMPANY, 'traits: {raw_event_name: {"@path": $.event}}')
ORDER = {"type": "track", "userId": "u1", "event": "Order Completed!"}
LEDGER = """Object.fromEntries([...document.querySelectorAll('[data-ledger]')].map(
    each => [each.dataset.ledger, Number(each.textContent.replaceAll(',', ''))]))"""
LINE = """(() => {
    const {value, selectionStart} = document.activeElement;
    const first = value.lastIndexOf('\\n', selectionStart - 1) + 1;
    return value.slice(first).split('\\n')[0];
})()"""


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    """Serve the events; those of the order come in among them, and last."""
    file = tmp_path_factory.mktemp("shop") / "shop.yaml"
    file.write_text(write_orders(*FIELDS), encoding="utf-8")
    order = {**ORDER, "context": {"groupId": "acme"}}
    traffic = make_traffic()
    traffic = [*traffic[:1_000], order, *traffic[1_000:], order]
    with serve("--quiet", "--config", str(file)) as emulator, httpx.Client() as client:
        for start in range(0, len(traffic), BATCH):
            body = {"batch": traffic[start : start + BATCH]}
            client.post(f"{emulator.url}/v1/batch", json=body).raise_for_status()
        drain = f"{emulator.url}/_emulator/drain"
        client.post(drain, json={}, timeout=120).raise_for_status()
        yield emulator.url


@pytest.fixture
def opened(url, watched):
    """Return the page as it is with all that came in."""
    watched.goto(f"{url}/_emulator/")
    watched.locator(".events-row").first.wait_for()
    return watched


def test_strip_equals_the_ledger(url, opened):
    ledger = httpx.get(f"{url}/_emulator/ledger").json()

    shown = opened.evaluate(LEDGER)

    assert shown["in"] >= 1_900
    assert min(shown["bad"], shown["refused"], shown["not_wanted"]) > 0
    assert shown == {name: ledger[name] for name in shown}


def test_keys_alone_find_the_line_and_cure_it(url, opened):
    keyboard = opened.keyboard
    keyboard.press("b")
    opened.locator(".events-row[aria-current=true]").wait_for()
    keyboard.press("Enter")
    opened.get_by_role("button", name="Edit the mapping").wait_for()
    keyboard.press("e")
    opened.wait_for_function("() => document.activeElement.matches('textarea')")

    assert opened.evaluate(LINE) == "    event_name: {'@path': $.event}"
    keyboard.press("End")
    keyboard.press("Shift+Home")
    keyboard.type("    event_name: order_completed")
    opened.get_by_text("no longer refused").first.wait_for()
    keyboard.press("Escape")
    keyboard.press("a")
    opened.get_by_text("100 events compared: Schematic would hold the same").wait_for()
    assert opened.get_by_text("applied: the next event sees it").is_visible()
    keyboard.press("Escape")
    opened.locator("h1 .state-bad").wait_for()
    keyboard.press("r")
    opened.locator("h1 .state-good").wait_for()

    newest, *_ = httpx.get(f"{url}/_emulator/journeys").json()["data"]
    assert (newest["origin"], newest["state"]) == ("replay", "good")
