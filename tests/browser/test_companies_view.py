"""The Companies view says why a flag is off, and what the clock changes."""

from __future__ import annotations

import httpx
import pytest

from schematic_emulator.api.seed import seed
from schematic_emulator.application import create_app, create_segment
from schematic_emulator.source.engage.computation import AUDIENCE, Computation
from schematic_emulator.source.engage.engage import Pace
from support.metered_company import make_section
from support.pages import HOSTILE
from support.rest import KEY, live, make_emulator
from support.served_emulator import served


@pytest.fixture
def emulator():
    with served() as emulator:
        own = f"{emulator.url}/_emulator"
        httpx.post(f"{own}/clock", json={"freeze": "2026-01-30T12:00:00Z"})
        store = emulator.emulator.store
        seed(emulator.emulator, store.environment_for(KEY), make_section())
        for _ in range(2):
            send(emulator, "track", {"event": "call", "company": {"id": "acme"}})
        yield emulator


def send(emulator, kind: str, body: dict[str, object]) -> None:
    event = {"api_key": KEY, "type": kind, "body": body}
    httpx.post(f"{emulator.url}/e", json=event).raise_for_status()


def open_company(emulator, page, name: str = "Acme") -> None:
    page.goto(f"{emulator.url}/_emulator/companies?q={name}")
    page.get_by_role("link", name=name).click()
    page.get_by_role("heading", name="Limits").wait_for()


def test_search_leads_to_why_a_flag_is_off(emulator, watched):
    open_company(emulator, watched)

    flags = watched.locator(".company-flags").inner_text()
    assert flags.startswith("✗ off calls: 2 of 2 used this month (call), nothing left;")
    assert watched.locator(".company-limit canvas").count() == 1
    uses = watched.locator(".company-limit .company-uses a")
    assert uses.all_inner_texts() == ["event 2", "event 1"]
    uses.first.click()
    watched.wait_for_url("**/_emulator/events/2")


@pytest.mark.slow
def test_next_month_turns_the_flag_on(emulator, watched):
    open_company(emulator, watched)

    watched.get_by_role("button", name="To the next month").click()

    watched.get_by_text("calls turned on", exact=True).wait_for()
    assert "0 of 2 used this month" in watched.locator(".company-limit").inner_text()
    assert "2026-02-01 00:00 UTC" in watched.locator(".company-clock").inner_text()


@pytest.mark.slow
def test_clock_goes_to_the_next_sync_of_an_audience(page):
    emulator = make_emulator()
    segment = create_segment(emulator, pace=Pace(first_hours=(6, 6), at_once=True))
    buyers = Computation(AUDIENCE, "Buyers", "schematic", event="Order Completed")
    segment.engage.replace([buyers])
    app = create_app(emulator, segment=segment)
    body = {"event": "call", "company": {"id": "acme"}}
    event = {"api_key": KEY, "type": "track", "body": body}
    client = app.test_client()
    client.post("/e", json=event)
    client.post("/v1/track", json={"userId": "u", "event": "Order Completed"})

    with live(app) as url:
        page.goto(f"{url}/_emulator/companies/acme")
        page.get_by_role("button", name="To the next sync of Buyers").click()
        page.get_by_text("no flag turned", exact=True).wait_for()
        shown = page.locator(".company-clock").inner_text()

    assert "2026-01-02 18:00 UTC" in shown
    origins = {row["origin"] for row in client.get("/_emulator/journeys").json["data"]}
    assert "engage" in origins


@pytest.mark.slow
def test_event_that_comes_in_is_seen(emulator, watched):
    open_company(emulator, watched)

    identify = {"keys": {"id": "ada"}}
    company = {"keys": {"id": "acme"}, "traits": {"seats": 7}}
    send(emulator, "identify", {**identify, "company": company})

    row = watched.locator("tr", has_text="seats")
    row.wait_for()
    assert row.locator("a").inner_text() == "event 3"


@pytest.mark.slow
def test_search_is_in_the_address_and_back_leads_back(emulator, watched):
    send(emulator, "track", {"event": "call", "company": {"id": "globex"}})
    watched.goto(f"{emulator.url}/_emulator/companies")
    watched.locator(".live").wait_for()

    watched.keyboard.press("/")
    watched.keyboard.type("glob")
    watched.get_by_text("1 company", exact=True).wait_for()

    assert watched.url.endswith("/_emulator/companies?q=glob")
    watched.get_by_role("link", name="globex").click()
    watched.get_by_role("heading", name="globex").wait_for()
    watched.go_back()
    watched.get_by_text("1 company", exact=True).wait_for()


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 1280])
def test_hostile_names_are_inert_and_nothing_scrolls_sideways(
    emulator, watched, width: int
):
    names = {"id": HOSTILE, "marks": "e" + "\u0301" * 300, "long": "x" * 100_000}
    company = {"keys": names, "traits": dict.fromkeys(names.values(), HOSTILE)}
    send(emulator, "identify", {"keys": {"id": "u"}, "company": company})
    watched.set_viewport_size({"width": width, "height": 800})

    watched.goto(f"{emulator.url}/_emulator/companies?q=script")
    watched.locator("tbody a").click()
    watched.get_by_role("heading", name="Traits").wait_for()

    assert "\\u202egnp.exe" in watched.locator("h1").inner_text()
    wide = "document.querySelector('main').scrollWidth - innerWidth"
    assert watched.evaluate(wide) <= 0
