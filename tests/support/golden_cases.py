"""Events with mappings, and what `explain` prints of each: for the page's engine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import chdir
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import time_machine
from click.testing import CliRunner

from schematic_contracts.rule_examples import get_example
from schematic_contracts.rules import RULES
from schematic_emulator.cli.explain.command import command
from schematic_emulator.destination import presets

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "destination"
AT = datetime(2026, 1, 5, 10, tzinfo=UTC)
CALL = {"type": "track", "event": "Ev", "userId": "u-1", "timestamp": AT.isoformat()}
SHARES = {"map": 70, "map-wide": 40, "map-liquid": 40, "action": 30}

Case = tuple[dict[str, Any], list[Any]]


def list_cases() -> list[Case]:
    """Return events with mappings: recorded from the published engine, and rules'."""
    cases = [case for name, most in SHARES.items() for case in read_golden(name, most)]
    examples = (get_example(rule).list_inputs()[0] for rule in RULES)
    events = (
        (given["events"][0], given.get("mapping", presets()))
        for given in examples
        if "events" in given and "configuration" not in given
    )
    return [*cases, *islice(events, 200 - len(cases))]


def read_golden(name: str, most: int) -> Iterator[Case]:
    """Yield cases of a file of recorded ones, spread over it."""
    lines = (GOLDEN / f"{name}.ndjson").read_text("utf-8").strip().split("\n")
    every = [json.loads(line)["case"] for line in lines]
    usable = [one for one in every if is_sent(one.get("event"))]
    for case in usable[:: len(usable) // most][:most]:
        fields = {"event_name": {"@path": "$.event"}, "traits": case.get("mapping")}
        row = {"name": "One", "subscribe": 'type = "track"', "mapping": fields}
        mapping = [{**row, "partnerAction": "trackEvent"}]
        yield CALL | case["event"], presets() if name == "action" else mapping


def is_sent(event: Any) -> bool:
    """Return whether an event is an object that JSON in UTF-8 can hold."""
    text = json.dumps(event, ensure_ascii=False).encode(errors="replace").decode()
    return isinstance(event, dict) and json.loads(text) == event


def explain(case: Case, folder: Path) -> str:
    """Return what `explain --format json` prints, from a folder for its files."""
    for name, value in zip(("event", "mapping"), case, strict=True):
        (folder / name).write_text(json.dumps(value))
    arguments = ["event", "--mapping", "mapping", "--format", "json"]
    with chdir(folder), time_machine.travel(AT, tick=False):
        result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def write_explanation(answered: str) -> str:
    """Return the first event's explanation of an answer as the command prints it."""
    written = json.loads(answered)["events"][0]["published"]
    return json.dumps(written, indent=2) + "\n"


def write_request(case: Case) -> dict[str, Any]:
    """Return what the page asks for a case."""
    event, mapping = map(json.dumps, case)
    texts = {"event": event, "mapping": mapping, "profile": "published"}
    return {"do": "verdict", "case": texts, "at": AT.isoformat()}
