"""A failed test leaves a page: what it delivered, field by field, and what arrived."""

from __future__ import annotations

import json
import re

import pytest

REPORT = "--schematic-emulator-report=pages"
SOURCE = """
    import httpx
    import pytest

    EVENT = {
        "type": "track",
        "event": "Order Completed!",
        "userId": "u-4711",
        "timestamp": "2026-01-02T03:04:05.000Z",
        "properties": {"email": "ada@engines.io", "note": "</script><b>"},
    }

    def test_bad(segment_deliver, schematic_sandbox):
        segment_deliver([EVENT, {**EVENT, "event": "Signed Up"}])
        segment_deliver({**EVENT, "integrations": {"All": False}})
        event = {"api_key": schematic_sandbox.api_key, "type": "track", "body": 7}
        httpx.post(f"{schematic_sandbox.url}/e", json=event)

    def test_good(segment_deliver):
        segment_deliver({**EVENT, "event": "Signed Up"})

    def to_schematic(event):
        return {"type": "track", "body": {"event": "not seen!"}}

    def test_code(segment_deliver):
        segment_deliver(EVENT, mapping=to_schematic)

    def test_without():
        raise ValueError
"""


@pytest.fixture
def pages(run, pytester):
    result = run(SOURCE, REPORT)
    result.assert_outcomes(failed=3, passed=1)
    found = {path.name: path for path in (pytester.path / "pages").iterdir()}
    for path in found.values():
        result.stdout.fnmatch_lines([f"*{path.name}*"])
    return {name.split("test_")[-1].split("-")[0]: found[name] for name in found}


def read_saved(path):
    text = path.read_text(encoding="utf-8")
    [found] = re.findall(
        r'<script type="application/json" id="start">(.*)</script>', text
    )
    return json.loads(found)["saved"]


def test_each_failed_test_has_a_page(pages):
    assert sorted(pages) == ["bad", "code"]

    saved = read_saved(pages["bad"])

    rows = [(row["number"], row["state"]) for row in saved["journeys"]["data"]]
    assert rows == [(4, "bad"), (3, "refused"), (2, "findings"), (1, "bad")]
    first = saved["journeys/1?trace=true"]
    [track, _] = first["trace"][0]["subscriptions"]
    assert track["fields"][0]["sent"] == '"order_completed!"'
    assert [one["status"] for one in first["captures"]] == ["failed"]
    second = saved["journeys/2?trace=true"]
    [usage] = [one for one in second["effects"] if one["kind"] == "usage"]
    assert (usage["event"], usage["before"], usage["after"]) == ("signed_up", 0, 1)
    assert saved["ledger"]["bad"] == 2
    rules = {row["rule"] for row in saved["findings?group=rule,subject"]["data"]}
    assert {"event-name", "usage-no-company"} <= rules


def test_code_under_test_is_shown_by_its_requests(pages):
    journey = read_saved(pages["code"])["journeys/1?trace=true"]

    assert journey["trace"] == []
    [delivery] = journey["deliveries"]
    assert delivery["destination_name"].endswith(":to_schematic")
    assert [one["name"] for one in journey["captures"]] == ["not seen!"]


def test_page_has_no_key_and_no_person(pages):
    text = pages["bad"].read_text(encoding="utf-8")

    assert [each for each in ("4711", "engines", "</script><b>") if each in text] == []
    assert re.findall(r"sch_\w+_\w{16,}", text) == []


def test_folder_that_cannot_be_made_is_named(run, pytester):
    (pytester.path / "pages").write_text("")

    result = run(SOURCE, REPORT)

    result.assert_outcomes(failed=3, passed=1)
    result.stdout.fnmatch_lines(["cannot write the page of this test to 'pages': *"])
