"""The page of a failed test opens from disk, with the network off."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow

SOURCE = """
    import json

    MAPPING = [{
        "name": "Orders", "subscribe": 'type = "track"', "partnerAction": "trackEvent",
        "mapping": {
            "event_name": {"@path": "$.event"},
            "timestamp": {"@path": "$.timestamp"},
            "company_keys": {"groupId": {"@path": "$.context.groupId"}},
        },
    }]

    def test_order(segment_deliver, schematic_sandbox, tmp_path):
        file = tmp_path / "shop.json"
        file.write_text(json.dumps(MAPPING, indent=2))
        event = {
            "type": "track", "event": "Order Completed!", "userId": "ada@engines.io",
            "timestamp": "2026-01-02T03:04:05.000Z", "context": {"groupId": "acme"},
        }
        segment_deliver([{**event, "event": "Signed Up"}, event], mapping=str(file))
"""


def test_failed_test_is_shown_field_by_field(browser, run_apart, pytester):
    result = run_apart(SOURCE, "--schematic-emulator-report=pages")
    result.assert_outcomes(failed=1)
    [file] = (pytester.path / "pages").iterdir()
    faults: list[str] = []
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.on("console", lambda one: one.type == "error" and faults.append(one.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(file.as_uri())
        page.locator(".events-row", has_text="Order Completed!").wait_for()
        page.keyboard.press("b")
        page.keyboard.press("Enter")

        page.locator(".trace-bad .place", has_text="shop.json:7:7").wait_for()
        page.locator(".finding-error .place", has_text="shop.json:7:7").wait_for()
        answer = page.locator(".journey-capture:visible").first.inner_text()
        assert "failed" in answer
        page.goto(f"{file.as_uri()}#/problems")
        page.locator(".problems-group", has_text="event-name").wait_for()

    assert "engines" not in file.read_text(encoding="utf-8")
    assert faults == []
