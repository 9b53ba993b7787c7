"""Mappings and surroundings that misbehave: a clear message, and nothing left over."""

from __future__ import annotations

import sys

import pytest

SENT = '{"type": "track", "body": {"event": "one", "company": {"id": "acme"}}}'


def test_mapping_that_raises_fails_in_the_test_with_its_own_line(run):
    result = run("""
        from support.segment import make_track

        def to_schematic(event):
            return event["missing"]

        def test_it(segment_deliver):
            segment_deliver(make_track(), mapping=to_schematic)
    """)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            ">*return event*",
            ">*segment_deliver(make_track(), mapping=to_schematic)",
            "E *mapping *to_schematic *raised KeyError: 'missing' with Segment track*",
        ]
    )
    result.stdout.no_re_match_line(r".*schematic_emulator/plugin/.*\.py:\d+:")


def test_what_a_mapping_prints_is_captured_as_the_tests_own(run):
    result = run(f"""
        from support.segment import make_track

        def to_schematic(event):
            print("noise")
            return {SENT}

        def test_it(segment_deliver, schematic_sandbox):
            segment_deliver(make_track(), mapping=to_schematic)
            schematic_sandbox.expect.track("one", times=1)
    """)

    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("noise")


def test_hanging_mapping_is_ended_by_the_ini_timeout(run):
    result = run(
        """
        import time
        from support.segment import make_track

        def to_schematic(event):
            time.sleep(60)

        def test_it(segment_deliver):
            segment_deliver(make_track(), mapping=to_schematic)
        """,
        "--schematic-emulator-timeout=0.2",
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E *still busy after 0.2 s*it was at *.py:5"])


def test_timeout_that_is_not_a_number_is_a_usage_error(run):
    source = "def test_it(segment_deliver): pass"

    result = run(source, "--schematic-emulator-timeout=soon")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["UsageError: *schematic_emulator_timeout is not a number: 'soon'"]
    )


def test_shared_emulator_that_is_absent_is_named(run):
    source = "def test_it(schematic_sandbox): pass"

    result = run(source, "--schematic-emulator-url=http://127.0.0.1:9")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["NoEmulatorError: no emulator answers at http://127.0.0.1:9*serve*"]
    )


def test_port_in_use_is_named(run):
    result = run("""
        import pytest
        import socket

        @pytest.fixture(scope="session")
        def schematic_emulator_listen_address():
            with socket.create_server(("127.0.0.1", 0)) as taken:
                yield taken.getsockname()

        def test_it(schematic_sandbox):
            pass
    """)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["AddressError: cannot listen on 127.0.0.1:*in use*"])


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")
def test_home_that_cannot_be_written_does_no_harm(run_apart, tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o500)
    monkeypatch.setenv("HOME", str(home))

    result = run_apart("def test_it(schematic_sandbox): assert not 1 == 2")

    result.assert_outcomes(passed=1)
    assert list(home.iterdir()) == []


def test_asynchronous_test_can_deliver_and_expect(run_apart):
    source = f"""
        import pytest
        from support.segment import make_track

        @pytest.fixture
        def anyio_backend():
            return "asyncio"

        async def to_schematic(event):
            return {SENT}

        @pytest.mark.anyio
        async def test_it(segment_deliver, schematic_sandbox):
            segment_deliver(make_track(), mapping=to_schematic)
            schematic_sandbox.expect.track("one", times=1)
    """

    run_apart(source, "-p", "anyio").assert_outcomes(passed=1)


def test_asynchronous_test_of_pytest_asyncio_can_deliver_and_expect(run_apart):
    """The mapping's coroutine and the test's loop keep out of each other's way."""
    source = f"""
        import asyncio

        import pytest
        from support.segment import make_track

        async def to_schematic(event):
            await asyncio.sleep(0)
            return {SENT}

        @pytest.mark.asyncio
        async def test_it(segment_deliver, schematic_sandbox):
            segment_deliver(make_track(), mapping=to_schematic)
            await asyncio.sleep(0)
            schematic_sandbox.expect.track("one", times=1)

        @pytest.mark.asyncio
        async def test_another(segment_deliver, schematic_sandbox):
            await asyncio.to_thread(segment_deliver, make_track(), mapping=to_schematic)
            schematic_sandbox.expect.track("one", times=1)
    """

    run_apart(source, "-p", "pytest_asyncio.plugin").assert_outcomes(passed=2)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_random_orders_pass(run_apart, seed):
    source = """
        import pytest
        from support.captures import track

        @pytest.mark.parametrize("n", range(20))
        def test_it(schematic_sandbox, segment_events, n):
            track(schematic_sandbox, f"order_{n}")
            schematic_sandbox.expect.track(f"order_{n}", times=1)
            assert len(schematic_sandbox.journal) == 1
    """

    result = run_apart(source, "-p", "randomly", f"--randomly-seed={seed}")

    result.assert_outcomes(passed=20)
