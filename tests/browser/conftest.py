"""Fixtures of the tests in a real browser."""

from __future__ import annotations

import pytest

from support.browser import browsing, serving_pages


@pytest.fixture(scope="module")
def browser():
    """Return the machine's Chromium.

    For a module only: while Playwright runs, its thread counts as one with a running
    event loop, so that no other test could start its own.
    """
    with browsing() as browser:
        yield browser


@pytest.fixture(scope="session")
def pages():
    """Return the port at which every name of this machine has an empty page."""
    with serving_pages() as port:
        yield port


@pytest.fixture
def page(browser):
    """Return a page in a context of its own."""
    with browser.new_context() as context:
        yield context.new_page()


@pytest.fixture
def watched(page):
    """Return a page whose errors and refused loads fail the test."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda one: one.type == "error" and faults.append(one.text))
    yield page
    assert faults == []
