"""The page's engine: the wheel in WebAssembly says what `explain` says, all bytes."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner

from schematic_contracts.rule_examples import get_example
from schematic_contracts.rules import RULES
from schematic_emulator.cli.explain.command import command
from schematic_emulator.destination import presets
from schematic_emulator.playground.answer import answer
from schematic_emulator.playground.case import RULE, get_example_case
from support.node import require_node, require_packages
from support.playground import build_page

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden" / "destination"
SCRIPT = ROOT / "tests" / "node" / "playground.mjs"
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
    """Return what `explain --format json` prints."""
    for name, value in zip(("event", "mapping"), case, strict=True):
        (folder / name).write_text(json.dumps(value))
    arguments = ["event", "--mapping", "mapping", "--format", "json"]
    with time_machine.travel(AT, tick=False):
        result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def write_request(case: Case) -> dict[str, Any]:
    """Return what the page asks for a case."""
    event, mapping = map(json.dumps, case)
    texts = {"event": event, "mapping": mapping, "profile": "published"}
    return {"do": "verdict", "case": texts, "at": AT.isoformat()}


def run_page(page: Path, requests: list[Any], folder: Path) -> dict[str, Any]:
    """Return what the page's engine answers in Node, and how long it took."""
    file = folder / "requests.json"
    file.write_text(json.dumps(requests))
    ran = subprocess.run(
        [require_node(), str(SCRIPT), str(page), str(file)],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert ran.returncode == 0, ran.stderr[-2_000:]
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


@pytest.mark.slow
def test_two_hundred_explanations_are_those_of_the_command_line(
    wheel: Path,
    shared_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    page = build_page(shared_folder, wheel)
    monkeypatch.chdir(tmp_path)
    cases = list_cases()
    expected = [explain(case, tmp_path) for case in cases]

    found = run_page(page, [write_request(case) for case in cases], tmp_path)

    assert len(cases) == 200
    written = [json.loads(one)["events"][0]["published"] for one in found["answers"]]
    assert [json.dumps(one, indent=2) + "\n" for one in written] == expected


@pytest.mark.slow
def test_each_rule_is_found(wheel: Path, shared_folder: Path, tmp_path: Path):
    page = build_page(shared_folder, wheel)
    cases = [get_example_case(f"{RULE}{rule}") for rule in RULES]

    found = run_page(
        page, [{"do": "verdict", "case": asdict(one)} for one in cases], tmp_path
    )

    rules = [
        {one["rule"] for one in json.loads(answered).get("findings", ())}
        for answered in found["answers"]
    ]
    assert [
        rule for rule, named in zip(RULES, rules, strict=True) if rule not in named
    ] == []


@pytest.mark.slow
def test_a_verdict_is_there_soon(wheel: Path, shared_folder: Path, tmp_path: Path):
    """The first after at most 12 s, the second after 100 ms, as computing time."""
    page = build_page(shared_folder, wheel)
    example = json.loads(answer(json.dumps({"do": "example", "name": "readme"})))
    request = {"do": "verdict", "case": example, "at": AT.isoformat()}

    found = run_page(page, [request] * 11, tmp_path)
    native = min(_time(json.dumps(request)) for _ in range(10))

    second = min(found["times"][1:])
    times = f"first {found['first']:.0f} ms, second {second:.0f} ms"
    print(f"{times}, {second / native:.1f} times as long as natively")  # noqa: T201
    assert found["first"] <= 12_000
    assert second <= 100
    assert {*found["answers"]} == {answer(json.dumps(request))}


def _time(request: str) -> float:
    start = time.process_time()
    answer(request)
    return (time.process_time() - start) * 1000


def test_the_page_is_small(wheel: Path, shared_folder: Path):
    """At most 2 MB of it are ours; a server may compress the rest further."""
    require_packages()
    page = build_page(shared_folder, wheel)

    own = [
        file
        for file in page.rglob("*")
        if file.is_file() and "runtime" not in file.relative_to(page).parts
    ]
    assert sum(file.stat().st_size for file in own) <= 2_000_000
