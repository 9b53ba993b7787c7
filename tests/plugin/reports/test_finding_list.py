"""Findings that fail no test are in the report of its failure, and only there."""

from __future__ import annotations

import pytest

from schematic_contracts.finding import Finding
from schematic_emulator.plugin.reports.bad_events import list_rules

NUMBERED = """
    from support.segment import make_track

    def to_schematic(event):
        company = {"id": 5}
        return {"type": "track", "body": {"event": "seen", "company": company}}

    def test_it(segment_deliver, schematic_sandbox):
        segment_deliver([make_track("one"), make_track("two")], mapping=to_schematic)
        assert schematic_sandbox.find_company({"org": "acme"})
"""
ALLOWED = "@pytest.mark.schematic_emulator(allow=['key-not-string'])"


def test_failed_test_shows_each_warning_once(run):
    result = run(NUMBERED)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "-* schematic emulator -*",
            "key-not-string, 2 times: *",
            "retry-meters-twice: *",
            "2 findings: key-not-string, retry-meters-twice (schematic-emulator *",
        ]
    )
    result.stdout.no_fnmatch_line("*cure *")


def test_verbose_report_says_what_a_warning_means(run):
    result = run(NUMBERED, "-v")

    result.stdout.fnmatch_lines(
        ["key-not-string, 2 times: *", "  so        *", "  cure      *"]
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("assert", "assert not"),
        ("def test_it", f"import pytest\n\n    {ALLOWED}\n    def test_it"),
    ],
    ids=["passed", "allowed"],
)
def test_warning_is_not_shown(old: str, new: str, run):
    result = run(NUMBERED.replace(old, new, 1))

    result.stdout.no_fnmatch_line("*key-not-string*times*")


def test_rules_are_listed_with_the_most_severe_first():
    rules = ("usage-no-company", "key-not-string", "event-name", "event-name")

    [line] = list_rules([Finding(rule, "") for rule in rules])

    assert line == (
        "3 findings: event-name, key-not-string, usage-no-company "
        "(schematic-emulator rules ID)"
    )
    assert list_rules([]) == []
