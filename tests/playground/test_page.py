"""The playground in Chromium: a verdict as you type, links, bad links, offline."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from schematic_emulator.playground.case import get_example_case
from schematic_emulator.playground.permalink import (
    CUT,
    NEWER,
    Case,
    read_fragment,
    write_fragment,
)
from support.browser import browsing
from support.golden_cases import explain, list_cases, write_explanation, write_request
from support.playground import build_page, serving_folder

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow
START_MS = 180_000
ANSWER_MS = 180_000
HOSTILE = "\u202e<img src=x onerror='document.title=1'>{{'a' | size}}"
# Numbers would lose their form as JavaScript's own: the answers are taken as text.
ASK = """
async (requests) => {
    const script = document.querySelector("script[src]").src;
    const worker = new Worker(new URL("../worker.js", script), {type: "module"});
    const answers = [];
    for (const request of requests) {
        worker.postMessage({request: JSON.stringify(request)});
        answers.push(await new Promise((resolve) => {
            worker.onmessage = ({data}) => data.step || resolve(data.answer);
        }));
    }
    worker.terminate();
    return answers;
}
"""
RULES = ["event-name", "plan-property-missing", "drift-gone", "trait-form-unsure"]


@dataclass
class Opened:
    """The page, its address, and all that it did beside."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, fragment: str) -> None:
        """Follow a link to the page that is open."""
        self.page.evaluate("fragment => { location.hash = fragment; }", fragment)

    def wait(self, selector: str, text: str) -> None:
        """Wait until an element has a text."""
        found = self.page.locator(selector).filter(has_text=text).first
        found.wait_for(timeout=ANSWER_MS)


@pytest.fixture(scope="module")
def opened(wheel: Path, shared_folder: Path) -> Iterator[Opened]:
    folder = build_page(shared_folder, wheel)
    with serving_folder(folder) as address, browsing() as browser:
        page = browser.new_context(viewport={"width": 1500, "height": 1000}).new_page()
        found = Opened(page, address)
        page.on("request", lambda request: found.requests.append(request.url))
        page.on("pageerror", lambda error: found.errors.append(str(error)))
        page.on("console", lambda one: found.errors.append(one.text))
        page.goto(address)
        page.locator(".trace-step").first.wait_for(timeout=START_MS)
        yield found


def test_it_opens_with_readmes_example(opened: Opened):
    opened.open("example=readme")

    opened.wait("#event-problems li", "line 3: the event name contains characters")
    assert opened.page.locator("#mapping-text").input_value().startswith("[")


def test_what_is_typed_while_python_loads_stays(opened: Opened):
    page = opened.page.context.new_page()
    page.goto(opened.address)
    page.locator("#event-text").fill('{"type": "page", "userId": "u-9"}')

    page.locator(".verdict-view h3", has_text="page").wait_for(timeout=START_MS)
    assert "u-9" in page.locator("#event-text").input_value()
    page.close()


def test_the_verdict_follows_the_text(opened: Opened):
    opened.open("example=readme")
    opened.wait("#event-problems li", "event-name")
    event = json.loads(get_example_case("readme").event)

    opened.page.locator("#event-text").fill(
        json.dumps({**event, "event": "Order Completed"})
    )
    opened.wait(".verdict-view .json", '"order_completed"')
    assert not opened.page.locator("#event-problems li", has_text="event-name").count()

    opened.page.locator("#event-text").fill('{"type": "track",\n "event": "a",}')
    opened.wait("#event-problems li", "a comma before the closing bracket")


@pytest.mark.parametrize("rule", RULES)
def test_the_link_of_a_rule_shows_its_finding(opened: Opened, rule: str):
    opened.open(f"rule={rule}")

    opened.wait(".sheet code", rule)


def test_a_link_shows_its_case_and_copies_it_again(opened: Opened):
    given = Case(
        '{"type": "page", "userId": "u-7"}', profile="documented", version="9.9"
    )
    opened.open(write_fragment(given))

    opened.wait(".verdict-view h3", "page")
    opened.page.get_by_role("button", name="Copy link").click()
    opened.page.wait_for_function("location.hash.startsWith('#1.')")
    read = read_fragment(opened.page.evaluate("location.hash"))
    assert (read.event, read.profile) == (given.event, given.profile)


@pytest.mark.parametrize(
    ("fragment", "message"),
    [
        (write_fragment(Case("{}"))[:-5], CUT),
        ("2.AAAA", NEWER),
        ("1." + "A" * 5_000_000, "more than 1,000,000 characters"),
        ("rule=nope", "opened: this version has no example 'nope'; choose one"),
    ],
    ids=["cut", "newer", "long", "rule"],
)
def test_a_bad_link_is_refused_in_words_and_the_page_goes_on(
    opened: Opened, fragment: str, message: str
):
    opened.open(fragment)

    opened.wait("[role=alert]", message)
    opened.wait("#event-problems li", "event-name")


def test_texts_that_no_link_can_hold_are_said_to_be_too_long(opened: Opened):
    opened.page.locator("#event-text").fill(" " * 5_000_000)

    opened.wait(".bar", "too long for a link: the link holds more than 4,194,304 bytes")
    assert not opened.page.get_by_role("button", name="Copy link").count()
    opened.open("example=demo")
    opened.page.get_by_role("button", name="Copy link").wait_for(timeout=ANSWER_MS)


def test_hostile_texts_are_inert(opened: Opened):
    event = {"type": "track", "event": HOSTILE, "userId": HOSTILE, HOSTILE: HOSTILE}
    row = {"name": HOSTILE, "subscribe": HOSTILE, "partnerAction": HOSTILE}
    case = Case(json.dumps(event), json.dumps([row]), HOSTILE, HOSTILE, HOSTILE)

    opened.open(write_fragment(case))

    opened.wait("#other-problems li", "not JSON")
    assert opened.page.locator("main img").count() == 0
    assert opened.page.title() == "Schematic Emulator: playground"


def test_a_second_mapping_is_compared(opened: Opened):
    opened.open("example=demo")
    opened.wait(".impact summary", "Compare")
    opened.page.locator(".impact[open] button", has_text="Compare").click()

    opened.wait(".impact li", "attribution")
    opened.wait(".impact caption", "Metered, by event name")


def test_two_hundred_explanations_are_those_of_the_command_line(
    opened: Opened, tmp_path: Path
):
    cases = list_cases()

    answers = opened.page.evaluate(ASK, [write_request(case) for case in cases])

    assert [write_explanation(one) for one in answers] == [
        explain(case, tmp_path) for case in cases
    ]


def test_it_works_offline_once_it_was_loaded(opened: Opened):
    context = opened.page.context
    context.set_offline(True)
    page = context.new_page()
    try:
        page.goto(f"{opened.address}#rule=event-name")
        page.locator(".trace-step").first.wait_for(timeout=START_MS)
    finally:
        page.close()
        context.set_offline(False)


def test_it_asks_no_other_address_and_reports_no_error(opened: Opened):
    others = [url for url in opened.requests if not url.startswith(opened.address)]

    assert [url for url in others if not url.startswith("data:")] == []
    assert opened.errors == []
