"""No view has what axe finds wrong: in light, dark and forced colours, at any width."""

from __future__ import annotations

from functools import cache

import httpx
import pytest

from schematic_emulator.api.seed import seed
from support.metered_company import make_section
from support.node import require_packages
from support.rest import KEY
from support.served_emulator import served

pytestmark = pytest.mark.slow

COLOURS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
}
# What a view shows once its script has run.
VIEWS = {
    "": "main a:visible",
    "events/3": "main h2, main h3, main summary",
    "problems": "main code",
    "companies": "main tbody a",
    "companies/acme": ".company-limit canvas",
    "mapping": ".mapping-lines .mapping-mark",
}
# Pages of their own, without a script of the page's.
PAGES = {"keys?format=html": "h1", "fidelity?format=html": "main tbody"}
SHOWN = VIEWS | PAGES
OPEN = "document.querySelectorAll('details').forEach(each => each.open = true)"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """
tags => axe.run({runOnly: tags}).then(found => found.violations.flatMap(
    each => each.nodes.map(one => `${each.id}: ${one.target.join(" ")}: ${one.html}`)
))
"""
ROW = {
    "name": "Orders",
    "subscribe": 'type = "track"',
    "partnerAction": "trackEvent",
    "mapping": {
        "event_name": {"@path": "$.event"},
        "timestamp": {"@path": "$.timestamp"},
        "company_keys": {"id": "acme"},
        "colour": {"@path": "$.properties.colour"},
    },
}


@pytest.fixture(scope="module")
def emulator():
    with served() as emulator:
        own = f"{emulator.url}/_emulator"
        environment = emulator.emulator.store.environment_for(KEY)
        seed(emulator.emulator, environment, make_section())
        settings = {"settings": {"apiKey": KEY}, "subscriptions": [ROW]}
        httpx.patch(f"{own}/destinations/schematic", json=settings).raise_for_status()
        for name in ("call", "call", "Order Completed!"):
            call = {"userId": "ada", "event": name}
            httpx.post(f"{emulator.url}/v1/track", json=call)
            httpx.post(f"{own}/drain", json={})
        yield emulator


@cache
def read_axe() -> str:
    script = require_packages() / "node_modules" / "axe-core" / "axe.min.js"
    return script.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("colours", COLOURS)
@pytest.mark.parametrize("view", SHOWN)
def test_view_has_no_violation(browser, emulator, view: str, colours: str, width: int):
    size = {"width": width, "height": 800}
    with browser.new_context(viewport=size, **COLOURS[colours]) as context:
        page = context.new_page()
        page.goto(f"{emulator.url}/_emulator/{view}")
        whole = "body:has(.live) " if view in VIEWS else ""
        page.locator(f"{whole}{SHOWN[view]}").first.wait_for()
        page.evaluate(OPEN)

        page.evaluate(read_axe())
        found = page.evaluate(RUN, TAGS)

    assert found == []
