"""A second mapping over generated events, as the page compares it."""

from __future__ import annotations

import json

from schematic_emulator.playground.answer import answer
from schematic_emulator.playground.case import get_example_case
from schematic_emulator.playground.impact import EVENTS, find_impact
from schematic_emulator.playground.permalink import Case

DEMO = get_example_case("demo")


def test_a_repaired_mapping_names_companies():
    found = find_impact(DEMO, "b2b-saas").to_json()

    report = found["report"]
    assert found["problems"] == []
    assert report["events"] == EVENTS
    assert {one["kind"] for one in report["differences"]} >= {"attribution"}
    assert all(one["text"] for one in report["differences"])
    assert sum(one["after"] for one in report["names"]) == report["usage"]["after"]


def test_the_same_mapping_changes_nothing():
    report = find_impact(Case(head=DEMO.mapping), "b2b-saas").to_json()["report"]

    assert report["differences"] == []
    assert report["usage"]["before"] == report["usage"]["after"] > 0


def test_a_second_mapping_that_cannot_be_read_is_said_in_words():
    found = find_impact(Case(head="[\n}"), "b2b-saas").to_json()

    (problem,) = found["problems"]
    assert (problem["where"], problem["line"], found["report"]) == ("head", 2, None)


def test_unknown_traffic_is_an_error_in_words():
    asked = {"do": "impact", "case": {}, "traffic": "none"}

    assert "none" in json.loads(answer(json.dumps(asked)))["error"]
