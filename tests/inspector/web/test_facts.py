"""What the page says of a trace follows from the JSON of `explain`."""

from __future__ import annotations

from typing import Any

from schematic_emulator.judgement.judge import receive
from schematic_emulator.judgement.trace.explanation import explain
from support.rest import NOON
from support.web import call

FACTS = "trace/facts.js"
TRACK = {"type": "track", "event": "Order Completed!", "userId": "u1", "messageId": "m"}
ORDERS = {
    "name": "Orders",
    "enabled": True,
    "subscribe": 'type = "track"',
    "partnerAction": "trackEvent",
    "mapping": {
        "event_name": {"@path": "$.event"},
        "timestamp": {"@path": "$.timestamp"},
        "traits": {"@path": "$.properties"},
        "flavour": {"@path": "$.event"},
    },
}
PAGES = {**ORDERS, "name": "Pages", "subscribe": 'type = "page"'}


def trace(*subscriptions: dict[str, Any], **more: Any) -> dict[str, Any]:
    [record] = receive({**TRACK, **more}, NOON)
    return explain(record, subscriptions, profile="published", at=NOON).to_json()


def test_outcome_names_what_a_subscription_did():
    broken = {**ORDERS, "subscribe": "type = (("}
    bare = {**ORDERS, "mapping": {}}
    off = {**ORDERS, "enabled": False}
    bad = trace(PAGES, ORDERS, bare, off, broken)["subscriptions"]
    [good] = trace(ORDERS, event="Signed Up")["subscriptions"]

    found = call(FACTS, *(["outcomeOf", each] for each in [*bad, good]))

    assert [(one["word"], one["isBad"]) for one in found] == [
        ("does not match", False),
        ("sent, and fails", True),
        ("nothing is sent", True),
        ("disabled", False),
        ("trigger cannot be read", True),
        ("sent", False),
    ]


def test_fate_says_what_became_of_each_field():
    [step] = trace(ORDERS)["subscriptions"]

    found = call(FACTS, *(["fateOf", each] for each in step["fields"]))

    named = zip([one["field"] for one in step["fields"]], found, strict=True)
    assert {name: (one["word"], one["why"]) for name, one in named} == {
        "event_name": ("sent", "rewritten"),
        "company_keys": ("not mapped", ""),
        "timestamp": ("sent", ""),
        "user_keys": ("not mapped", ""),
        "traits": ("dropped", "nothing found"),
        "flavour": ("dropped", "no such field"),
    }


def test_finding_is_shown_at_the_field_that_causes_it():
    explained = trace(ORDERS)
    [step] = explained["subscriptions"]

    found = call(
        FACTS, *(["findingsOf", each, explained["findings"]] for each in step["fields"])
    )

    rules = {
        field["field"]: [one["rule"] for one in listed]
        for field, listed in zip(step["fields"], found, strict=True)
    }
    assert "event-name" in rules["event_name"]
    assert "usage-no-company" in rules["company_keys"]
    assert rules["timestamp"] == []


def test_failing_subscription_is_opened():
    found = call(
        FACTS,
        ["findFailing", trace(PAGES, ORDERS)],
        ["findFailing", trace(PAGES, ORDERS, event="Signed Up")],
        ["findFailing", trace(PAGES)],
    )

    assert found == [1, 1, -1]


def test_bodies_are_compared_without_key_and_order():
    one = {"api_key": "(your API key)", "body": {"a": 1, "b": [{"c": 2, "d": 3}]}}
    same = {"body": {"b": [{"d": 3, "c": 2}], "a": 1}}
    other = {"body": {"b": [{"d": 3, "c": "2"}], "a": 1}}

    found = call(FACTS, ["isSameBody", one, same], ["isSameBody", one, other])

    assert found == [True, False]
