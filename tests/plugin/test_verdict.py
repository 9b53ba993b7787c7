"""A bad event fails its test although it was answered 200."""

from __future__ import annotations

import pytest


def test_bad_event_fails_its_test_with_place_and_cure(run):
    result = run("""
        from support.captures import track

        def test_order(schematic_sandbox):
            track(schematic_sandbox, "order completed!")
    """)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "1 bad event",
            '*track "order completed!": answered 200, failed',
            "    event-name at /body/event: the event name contains *",
            '      found     "order completed!"',
            "      cure      Rename the event in the tracking plan, or *",
            '*allow=*"event-name"*',
            "1 finding: event-name (schematic-emulator rules event-name)",
        ]
    )


@pytest.mark.parametrize(
    "allow",
    ['"event-name"', '["event-name"]', '["/body/event", "event-name"]', '["*"]'],
)
def test_allowed_findings_pass(run, allow):
    result = run(f"""
        import pytest
        from support.captures import track

        @pytest.mark.schematic_emulator(allow={allow})
        def test_order(schematic_sandbox):
            track(schematic_sandbox, "order completed!")
    """)

    result.assert_outcomes(passed=1)


def test_allowing_one_fault_does_not_excuse_another(run):
    result = run("""
        import pytest
        from support.captures import track

        @pytest.mark.schematic_emulator(allow=["event-name"])
        def test_order(schematic_sandbox):
            track(schematic_sandbox, "order completed!", quantity=0)
    """)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*/body/quantity"])
    result.stdout.no_fnmatch_line("*/body/event*")


def test_unknown_name_in_allow_is_a_usage_error(run):
    result = run("""
        import pytest

        @pytest.mark.schematic_emulator(allow=["evnt-name"])
        def test_order(schematic_sandbox):
            pass
    """)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*no rule 'evnt-name'; known are *event-name*"])


def test_unknown_marker_argument_is_a_usage_error(run):
    result = run("""
        import pytest

        @pytest.mark.schematic_emulator(alow=["event-name"])
        def test_order(schematic_sandbox):
            pass
    """)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*does not know alow; it takes allow, *"])


def test_failed_test_is_not_failed_twice(run):
    result = run("""
        from support.captures import track

        def test_order(schematic_sandbox):
            track(schematic_sandbox, "order completed!")
            assert len(schematic_sandbox.good) == 1
    """)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["-* schematic emulator -*", "1 bad event"])


def test_unreadable_request_fails_too(run):
    result = run("""
        from schematic_emulator.mapping_code.local_http import WireClient

        def test_order(schematic_sandbox):
            client = WireClient(schematic_sandbox.url, schematic_sandbox.api_key)
            key = {"X-Schematic-Api-Key": schematic_sandbox.api_key}
            client.transmit("POST", "/e", key, "{not json")
    """)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*unreadable: answered 400, failed", "*not valid JSON*"]
    )


def test_hostile_text_is_shown_inert(run):
    result = run("""
        from support.captures import track

        def test_order(schematic_sandbox):
            track(schematic_sandbox, "\\x1b[31mred")
    """)

    assert "\x1b[31mred" not in result.stdout.str()


def test_late_request_is_named_with_its_test_in_the_summary(run):
    result = run("""
        from support.captures import track

        kept = []

        def test_first(schematic_sandbox):
            kept.append(schematic_sandbox)

        def test_second(schematic_sandbox):
            track(kept[0], "too_late")
            assert schematic_sandbox.journal == []
    """)

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["1 late: *", '*track "too_late"*::test_first'])


def test_summary_is_silent_when_all_is_well(run):
    result = run("""
        from support.captures import track

        def test_order(schematic_sandbox):
            track(schematic_sandbox, "order_completed")
    """)

    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("=* schematic emulator *=")


def test_request_with_another_key_fails_the_test_that_ran(run):
    result = run("""
        from schematic_emulator.mapping_code.local_http import WireClient

        def test_it(schematic_sandbox):
            client = WireClient(schematic_sandbox.url, "")
            event = {"event": "one", "company": {"id": "acme"}}
            client.post("/e", json={"type": "track", "body": event})
    """)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*no API key, or with one that is not*", "*other-key*"]
    )


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        ("allow=5", "allow: expected rule ids or pointers, found 5"),
        ("allow=[5]", "allow: expected rule ids or pointers, found ?5?"),
        ("strict='maybe'", "strict: expected True or False, found 'maybe'"),
        ("profile=3", "no profile 3; known are published, documented"),
    ],
)
def test_wrong_value_of_a_marker_is_reported_once(run, marker, message):
    result = run(f"""
        import pytest

        @pytest.mark.schematic_emulator({marker})
        def test_it(schematic_sandbox):
            pass
    """)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"UsageError: *{message}"])
    result.stdout.no_fnmatch_line("*During handling*")
