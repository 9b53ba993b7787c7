"""The fixtures that lead code under test to the sandbox."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from support.captures import make_flag, track

SEND = """
import json, os, urllib.request
sent = {"api_key": os.environ["SCHEMATIC_API_KEY"], "type": "track",
        "body": {"event": "from_child", "company": {"id": "acme"}}}
request = urllib.request.Request(
    os.environ["SCHEMATIC_EVENT_CAPTURE_URL"] + "/e", json.dumps(sent).encode(),
    {"Content-Type": "application/json"})
urllib.request.urlopen(request).read()
"""


def test_environment_leads_another_process_here(schematic_env, schematic_sandbox):
    subprocess.run([sys.executable, "-c", SEND], check=True)

    schematic_sandbox.expect.track("from_child", times=1)
    assert os.environ["SCHEMATIC_API_URL"] == schematic_sandbox.url
    assert schematic_env["SCHEMATIC_API_KEY"] == schematic_sandbox.api_key


def test_environment_is_restored(run):
    result = run("""
        import os

        def test_first(schematic_env):
            assert "SCHEMATIC_API_KEY" in os.environ

        def test_second():
            assert "SCHEMATIC_API_KEY" not in os.environ
    """)

    result.assert_outcomes(passed=2)


def test_stock_sdk_is_aimed_at_the_sandbox(schematic_client, schematic_sandbox):
    schematic_client.identify(keys={"userId": "u1"}, name="Ada")
    schematic_client.track(event="order_completed", company={"id": "acme"})
    schematic_client.event_buffer.flush()

    schematic_sandbox.expect.identify(user={"userId": "u1"}, name="Ada", within=10)
    schematic_sandbox.expect.track("order_completed", within=10)


def test_stock_sdk_sends_its_buffer_when_the_test_ends(run):
    result = run("""
        def test_it(schematic_client):
            schematic_client.track(event="order completed!", company={"id": "acme"})
    """)

    result.stdout.fnmatch_lines(["*1 bad event*"])


def test_asynchronous_sdk_is_aimed_at_the_sandbox(
    async_schematic_client, schematic_sandbox
):
    make_flag(schematic_sandbox)

    async def use():
        async with async_schematic_client() as client:
            await client.track(event="order_completed", company={"id": "acme"})
            return await client.check_flag("beta")

    assert asyncio.run(use())
    schematic_sandbox.expect.track("order_completed", times=1)


@pytest.mark.parametrize("fixture", ["schematic_client", "async_schematic_client"])
def test_fixture_names_the_sdk_that_it_needs(run, monkeypatch, fixture):
    monkeypatch.setitem(sys.modules, "schematic.client", None)

    result = run(f"""
        import asyncio

        def test_it({fixture}):
            asyncio.run({fixture}().__aenter__())
    """)

    result.stdout.fnmatch_lines([f"*{fixture} needs the vendor's SDK: pip install*"])


def test_clock_is_frozen_and_moves(schematic_clock, schematic_sandbox):
    noon = schematic_clock.freeze("2026-01-02T12:00:00")
    track(schematic_sandbox, "one")
    schematic_clock.move(timedelta(days=1))
    track(schematic_sandbox, "two")

    times = [row.received_at for row in schematic_sandbox.journal]
    assert noon == datetime(2026, 1, 2, 12, tzinfo=UTC)
    assert times == [noon, noon + timedelta(days=1)]


def test_clock_runs_on_for_the_next_test(run):
    result = run("""
        from datetime import UTC, datetime
        from support.captures import track

        def test_first(schematic_clock):
            schematic_clock.freeze("2001-01-01")

        def test_second(schematic_sandbox):
            track(schematic_sandbox, "one")
            [row] = schematic_sandbox.journal
            assert row.received_at.year == datetime.now(UTC).year
    """)

    result.assert_outcomes(passed=2)
