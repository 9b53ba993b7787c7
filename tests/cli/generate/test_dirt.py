"""The labels of `generate --dirt` and the findings of `check`, as a user runs them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from schematic_contracts.rules import RULES
from support.program import run_program
from support.traffic import SOUND
from support.worlds import PROFILES

CLEAN = "clean"


def generate(folder, profile):
    """Write corrupted events into a file for each mutation; return the labels."""
    labels, events = folder / "labels.ndjson", folder / "events"
    made = run_program(
        *("generate", "-n", 3000, "--profile", profile),
        *("--dirt", "0.3", "--labels", labels),
    )
    assert made.returncode == 0
    rows = [json.loads(line) for line in labels.read_bytes().splitlines()]
    mutations = {row["line"]: row["mutation"] for row in rows}
    parts = defaultdict(list)
    for number, line in enumerate(made.stdout.splitlines(), 1):
        parts[mutations.get(number, CLEAN)].append(line)
    events.mkdir()
    for name, lines in parts.items():
        (events / f"{name}.ndjson").write_bytes(b"\n".join(lines))
    return rows


def check(folder):
    """Return what `check` finds in the files, by rule."""
    mapping = folder / "mapping.json"
    mapping.write_text(json.dumps(SOUND))
    events = ("check", folder / "events", "--mapping", mapping)
    checked = run_program(*events, "--format", "json")
    assert checked.stderr == b""
    assert checked.returncode == 1
    return {one["rule"]: one for one in json.loads(checked.stdout)["findings"]}


@pytest.fixture(scope="module", params=PROFILES)
def checked(request, tmp_path_factory):
    """Return a folder of corrupted traffic, its labels, and what `check` finds."""
    folder = tmp_path_factory.mktemp(request.param)
    labels = generate(folder, request.param)
    return folder, labels, check(folder)


def test_check_finds_the_labels_and_nothing_else(checked):
    """By mutation and rule: as many events have the finding as have the label."""
    _, labels, findings = checked
    expected = Counter(
        (row["mutation"], row["rule"]) for row in labels if row["scope"] == "event"
    )
    also = {(row["mutation"], rule) for row in labels for rule in row["also"]}

    found = Counter(
        {
            (Path(place["file"]).stem, rule): place["count"]
            for rule, one in findings.items()
            for place in one["places"]
            if one["scope"] == "event"
        }
    )

    assert len(expected) > 10
    assert {pair: found[pair] for pair in expected} == expected
    assert {pair for pair in found if is_severe(pair)} - also == {
        pair for pair in expected if is_severe(pair)
    }


def is_severe(pair):
    return RULES[pair[1]].severity != "info"


def test_check_counts_the_labelled_repeats_by_event_name(checked):
    folder, labels, found = checked
    repeats = [row["mutation"] for row in labels if row["scope"] == "traffic"]
    lines = [
        line
        for name in sorted(set(repeats))
        for line in (folder / "events" / f"{name}.ndjson").read_bytes().splitlines()
    ]
    names = Counter(json.loads(line)["event"] for line in lines)

    traffic = {
        rule: one["subjects"] for rule, one in found.items() if is_in_traffic(rule)
    }
    assert len(repeats) > 20
    assert list(traffic) == ["repeated-message"]
    assert {
        one["subject"]: one["count"] for one in traffic["repeated-message"]
    } == names
    assert found["repeated-message"]["count"] == len(repeats)


def is_in_traffic(rule):
    return RULES[rule].scope == "traffic" and RULES[rule].severity != "info"
