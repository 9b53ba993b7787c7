"""A command as the mapping under test, well behaved and not."""

from __future__ import annotations

import os
import select
import sys

import pytest

from schematic_emulator.mapping_code import EmulatorTarget, MappingFailedError
from schematic_emulator.mapping_code.command import CommandMapping
from support.segment import make_track

SEND = """
import json, os, sys, urllib.request
for line in sys.stdin:
    event = json.loads(line)
    body = {"event": event["event"], "company": {"id": "acme"}}
    sent = {"api_key": os.environ["SCHEMATIC_API_KEY"], "type": "track", "body": body}
    url = os.environ["SCHEMATIC_EVENT_CAPTURE_URL"] + "/e"
    request = urllib.request.Request(url, json.dumps(sent).encode(), method="POST")
    request.add_header("content-type", "application/json")
    urllib.request.urlopen(request).read()
    print("sent", event["event"])
"""
DROP_TWO = """    if event["event"] == "Two": continue
"""


@pytest.fixture
def run(schematic_sandbox, tmp_path):
    """Run a Python script as the command, over as many events as are named."""

    def run_script(script: str, *names: str, timeout_s: float = 20.0):
        path = tmp_path / "mapping.py"
        path.write_text(script)
        mapping = CommandMapping([sys.executable, str(path)], tmp_path)
        box = schematic_sandbox
        target = EmulatorTarget(box.url, box.api_key, box.profile, timeout_s)
        return list(mapping.send([make_track(name) for name in names], target))

    return run_script


def test_one_process_sends_many_events(run, schematic_sandbox):
    delivered = run(SEND, "one", "two", "three")

    assert [row.subtype for row in schematic_sandbox.good] == ["one", "two", "three"]
    assert [each.event["event"] for each in delivered] == ["one", "two", "three"]


def test_captures_of_one_process_are_assigned_to_their_events(
    segment_deliver, tmp_path
):
    path = tmp_path / "mapping.py"
    path.write_text(SEND.replace("    body =", DROP_TWO + "    body =", 1))
    names = ["One", "Two", "Three"]

    delivered = segment_deliver(
        [make_track(name) for name in names],
        mapping=f"command: {sys.executable} {path}",
    )

    assert [[row.subtype for row in each.captures] for each in delivered] == [
        ["One"],
        [],
        ["Three"],
    ]


def test_command_is_chosen_by_text_and_runs_in_the_root(segment_deliver):
    command = f"command: {sys.executable} -c 'import sys; sys.stdin.read()'"

    [delivered] = segment_deliver(make_track(), mapping=command)

    assert delivered.mapping.name.endswith("'import sys; sys.stdin.read()'")


@pytest.mark.parametrize(
    ("script", "message"),
    [
        pytest.param(
            "import sys; sys.stdin.read(); print('so far'); raise KeyError('missing')",
            r"(?s)exit status 1\nits stdout ended with:\n  so far\n.*KeyError",
            id="raises",
        ),
        pytest.param(
            "import os; os.kill(os.getpid(), 9)", "signal SIGKILL", id="is-killed"
        ),
        pytest.param("pass", "ended without reading any event", id="never-reads"),
        pytest.param(
            "import time; time.sleep(60)", r"still running after 0\.6 s", id="hangs"
        ),
    ],
)
def test_failing_command_says_how(run, script, message):
    with pytest.raises(MappingFailedError, match=message):
        run(script, "one", timeout_s=0.5 if "sleep" in script else 20.0)


def test_missing_command_is_named(tmp_path):
    mapping = CommandMapping(["no-such-command"], tmp_path)
    target = EmulatorTarget("http://127.0.0.1:1", "key", "published", 1.0)

    with pytest.raises(
        MappingFailedError, match=r"cannot be started .*no-such-command"
    ):
        list(mapping.send([make_track()], target))


@pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX's")
def test_what_a_command_leaves_running_is_ended(run, tmp_path):
    held = tmp_path / "held"
    os.mkfifo(held)
    reader = os.open(held, os.O_RDONLY | os.O_NONBLOCK)
    script = f"""
import subprocess, sys
sys.stdin.read()
subprocess.Popen(["sleep", "60"], stdout=open({str(held)!r}, "w"))
"""

    run(script, "one")

    ended, _, _ = select.select([reader], [], [], 10)
    os.close(reader)
    assert ended == [reader]
