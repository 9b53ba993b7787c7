"""Which differences fail, and what the report says first."""

from __future__ import annotations

import json

from schematic_emulator.checks.impact.accepted import Accepted
from schematic_emulator.checks.impact.report import ImpactReport, ImpactScope
from schematic_emulator.checks.impact.text import summarize, write_markdown
from support.impact import tally
from support.mapping_files import mapped, track
from support.segment import make_track

BASE = [track()]
DOUBLE = [track(), track(name="Again", subscribe='event = "Seen"')]
NO_COMPANY = [mapped(track(), company_keys=None)]
SEEN = {**make_track("Seen"), "context": {"groupId": "acme"}}
OTHER = {**make_track("Other One"), "context": {"groupId": "a|b"}}
EVENTS = [SEEN, *[OTHER] * 9]
KEY = ("usage", '"seen"', "all")


def report(head=DOUBLE, scope=None, accepted=(), base=BASE) -> ImpactReport:
    return ImpactReport.of(
        tally(base, head, EVENTS),
        base="base.json",
        head="head.json",
        features={},
        scope=scope or ImpactScope(),
        accepted=accepted,
    )


def test_any_difference_fails():
    found = report()

    assert (found.failed, [one.key for one in found.new]) == (True, [KEY])


def test_no_difference_passes():
    found = report(BASE)

    assert (found.failed, found.describe_money()) == (False, "usage 10 (unchanged)")
    assert summarize(found) == "passed: 0 new differences"


def test_accepted_difference_passes_with_its_reason():
    found = report(accepted=[Accepted(KEY, "wanted")])

    assert (found.failed, found.new) == (False, ())
    assert [reason for _, reason in found.accepted] == ["wanted"]


def test_accepted_difference_that_is_gone_fails():
    found = report(BASE, accepted=[Accepted(KEY)])

    assert (found.failed, [one.key for one in found.stale]) == (True, [KEY])
    assert summarize(found) == "failed: 0 new differences, 1 accepted but gone"


def test_only_some_kinds_count():
    scope = ImpactScope(frozenset({"users"}))

    found = report(scope=scope, accepted=[Accepted(KEY)])

    assert (found.failed, found.new, found.stale) == (False, (), ())


def test_small_change_of_usage_is_tolerated():
    share = 1.0  # one event became two

    assert [
        one.key for one in report(scope=ImpactScope(max_usage_delta=share)).tolerated
    ]
    assert report(scope=ImpactScope(max_usage_delta=share - 0.01)).failed


def test_usage_of_a_new_name_is_never_tolerated():
    scope = ImpactScope(max_usage_delta=100.0)

    assert report(BASE, scope, base=[]).failed


def test_first_line_of_markdown_says_the_money():
    lines = write_markdown(report(NO_COMPANY)).splitlines()

    assert lines[0] == "**usage 10 (unchanged), 2 companies lose usage**"
    assert sum("groupId=a\\|b" in line for line in lines) == 1


def test_limits_are_in_the_first_line():
    section = {
        "features": [{"name": "Views", "event_subtype": "seen"}],
        "companies": [
            {
                "keys": {"groupId": "acme"},
                "overrides": [
                    {"feature": "Views", "value_type": "numeric", "value_numeric": 2}
                ],
            }
        ],
    }
    found = ImpactReport.of(
        tally(BASE, DOUBLE, [SEEN], (section, section)),
        base="base.json",
        head="head.json",
        features={},
        scope=ImpactScope(),
    )

    assert found.describe_money() == (
        "usage 1 -> 2 (+100.0%), 1 company gains usage, limits of 1 company change"
    )


def test_json_has_companies_and_samples():
    found = json.loads(json.dumps(report(NO_COMPANY).to_json()))

    first = found["differences"][0]
    assert (first["kind"], first["lost"], first["all_companies"]) == (
        "attribution",
        ["groupId=a|b"],
        True,
    )
    assert first["samples"] == [
        {"change": "groupId=a|b -> no company", "place": "events.ndjson:2"}
    ]
