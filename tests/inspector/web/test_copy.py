"""What the page copies of a journey runs: a command for curl, and a pytest test."""

from __future__ import annotations

import json
import shutil
import subprocess

import httpx
import pytest

from support.served_emulator import served
from support.web import call

COPY = "journey/copy.js"
HARD = 'it\'s "q" \\ $(id) `id` \u202e \U0001f600 \u00e9 \u0000 </script>'
CALLS = [
    {"type": "track", "event": "Signed Up", "userId": "u1", "properties": {"x": HARD}},
    {"type": "track", "event": "Order Completed!", "userId": "u1", "messageId": "m2"},
    {"type": "page", "userId": "u1", "properties": {"n": [1, 2.5, None, True, {}]}},
    {"type": "track", "userId": "u1", "messageId": "m4"},
]
DIRECT = {
    "api_key": "sch_dev_00000000000000000000000000000001",
    "type": "track",
    "body": {"event": "direct", "company": {"id": "it's"}},
}


NUMBERS = range(1, 6)


@pytest.fixture(scope="module")
def emulator():
    with served() as emulator:
        for each in CALLS:
            httpx.post(f"{emulator.url}/v1/batch", json={"batch": [each]})
        httpx.post(f"{emulator.url}/e", json=DIRECT)
        httpx.post(f"{emulator.url}/_emulator/drain", json={})
        yield emulator


def get(emulator, number: int):
    return httpx.get(f"{emulator.url}/_emulator/journeys/{number}").json()


def test_copied_commands_send_the_events_again(emulator, monkeypatch):
    shell = shutil.which("sh")
    if shell is None or shutil.which("curl") is None:
        pytest.skip("curl or sh is missing")
    monkeypatch.setenv("SCHEMATIC_API_KEY", DIRECT["api_key"])
    shown = [get(emulator, number) for number in NUMBERS]
    commands = call(COPY, *(["writeCurl", one, emulator.url] for one in shown))

    subprocess.run([shell, "-ec", "\n".join(commands)], check=True)
    httpx.post(f"{emulator.url}/_emulator/drain", json={})

    again = [get(emulator, number + len(shown)) for number in NUMBERS]
    assert "".join(commands).isascii()
    assert [one["sent"] for one in again] == [one["sent"] for one in shown]
    # The last one repeats bytes without an idempotency key, which is a finding.
    states = [one["state"] for one in shown[:-1]]
    assert [one["state"] for one in again] == [*states, "findings"]


def test_copied_tests_run(emulator, run):
    shown = [get(emulator, number) for number in NUMBERS]
    sources = call(COPY, *(["writePytest", one] for one in shown))

    result = run("\n\n".join(sources))

    assert "".join(sources).isascii()
    result.assert_outcomes(passed=3, failed=2)
    result.stdout.fnmatch_lines(
        ["FAILED *::test_order_completed -*", "FAILED *::test_track -*"]
    )


def test_copied_test_has_the_event_as_it_was(emulator):
    shown = get(emulator, 1)
    [written] = call(COPY, ["writePython", shown["sent"], ""])

    assert eval(written) == shown["sent"]
    assert json.loads(json.dumps(eval(written)))["properties"]["x"] == HARD
