"""The machine's own Chromium, kept away from every network, for tests of web pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from pytest_httpserver import HTTPServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Names that lead to this machine in the browser alone. All others, and all addresses
# but the loopback ones, lead nowhere.
PAGES = ("foreign.example", "allowed.example")
RULES = [
    *(f"MAP {name} 127.0.0.1" for name in PAGES),
    "MAP * ~NOTFOUND",
    "EXCLUDE 127.0.0.1",
    "EXCLUDE localhost",
]
FLAGS = [
    f"--host-resolver-rules={', '.join(RULES)}",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
]
ASK = """
async ({url, method, headers, text}) => {
    const body = ["GET", "HEAD"].includes(method) ? undefined : text;
    try {
        const response = await fetch(url, {method, headers, body});
        return {status: response.status, body: await response.json()};
    } catch (error) {
        return null;
    }
}
"""


@contextmanager
def browsing() -> Iterator[Browser]:
    """Run Chromium without a window; skip the test where it cannot be run.

    Its sandbox is off: it needs rights that containers lack, and loads our pages only.
    """
    playwright = pytest.importorskip("playwright.sync_api")
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip(f"no browser is installed: {', '.join(PROGRAMS)}")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def serving_pages() -> Iterator[int]:
    """Serve an empty page at `/`, and one of no origin at `/null`; yield the port."""
    with HTTPServer() as server:
        for path, headers in (
            ("/", {}),
            ("/null", {"Content-Security-Policy": "sandbox allow-scripts"}),
        ):
            server.expect_request(path).respond_with_data(
                "<!doctype html><title>page</title>",
                headers=headers,
                content_type="text/html",
            )
        yield server.port


def ask_from(
    page: Page, method: str, url: str, headers: dict[str, str], text: str = "{}"
) -> dict[str, Any] | None:
    """Return what a script of the page reads of an answer; None if it may not."""
    asked = {"url": url, "method": method, "headers": headers, "text": text}
    answer: dict[str, Any] | None = page.evaluate(ASK, asked)
    return answer
