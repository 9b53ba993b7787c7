"""Which differences fail, and what the report says first."""

from __future__ import annotations

import json
import re
from html import unescape

from markdown_it import MarkdownIt

from schematic_emulator.checks.impact.accepted import Accepted
from schematic_emulator.checks.impact.report import ImpactReport, ImpactScope
from schematic_emulator.checks.impact.text import summarize, write_markdown
from schematic_emulator.terminal.safe_text import inert
from support.impact import read_report, tally
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


def test_reports_with_reviewed_differences_keep_their_contract():
    scope = ImpactScope(max_usage_delta=2.0)
    stale = Accepted(("users", "identify", 3), "wanted")

    found = read_report(json.dumps(report(DOUBLE, scope, [stale]).to_json()))
    known = read_report(json.dumps(report(accepted=[Accepted(KEY)]).to_json()))

    assert found["stale"] == [
        {"kind": "users", "name": "identify", "companies": 3, "reason": "wanted"}
    ]
    assert (len(found["tolerated"]), len(known["accepted"])) == (1, 1)


def test_first_line_of_markdown_says_the_money():
    lines = write_markdown(report(NO_COMPANY)).splitlines()

    assert lines[0] == "**usage 10 (unchanged), 2 companies lose usage**"
    assert sum("groupId=a\\|b" in line for line in lines) == 1


def make_wide(names: int) -> ImpactReport:
    """Return a report with a difference of each of many names."""
    events = [{**SEEN, "event": f"name {number} {'x' * 90}"} for number in range(names)]
    return ImpactReport.of(
        tally(BASE, NO_COMPANY, events),
        base="base.json",
        head="head.json",
        features={},
        scope=ImpactScope(),
    )


def test_markdown_of_many_differences_fits_a_comment():
    text = write_markdown(make_wide(300))

    rows = text.count("| attribution |")
    assert len(text) < 65_536
    assert 100 < rows < 300
    assert f"\n\nand {300 - rows} more\n" in text


def test_markdown_shows_names_as_they_are():
    """Read by a renderer of GitHub's Markdown: nothing is markup, link or mention."""
    name = "a|b `c` <b>d</b> @team #1 https://x.io www.x.io ~~e~~ $f$ &lt; [g](h)\n\\|"
    event = {**SEEN, "context": {"groupId": name}}
    text = write_markdown(
        ImpactReport.of(
            tally(BASE, NO_COMPANY, [event]),
            base="a`b|c.json",
            head="head.json",
            features={},
            scope=ImpactScope(),
        )
    )

    html = MarkdownIt().enable(["table", "strikethrough"]).render(text)
    table = html[html.index("<tbody>") :]

    assert set(re.findall("</([a-z]+)>", table)) == {"tbody", "table", "tr", "td"}
    assert not re.search(r"[@#]\w|://|www\.", table)
    assert "\\$f\\$" in text
    shown = unescape(re.sub("<[^>]*>", "", table))
    assert f"groupId={inert(name)} -> no company" in shown


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
        "usage 1 -> 2 (+100.0%), 1 company gains usage, 1 limit changes"
    )


def test_json_has_companies_and_samples():
    found = read_report(json.dumps(report(NO_COMPANY).to_json()))

    first = found["differences"][0]
    assert (first["kind"], first["lost"], first["all_companies"]) == (
        "attribution",
        ["groupId=a|b"],
        True,
    )
    assert first["samples"] == [
        {"change": "groupId=a|b -> no company", "place": "events.ndjson:2"}
    ]
