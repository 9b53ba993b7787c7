"""Run the replay command as its users do."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from schematic_emulator.destination.parity.replay import main

EQUAL = {
    "id": "equal",
    "case": {"mapping": {"a": {"@path": "$.x"}}, "event": {"x": 1}},
    "expect": {"output": {"a": 1}},
}
OTHER = {**EQUAL, "id": "other", "expect": {"output": {"a": 2}}}


@pytest.fixture
def write_cases(tmp_path):
    def write(*cases):
        path = tmp_path / "cases.ndjson"
        path.write_text("".join(f"{json.dumps(case)}\n" for case in cases), "utf-8")
        return str(path)

    return write


@pytest.fixture(autouse=True)
def _keep_recursion_limit():
    limit = sys.getrecursionlimit()
    yield
    sys.setrecursionlimit(limit)


def test_replay_counts_what_passes(write_cases, capsys):
    """All equal: exit code 0 and one line."""
    code = main([write_cases(EQUAL, EQUAL), "--mode", "map"])

    assert (code, capsys.readouterr().out) == (0, "passed 2, differed 0\n")


def test_replay_shows_each_difference_as_json(write_cases, capsys):
    """A difference has its place and both values; the exit code is 1."""
    code = main([write_cases(EQUAL, OTHER), "--mode", "map"])

    shown, summary = capsys.readouterr().out.splitlines()
    assert (code, summary) == (1, "passed 1, differed 1")
    assert json.loads(shown) == {
        "id": "other",
        "differs": [{"at": "/output/a", "expected": 2, "found": 1}],
    }


def test_replay_runs_as_a_module(write_cases):
    """`python -m schematic_emulator.destination.parity.replay` is the public way."""
    name = "schematic_emulator.destination.parity.replay"
    command = [sys.executable, "-m", name, write_cases(EQUAL), "--mode", "map"]

    process = subprocess.run(command, capture_output=True, check=False, text=True)

    assert (process.returncode, process.stdout) == (0, "passed 1, differed 0\n")
