"""The `generate` command, run as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from segment_fixtures import World

PROGRAM = [sys.executable, "-m", "schematic_emulator", "generate"]


def generate(*options):
    return subprocess.run(
        [*PROGRAM, *options], capture_output=True, check=False, timeout=60
    )


def test_generate_writes_a_world_to_stdout():
    run = generate("-n", "40", "--seed", "3")

    assert run.returncode == 0
    assert run.stdout.decode().splitlines() == list(World(seed=3).lines(40))
    assert run.stderr == b""


def test_generate_writes_a_thousand_events_by_default():
    assert generate().stdout.count(b"\n") == 1000


def test_generate_has_a_profile_apart_from_the_destinations(monkeypatch):
    monkeypatch.setenv("SCHEMATIC_EMULATOR_PROFILE", "documented")
    monkeypatch.setenv("SCHEMATIC_EMULATOR_GENERATE_PROFILE", "ecommerce")

    run = generate("-n", "40")

    assert run.stderr == b""
    assert run.stdout.decode().splitlines() == list(
        World("ecommerce", seed=7).lines(40)
    )


def test_generate_writes_whole_days():
    run = generate("--days", "1", "--users", "30", "--start", "2030-01-07")

    stamps = {json.loads(line)["timestamp"][:10] for line in run.stdout.splitlines()}
    assert stamps == {"2030-01-07"}


def test_generate_writes_one_array():
    run = generate("-n", "5", "--format", "json")

    assert json.loads(run.stdout) == list(World(seed=7).events(5))


def test_generate_writes_to_a_file(tmp_path):
    path = tmp_path / "events.ndjson"

    run = generate("-n", "12", "-o", str(path))

    assert run.stdout == b""
    assert run.stderr.decode() == f"12 events in {path}\n"
    assert path.read_text(encoding="utf-8").splitlines() == list(
        World(seed=7).lines(12)
    )


def test_generate_labels_what_it_spoils(tmp_path):
    labels = tmp_path / "labels.ndjson"

    run = generate("-n", "500", "--dirt", "0.2", "--labels", str(labels))

    events = [json.loads(line) for line in run.stdout.splitlines()]
    notes = [json.loads(line) for line in labels.read_text().splitlines()]
    assert len(events) == 500
    assert len(notes) > 20
    assert all(events[n["line"] - 1]["messageId"] == n["messageId"] for n in notes)


def test_generate_sends_the_events_of_a_plan(tmp_path):
    plan = tmp_path / "plan.json"
    plan.write_text('{"Song Played": {"properties": {"liked": {"type": "boolean"}}}}')

    run = generate("-n", "200", "--plan", str(plan))

    events = [json.loads(line) for line in run.stdout.splitlines()]
    assert {event.get("event", "Song Played") for event in events} == {"Song Played"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--profile", "shop"], "unknown profile 'shop', expected ai-usage, b2b-saas"),
        (["--users", "-3"], "users -3, expected a whole number from 1 up"),
        (["-n", "-1"], "--events -1 is below 0"),
        (["--dirt", "7"], "dirt 7.0, expected a rate from 0 to 1"),
        (["--labels", "x"], "--labels says what --dirt spoils"),
        (["-o", "/no/such/folder/x"], "cannot write '/no/such/folder/x'"),
        (["--plan", "absent.json"], "plan 'absent.json', expected JSON"),
        (["--jobs", "0"], "jobs 0, expected"),
    ],
    ids=lambda value: "" if isinstance(value, str) else value[0],
)
def test_generate_says_in_one_line_what_is_wrong(options, message):
    run = generate(*options)

    assert run.returncode == 2
    assert message in run.stderr.decode()
    assert run.stderr.count(b"\n") == 1
