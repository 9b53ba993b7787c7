"""A bad event fails its test itself, whatever else wraps, expects or repeats it."""

from __future__ import annotations

import pytest

BAD = 'track(schematic_sandbox, "order completed!")'
TRACK = "from support.captures import track"


def test_bad_event_is_a_failure_and_not_an_error(run):
    result = run(f"""
        {TRACK}

        def test_it(schematic_sandbox):
            {BAD}
    """)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*/body/event*", "FAILED *::test_it - *"])
    result.stdout.no_fnmatch_line("*at teardown*")


@pytest.mark.parametrize("strict", [True, False])
def test_expected_failure_may_be_a_bad_event(run, strict):
    result = run(f"""
        import pytest
        {TRACK}

        @pytest.mark.xfail(strict={strict})
        def test_it(schematic_sandbox):
            {BAD}
    """)

    result.assert_outcomes(xfailed=1)


def test_expected_failure_without_a_bad_event_is_told_from_one_with(run):
    """The mark says what is expected: neither is reported a second time."""
    result = run(f"""
        import pytest
        {TRACK}

        @pytest.mark.xfail(strict=True)
        def test_good(schematic_sandbox):
            track(schematic_sandbox, "order_completed")

        @pytest.mark.xfail(strict=True)
        def test_fails_anyway(schematic_sandbox):
            {BAD}
            assert schematic_sandbox.good

        def test_gives_up(schematic_sandbox):
            {BAD}
            pytest.xfail("a known bug")
    """)

    result.assert_outcomes(failed=1, xfailed=2)
    result.stdout.fnmatch_lines(["*XPASS(strict)*"])


def test_sandbox_of_the_factory_is_checked_in_the_call(run):
    result = run(f"""
        {TRACK}

        def test_it(schematic_sandbox_factory):
            schematic_sandbox = schematic_sandbox_factory()
            {BAD}
    """)

    result.assert_outcomes(failed=1)


def test_unittest_class_fails_once_with_its_own_failure_or_with_ours(run):
    result = run(f"""
        import unittest
        import pytest
        {TRACK}

        class TestIt(unittest.TestCase):
            @pytest.fixture(autouse=True)
            def _use(self, schematic_sandbox):
                track(schematic_sandbox, "order completed!")

            def test_bad(self):
                pass

            def test_own(self):
                self.assertEqual("one", "two")

            @unittest.expectedFailure
            def test_expected(self):
                self.fail("a known bug")
    """)

    result.assert_outcomes(failed=2, xfailed=1)
    result.stdout.fnmatch_lines_random(["*1 bad event*", "*'one' != 'two'*"])


ASYNCHRONOUS = f"""
    import pytest
    {TRACK}

    @pytest.fixture
    def anyio_backend():
        return "asyncio"

    @pytest.mark.MARK
    async def test_it(schematic_sandbox):
        {BAD}
"""


@pytest.mark.parametrize(
    ("mark", "plugin"), [("anyio", "anyio"), ("asyncio", "pytest_asyncio.plugin")]
)
def test_asynchronous_test_fails_itself(run_apart, mark, plugin):
    result = run_apart(ASYNCHRONOUS.replace("MARK", mark), "-p", plugin)

    result.assert_outcomes(failed=1)


def test_event_after_the_call_is_an_error_at_teardown(run):
    result = run(f"""
        import pytest
        {TRACK}

        @pytest.fixture
        def late(schematic_sandbox):
            yield
            {BAD}

        @pytest.mark.usefixtures("late")
        def test_it():
            pass
    """)

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*ERROR at teardown of test_it*", "1 bad event"])


def test_buffer_of_the_vendors_sdk_is_sent_before_the_check(run):
    result = run("""
        def test_it(schematic_client):
            schematic_client.track(event="order completed!", company={"id": "acme"})
    """)

    result.assert_outcomes(failed=1)


def test_repeated_test_is_checked_again(run_apart):
    """The first run fails by itself, the second one for its bad event."""
    result = run_apart(
        f"""
        {TRACK}

        runs = []

        def test_it(schematic_sandbox):
            {BAD}
            runs.append(1)
            assert len(runs) == 2

        def test_cured(schematic_sandbox):
            runs.append(1)
            if len(runs) < 4:
                {BAD}
        """,
        "-p",
        "rerunfailures",
        "--reruns=1",
    )

    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["*1 failed, 1 passed, 2 rerun*"])


def test_worker_reports_the_failure(run_apart):
    source = f"""
        {TRACK}

        def test_it(schematic_sandbox):
            {BAD}
    """

    run_apart(source, "-p", "xdist", "-n1").assert_outcomes(failed=1)


def test_run_stops_at_the_first_bad_event(run):
    result = run(
        f"""
        {TRACK}

        def test_it(schematic_sandbox):
            {BAD}

        def test_another(schematic_sandbox):
            pass
        """,
        "-x",
    )

    result.assert_outcomes(failed=1)


def test_debugger_starts_while_the_sandbox_is_there(run, pytester):
    pytester.makepyfile(
        debugger="""
        class Debugger:
            def __init__(self, *args, **options):
                self.quitting = False

            def reset(self):
                pass

            def interaction(self, frame, traceback):
                print("stopped in the debugger")
        """
    )
    pytester.syspathinsert()
    source = f"""
        {TRACK}

        def test_it(schematic_sandbox):
            {BAD}
    """

    result = run(source, "--pdb", "--pdbcls=debugger:Debugger")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["1 bad event", "stopped in the debugger"])


def test_raises_of_a_test_is_left_alone(run):
    result = run("""
        import pytest

        def test_it(schematic_sandbox):
            with pytest.raises(AssertionError):
                schematic_sandbox.expect.track("order_completed")
    """)

    result.assert_outcomes(passed=1)
