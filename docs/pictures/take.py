"""Take the pictures of the inspector again: `make pictures`.

From a seeded run whose clock stands still between events, so that the same code gives
the same pictures. It needs a Chromium and the dependency group `browser`.
"""

from __future__ import annotations

import shutil
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from playwright.sync_api import sync_playwright

from schematic_emulator import Emulator, EmulatorSettings, ManualClock
from schematic_emulator.api.seed import seed
from schematic_emulator.api.store.ids import RandomIds
from schematic_emulator.application import create_asgi
from schematic_emulator.serving.server import Server
from segment_fixtures import World
from segment_fixtures.mutations.mutations import corrupt

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOLDER = Path(__file__).parent
SIZE = {"width": 1280, "height": 640}
EVENTS, BATCH, START = 600, 20, "2026-01-05T09:00:00Z"
KEY = "sch_dev_pictures"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECTION: dict[str, Any] = {
    "features": [
        {
            "name": "Reports",
            "feature_type": "event",
            "event_subtype": "report_viewed",
            "flag": "reports",
        }
    ],
    "plans": [
        {
            "name": "Starter",
            "entitlements": [
                {
                    "feature": "Reports",
                    "value_type": "numeric",
                    "value_numeric": 3,
                    "metric_period": "current_month",
                }
            ],
        }
    ],
}


def take_all(folder: Path) -> list[Path]:
    """Write each picture into a folder, and return their paths."""
    clock = ManualClock(START)
    emulator = Emulator(EmulatorSettings(), clock=clock, ids=RandomIds(7))
    environment = emulator.store.get_development()
    events = make_events()
    groups = dict.fromkeys(each.get("context", {}).get("groupId") for each in events)
    companies = [
        {"name": f"Company {each}", "keys": {"groupId": each}, "base_plan": "Starter"}
        for each in groups
        if isinstance(each, str) and each
    ]
    seed(emulator, environment, SECTION | {"companies": companies})
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        sys.exit(f"no browser is installed: {', '.join(PROGRAMS)}")
    with Server(create_asgi(emulator)) as server, sync_playwright() as driver:
        map_companies(server.url)
        send_events(server.url, clock, events)
        bad = find_bad(server.url)
        browser = driver.chromium.launch(executable_path=program)
        views = {"events": "", "journey": f"events/{bad}"}
        return [
            take(browser, f"{server.url}/_emulator/{path}", folder, name, scheme)
            for name, path in views.items()
            for scheme in ("light", "dark")
        ]


def map_companies(url: str) -> None:
    """Name the company in what is sent, which the destination's presets do not."""
    address = f"{url}/_emulator/destinations"
    found = httpx.get(address).json()["data"][0]
    keys = {"groupId": {"@path": "$.context.groupId"}}
    for each in found["subscriptions"]:
        each["mapping"]["company_keys"] = keys
    body = {"subscriptions": found["subscriptions"]}
    httpx.patch(f"{address}/{found['id']}", json=body).raise_for_status()


def make_events() -> list[dict[str, Any]]:
    """Return a seeded world's events, a few of them corrupted."""
    clean = World(seed=5, profile="b2b-saas").events(EVENTS)
    return [one.event for one in corrupt(iter(clean), 0.03, 5)]


def send_events(url: str, clock: ManualClock, events: list[dict[str, Any]]) -> None:
    """Send them through Segment's end; the clock moves on between some."""
    with httpx.Client(timeout=60) as client:
        for first in range(0, len(events), BATCH):
            clock.move(timedelta(seconds=7))
            for event in events[first : first + BATCH]:  # Segment refuses some
                client.post(f"{url}/v1/batch", json={"batch": [event]})
            client.post(f"{url}/_emulator/drain", json={}).raise_for_status()


def find_bad(url: str) -> int:
    """Return the newest journey that is bad."""
    answer = httpx.get(f"{url}/_emulator/journeys", params={"filter": "bad"})
    number: int = answer.json()["data"][0]["number"]
    return number


def take(browser: Browser, url: str, folder: Path, name: str, scheme: str) -> Path:
    """Write one picture, with times in UTC, and return its path."""
    path = folder / f"{name}-{scheme}.png"
    with browser.new_context(
        viewport=SIZE,  # type: ignore[arg-type] # a TypedDict of Playwright's own
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        timezone_id="UTC",
        locale="en-GB",
    ) as context:
        page = context.new_page()
        page.goto(url)
        page.wait_for_selector(".live-live")
        page.wait_for_timeout(500)
        page.screenshot(path=path)
    return path


if __name__ == "__main__":
    take_all(FOLDER)
