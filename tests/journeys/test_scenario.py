"""2,000 events with dirt, a plan, webhooks and an audience: the ledger adds up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from schematic_contracts.rules import RULES
from schematic_emulator import create_app
from schematic_emulator.api.seed import seed
from schematic_emulator.application import create_segment
from schematic_emulator.checks.stream.judge_line import SegmentJudge
from schematic_emulator.destination import presets
from schematic_emulator.journeys.entry import Entry
from schematic_emulator.source.engage.computation import Computation
from schematic_emulator.source.engage.engage import Pace
from support.rest import KEY, Rest, make_emulator
from support.scenario import BATCH, make_traffic
from support.webhook_receiver import receiving

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schematic_emulator.source.segment_end import SegmentEnd

Event = dict[str, Any]
LARGE, NAME = {"x": "x" * 40_000}, "Report Viewed"


def make_section(url: str) -> dict[str, Any]:
    """Return a plan with a limit, and a webhook that hears of it."""
    feature = {"feature_type": "event", "event_subtype": "report_viewed"}
    limit = {
        "feature": "Reports",
        "value_type": "numeric",
        "value_numeric": 5,
        "metric_period": "all_time",
    }
    hook = {"name": "Hook", "url": url, "request_types": ["company.created"]}
    return {
        "features": [{"name": "Reports", **feature, "flag": "reports"}],
        "plans": [{"name": "Starter", "entitlements": [limit]}],
        "webhooks": [{**hook, "secret": "whsec_test"}],
    }


def find_rules(rest: Rest) -> set[tuple[str, str, str]]:
    """Return the findings of scope event by messageId, those of journeys."""
    return {
        (document["call"]["messageId"], found["rule"], found["subject"])
        for entry in rest.emulator.journeys.list_newest()
        if isinstance(entry, Entry) and entry.origin == "segment"
        for document in [entry.document()]
        for delivery in document["destinations"]
        for found in delivery["findings"]
        if RULES[found["rule"]].scope == "event"
    }


def through_check(traffic: list[Event]) -> set[tuple[str, str, str]]:
    """Return the same as `check` finds it in a file of the events."""
    checker = SegmentJudge(presets(), "published")
    return {
        (event["messageId"], found.rule, found.subject)
        for event in traffic
        for found in checker.find(event)
        if RULES[found.rule].scope == "event"
    }


def make_app() -> tuple[Rest, SegmentEnd]:
    """Return an app whose Segment's end syncs an audience immediately."""
    rest = Rest()
    emulator = make_emulator()
    segment = create_segment(emulator, pace=Pace(at_once=True))
    audience = Computation("audience", "Viewers", "schematic", event=NAME)
    segment.engage.replace([audience])
    rest.emulator, rest.app = emulator, create_app(emulator, segment=segment)
    return rest, segment


def post(rest: Rest, events: Iterable[Event]) -> int:
    posted = [*events]
    answer = rest.ask("/v1/batch", "POST", json={"batch": posted})
    return 0 if answer.status_code == 200 else len(posted)


@pytest.mark.schematic_emulator(allow="*")
def test_ledger_of_two_thousand_events_adds_up():
    traffic = make_traffic()
    with receiving() as receiver:
        rest, segment = make_app()
        environment = rest.emulator.store.environment_for(KEY)
        seed(rest.emulator, environment, make_section(receiver.url))
        for start in range(0, len(traffic), BATCH):
            post(rest, traffic[start : start + BATCH])
        refused = [{**each, "messageId": f"r{n}"} for n, each in enumerate(traffic)]
        refused[7] = refused[57] = {**refused[7], "properties": LARGE}
        named = [{**each, "messageId": f"r{n}"} for n, each in enumerate(refused[:100])]
        lost = post(rest, named[:50]) + post(rest, named[50:])
        assert segment.drain(120)
        ledger = rest.app.test_client().get("/_emulator/ledger").json
        rest.emulator.webhooks.close()

    journeys = rest.emulator.journeys
    documents = [each.document() for each in journeys.list_newest() if is_call(each)]
    states = {each["call"]["messageId"]: each for each in documents}
    assert lost == 100
    assert {f"r{n}" for n in range(100)} <= set(states)
    assert ledger["from"]["segment"] == len(traffic) + 100
    assert ledger["from"]["engage"] > 0
    parts = ("not_wanted", "filtered", "refused", "waiting", "delivered")
    assert ledger["in"] == sum(ledger[each] for each in parts)
    assert ledger["delivered"] == (
        ledger["good"] + ledger["with_findings"] + ledger["bad"]
    )
    assert ledger["waiting"] == 0
    expected = through_check(traffic)
    assert len(expected) > 1_000
    assert find_rules(rest) - named_rules(rest) == expected


def is_call(stored: object) -> bool:
    return isinstance(stored, Entry) and stored.origin == "segment"


def named_rules(rest: Rest) -> set[tuple[str, str, str]]:
    """Return the findings of the refused batches."""
    return {row for row in find_rules(rest) if row[0].startswith("r")}
