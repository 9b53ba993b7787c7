"""The section of a failed test's report repeats nothing that the error says."""

from __future__ import annotations

from support.strange_mapping import StrangeMapping

SOURCE = """
    from support.segment import make_track

    def test_it(segment_deliver, schematic_sandbox):
        segment_deliver([make_track("One!"), make_track("Two!")])
        CHECK
"""
OWN = SOURCE.replace("CHECK", "assert schematic_sandbox.good")
NEAREST = SOURCE.replace("CHECK", 'schematic_sandbox.expect.track("one")')


def test_failed_assertion_is_followed_by_the_bad_events(run):
    result = run(OWN)

    result.stdout.fnmatch_lines(
        ["E *assert *", "-* schematic emulator -*", "2 bad events", "3 findings: *"]
    )


def test_failed_expectation_is_followed_by_the_events_it_does_not_explain(run):
    result = run(NEAREST)

    result.stdout.fnmatch_lines(
        ['E *nearest: track "one!"*', "1 bad event", '  Segment track "Two!"*']
    )


def test_verbose_section_has_every_event(run):
    result = run(NEAREST, "-v")

    result.stdout.fnmatch_lines(["2 bad events", "usage-no-company, 2 times: *"])


MAPPING = """
    import pytest
    from schematic_contracts.finding import Finding
    from support.strange_mapping import StrangeMapping

    class Mapping(StrangeMapping):
        findings = (
            Finding("field-unknown", "no field company_key",
                    subject="Orders", place="mapping.json:7:9"),
            Finding("subscription-disabled", "Old is disabled"),
        )

    MARK
    def test_it(segment_deliver, schematic_sandbox):
        mapping = Mapping()
        for n in range(3):
            event = {"type": "track", "event": "a", "userId": "u1"}
            segment_deliver(event, mapping=mapping)
        rules = [found.rule for found in schematic_sandbox.mapping_findings]
        assert rules == ["field-unknown", "subscription-disabled"]
"""


def test_error_in_the_mapping_fails_the_test_once_with_its_place(run):
    result = run(MAPPING.replace("MARK", ""))

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "1 bad mapping",
            "",
            "  mapping strange",
            "    field-unknown at mapping.json:7:9: no field company_key",
            "*to allow: *field-unknown*",
            "2 findings: field-unknown, subscription-disabled *",
        ]
    )


def test_error_in_the_mapping_may_be_allowed(run):
    mark = "@pytest.mark.schematic_emulator(allow=['field-unknown'])"

    run(MAPPING.replace("MARK", mark)).assert_outcomes(passed=1)


def test_mapping_without_findings_has_none(segment_deliver, schematic_sandbox):
    segment_deliver({"type": "page", "userId": "u1"}, mapping=StrangeMapping())

    assert schematic_sandbox.mapping_findings == []
