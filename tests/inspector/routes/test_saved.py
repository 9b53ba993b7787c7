"""The page as one file: all answers in it, no key, no person, nothing that acts."""

from __future__ import annotations

import json
import re

import pytest

from schematic_emulator.inspector.views.saved import collect_answers
from schematic_emulator.inspector.views.saved_file import write_file
from support.pages import HOSTILE
from support.rest import KEY, Rest

CALL = {
    "type": "identify",
    "userId": "u-4711",
    "traits": {"name": "Ada Lovelace", "email": "ada@engines.io"},
    "context": {"groupId": "engines-gmbh", "ip": "93.184.216.34"},
}
INVITE = {"type": "track", "event": "Invite sent to ada@engines.io", "userId": "u-4711"}


@pytest.fixture(scope="module")
def rest():
    rest = Rest()
    hostile = {"type": "track", "event": HOSTILE, "userId": "</script><b>", "x": KEY}
    rest.ask("/v1/batch", "POST", json={"batch": [CALL, INVITE, hostile]})
    rest.ask("/_emulator/drain", "POST", json={})
    rest.send("identify", {"keys": {"id": "u-4711"}, "name": "Ada Lovelace"})
    return rest


@pytest.fixture
def saved(rest):
    answer = rest.ask("/_emulator/saved")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    return answer.text


def read_start(text: str):
    [found] = re.findall(
        r'<script type="application/json" id="start">(.*)</script>', text
    )
    return json.loads(found)


def test_file_holds_what_the_page_shows(rest, saved: str):
    held = read_start(saved)["saved"]

    rows = rest.ask("/_emulator/journeys").json["data"]
    assert [(row["number"], row["state"]) for row in held["journeys"]["data"]] == [
        (row["number"], row["state"]) for row in rows
    ]
    traced = rest.ask("/_emulator/journeys/2?trace=true").json
    kept = held["journeys/2?trace=true"]
    assert kept["trace"][0]["subscriptions"][0]["matches"]
    assert kept["rules"] == traced["rules"]
    assert held["ledger"]["in"] == len(rows)
    assert {"findings", "findings?group=rule,subject", "destinations"} <= set(held)
    [company] = held["companies"]["data"]
    assert held[f"companies/{company['id']}"]["keys"] == company["keys"]
    assert held["destinations/schematic/mapping"]["text"].startswith("- name: Track")


def test_limit_keeps_the_newest_and_the_newest_bad_ones(rest):
    text = rest.ask("/_emulator/saved?limit=1").text

    rows = read_start(text)["saved"]["journeys"]["data"]
    assert [(row["number"], row["state"]) for row in rows] == [(4, "good"), (3, "bad")]


def test_file_has_no_journey_that_leaves_meanwhile():
    found = {2: {"number": 2, "sent": None, "received": None}}
    rows = [{"number": 2}, {"number": 1}]
    answers = collect_answers(
        lambda path: {"data": rows if path.startswith("journeys") else []},
        found.get,
        2,
    )

    assert answers["journeys"]["data"] == [{"number": 2}]
    assert [each for each in answers if each.startswith("journeys/")] == [
        "journeys/2?trace=true"
    ]


def test_file_has_no_key_and_no_person(saved: str):
    personal = ["lovelace", "engines", "4711", "93.184.216", KEY]

    assert [each for each in personal if each in saved.lower()] == []


def test_file_has_no_link_that_holds_the_calls_as_they_came(rest, saved: str):
    assert rest.ask("/_emulator/journeys/2?trace=true").json["link"]
    assert read_start(saved)["saved"]["journeys/2?trace=true"]["link"] is None
    assert "/playground/#1." not in saved


def test_file_can_reach_no_network(saved: str):
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]*)"', saved)

    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert "unsafe" not in policy
    assert not re.findall(r'(?:src|href)="(?!data:,)', saved.split("<script", 1)[0])


def test_hostile_text_ends_no_script(saved: str):
    assert saved.count("</script") == 2
    assert "<script>alert" not in saved


def test_file_is_the_same_for_the_same_answers():
    assert write_file({"a": 1}, "published") == write_file({"a": 1}, "published")
