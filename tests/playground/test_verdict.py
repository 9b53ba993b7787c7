"""A case's verdict: what `explain` and `check` say, at the lines of its texts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from schematic_contracts.rules import RULES
from schematic_emulator.playground.answer import answer
from schematic_emulator.playground.case import RULE, get_example_case
from schematic_emulator.playground.permalink import Case, read_fragment, write_fragment
from schematic_emulator.playground.verdict import give_verdict
from support.rows import on_rows

AT = datetime(2026, 1, 5, 10, tzinfo=UTC)
README = get_example_case("readme")
HOSTILE = "\u202e<img src=x onerror=alert(1)>\u0000\ud800{{'a' | size}}"
YAML = """
# ours
- name: Orders
  subscribe: type = "track"
  partnerAction: trackEvent
  mapping:
    timestamp: {"@path": $.timestamp}
    event_name:
      "@path": $.event
    company_keys: {groupId: {"@path": $.context.groupId}}
"""


def locate(case: Case) -> dict[str, tuple[int | None, int | None]]:
    """Return the lines of each rule's finding: in the event, in the mapping."""
    found = give_verdict(case, AT).findings
    return {one["rule"]: (one["event_line"], one["mapping_line"]) for one in found}


@pytest.mark.parametrize("at", [AT, datetime.now(UTC)], ids=["then", "now"])
@on_rows("rule_id", RULES)
def test_the_link_of_each_rule_opens_a_case_that_causes_its_finding(
    rule_id: str, at: datetime
):
    case = read_fragment(write_fragment(get_example_case(f"{RULE}{rule_id}")))

    verdict = give_verdict(case, at)

    assert rule_id in {one["rule"] for one in verdict.findings}
    assert [one for one in verdict.problems if one["where"] != "event"] == []


def test_findings_are_at_their_lines():
    found = locate(Case(README.event, YAML))

    assert found["event-name"] == (3, 8)


def test_findings_of_several_events_are_at_the_line_of_theirs():
    page = json.dumps({"type": "page", "userId": "u"})

    found = locate(Case(f"[{page},\n{README.event}]", YAML))

    assert found["event-name"] == (4, 8)


def test_a_finding_on_the_mapping_is_at_its_line_there():
    found = locate(Case(README.event, f"{YAML}    colour: red\n"))

    assert found["field-unknown"] == (None, 11)


def test_both_profiles_explain_the_event():
    (event,) = give_verdict(README, AT).events

    sent = [
        event[profile]["subscriptions"][0]["request"]["body"]["body"]["event"]
        for profile in ("published", "documented")
    ]
    assert sent == ["order_completed!", "order_completed"]


@pytest.mark.parametrize(
    ("event", "place"),
    [
        ({"batch": [json.loads(README.event)]}, "event:1 /batch/0"),
        (
            {
                "log": {
                    "entries": [
                        {
                            "request": {
                                "url": "https://api.segment.io/v1/track",
                                "postData": {"text": README.event},
                            }
                        }
                    ]
                }
            },
            "event:1 /log/entries/0/request",
        ),
    ],
    ids=["batch", "recording"],
)
def test_what_segment_gives_is_read(event: Any, place: str):
    public_api = {
        "data": {
            "subscriptions": [
                {
                    "name": "Orders",
                    "actionSlug": "trackEvent",
                    "enabled": True,
                    "trigger": 'type = "track"',
                    "settings": {"event_name": {"@path": "$.event"}},
                }
            ]
        }
    }
    verdict = give_verdict(Case(json.dumps(event), json.dumps(public_api)), AT)

    assert verdict.problems == []
    assert [one["place"] for one in verdict.events] == [place]
    assert verdict.events[0]["published"]["subscriptions"][0]["name"] == "Orders"


@pytest.mark.parametrize(
    ("case", "problem"),
    [
        (Case("{'type': 1}"), ("event", 1, "JSON text has double quotes")),
        (Case('{"type": "page",\n "a": 1,}'), ("event", 2, "a comma before")),
        (Case(""), ("event", None, "no event in it")),
        (Case("BZh91AY"), ("event", None, "compressed with bzip2")),
        (Case(README.event, "[\n}"), ("mapping", 2, "not JSON")),
        (Case(README.event, "a: b: c"), ("mapping", 1, "not YAML")),
        (Case(README.event, '{"type": "track"}'), ("mapping", 1, "event")),
        (Case(README.event, other="[]"), ("other", None, "expected an object")),
        (Case(README.event, other='{"plan": 5}'), ("other", None, "plan")),
        (Case(README.event, other='{"requests": [5]}'), ("other", None, "rule's")),
        (Case(README.event, other='{"baseline": 5}'), ("other", None, "baseline")),
    ],
)
def test_what_cannot_be_read_is_said_in_words(
    case: Case, problem: tuple[str, int | None, str]
):
    verdict = json.loads(answer(json.dumps({"do": "verdict", "case": vars_of(case)})))

    where, line, words = problem
    found = verdict["problems"][0]
    assert (found["where"], found["line"]) == (where, line)
    assert words in found["message"]


def vars_of(case: Case) -> dict[str, str]:
    """Return a case as the page sends it."""
    return {name: getattr(case, name) for name in case.__slots__}


@pytest.mark.parametrize("name", Case.__slots__)
@pytest.mark.parametrize("text", [HOSTILE, json.dumps(HOSTILE), "[" * 100_000, "- [[["])
def test_hostile_text_in_any_field_has_an_answer(name: str, text: str):
    case = {**vars_of(README), name: text}

    for do in ("verdict", "impact"):
        asked = {"do": do, "case": case, "traffic": "b2b-saas"}
        found = json.loads(answer(json.dumps(asked)))
        assert found.keys() & {"problems", "error"}


def test_many_events_are_checked_and_the_first_explained():
    lines = "\n".join(json.dumps(json.loads(README.event)) for _ in range(30))

    verdict = give_verdict(Case(lines), AT)

    assert len(verdict.events) == 20
    assert verdict.notes == ["the first 20 events are explained, all are checked"]
    (found,) = (one for one in verdict.findings if one["rule"] == "event-name")
    assert (found["count"], found["event_line"]) == (30, 1)
