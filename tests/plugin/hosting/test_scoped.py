"""Sandboxes that several tests use: what is shared, and which test fails."""

from __future__ import annotations

import pytest

USES = """
    import pytest
    from support.captures import track

    @pytest.fixture
    def schematic_sandbox(schematic_{scope}_sandbox):
        return schematic_{scope}_sandbox
"""
scopes = pytest.mark.parametrize("scope", ["module", "session"])


@scopes
def test_tests_see_each_others_events(run, scope):
    source = """
    def test_first(schematic_sandbox):
        track(schematic_sandbox, "one")

    def test_second(schematic_sandbox):
        track(schematic_sandbox, "two")
        assert [row.subtype for row in schematic_sandbox.good] == ["one", "two"]
        schematic_sandbox.expect.track("one", times=1)
    """

    run(USES.format(scope=scope) + source).assert_outcomes(passed=2)


@scopes
def test_bad_event_fails_the_test_during_which_it_came(run, scope):
    source = """
    def test_bad(schematic_sandbox):
        track(schematic_sandbox, "order completed!")

    def test_good(schematic_sandbox):
        track(schematic_sandbox, "order")

    def test_other():
        pass

    @pytest.mark.schematic_emulator(allow=["event-name"])
    def test_allowed(schematic_sandbox):
        track(schematic_sandbox, "order completed!")

    def test_delivered(segment_deliver):
        segment_deliver({"type": "track", "event": "é", "userId": "u1"})
    """

    result = run(USES.format(scope=scope) + source)

    result.assert_outcomes(failed=2, passed=3)
    result.stdout.fnmatch_lines(["*::test_bad*", "*::test_delivered*"])


@scopes
def test_failed_test_names_its_own_events_alone(run, scope):
    source = """
    @pytest.mark.schematic_emulator(allow=["event-name"])
    def test_bad(schematic_sandbox):
        track(schematic_sandbox, "order completed!")

    def test_fails(schematic_sandbox):
        track(schematic_sandbox, "another order!")
        assert False
    """

    result = run(USES.format(scope=scope) + source)

    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["*another order!*"])
    result.stdout.no_fnmatch_line("*order completed!*")


@scopes
def test_late_event_is_an_error_at_the_end(run, scope):
    source = """
    @pytest.fixture
    def late(schematic_sandbox):
        yield
        track(schematic_sandbox, "order completed!")

    def test_it(late):
        pass
    """

    result = run(USES.format(scope=scope) + source)

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["1 bad event", "*order completed!*"])


@scopes
def test_reset_hides_nothing(run, scope):
    source = """
    def test_first(segment_deliver):
        segment_deliver({"type": "page", "userId": "u1"})

    def test_bad(segment_deliver, schematic_sandbox):
        schematic_sandbox.reset()
        segment_deliver({"type": "track", "event": "Paid"})
    """

    run(USES.format(scope=scope) + source).assert_outcomes(passed=1, failed=1)


def test_module_has_a_sandbox_of_its_own(run, pytester):
    source = """
    from support.captures import track

    def test_it(schematic_module_sandbox):
        track(schematic_module_sandbox, "one")
        assert len(schematic_module_sandbox.journal) == 1
    """
    pytester.makepyfile(test_other=source)

    run(source).assert_outcomes(passed=2)
