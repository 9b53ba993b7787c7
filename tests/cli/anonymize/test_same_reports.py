"""What check and impact find in traffic, they find in it without personal data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click import Command
from click.testing import CliRunner

from schematic_emulator.cli.anonymize.command import command as anonymize
from schematic_emulator.cli.check import command as check
from schematic_emulator.cli.impact.command import command as impact
from segment_fixtures import World
from segment_fixtures.mutations.mutations import corrupt
from support.mapping_files import mapped, track
from support.traffic import SOUND

# Fields that name a company, a user, a line or a file.
SAMPLES = {"change", "example", "file", "files", "gained", "lost", "place"}
NO_KEYS = [mapped(track(), company_keys=None, user_keys=None), SOUND[1]]


def run(command: Command, *arguments: str) -> str:
    result = CliRunner().invoke(command, arguments, standalone_mode=False)
    assert result.exception is None, result.exception
    return result.stdout


def count(value: Any) -> Any:
    """Return a report without its samples, and how many companies there were."""
    if isinstance(value, dict):
        # A rule's subject is the first event; its subjects are what they are about.
        value = {**value, **({"subject": ""} if "subjects" in value else {})}
        kept = {
            name: count(each) for name, each in value.items() if name not in SAMPLES
        }
        return kept | {
            f"{name}s": len(value.get(name, ())) for name in ("gained", "lost")
        }
    if isinstance(value, list):
        return [count(each) for each in value]
    return value


@pytest.fixture(params=["ai-usage", "b2b-saas", "ecommerce", "media", "mobile"])
def events(request) -> list[dict[str, Any]]:
    """Return generated events, a fifth of them corrupted."""
    rows = World(request.param, 11).events(250)
    return [each.event for each in corrupt(rows, 0.2, 11)]


@pytest.fixture
def files(tmp_path, monkeypatch, events) -> tuple[str, str]:
    """Return a file of events, and one of the same without personal data."""
    monkeypatch.chdir(tmp_path)
    Path("sound.json").write_text(json.dumps(SOUND))
    Path("head.json").write_text(json.dumps(NO_KEYS))
    Path("before").mkdir()
    before, after = "before/events.ndjson", "after/events.ndjson"
    Path(before).write_text("".join(f"{json.dumps(each)}\n" for each in events))
    run(anonymize, before, "-o", "after/", "--key", "k")
    assert Path(before).read_text() != Path(after).read_text()
    return before, after


@pytest.mark.parametrize("mapping", [(), ("--mapping", "sound.json")])
def test_check_finds_the_same(files, mapping):
    arguments = "--format", "json", *mapping

    before, after = (json.loads(run(check, file, *arguments)) for file in files)

    assert before["findings"]
    assert count(after) == count(before)


def test_impact_finds_the_same(files):
    sides = "--base", "sound.json", "--head", "head.json", "--format", "json"

    before, after = (
        json.loads(run(impact, *sides, "--traffic", file)) for file in files
    )

    assert before["differences"]
    assert count(after) == count(before)


def test_payloads_of_capture_are_read_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    body = {"company": {"id": "acme-7"}, "user": {"email": "ada@acme.test"}}
    calls = [
        {"type": "track", "api_key": "sch_dev_k", "body": {"event": event, **body}}
        for event in ("seat_added", "Seat Added")
    ]
    Path("a.ndjson").write_text("".join(f"{json.dumps(each)}\n" for each in calls))

    run(anonymize, "a.ndjson", "-o", "b.ndjson", "--key", "k")
    before, after = (
        json.loads(run(check, file, "--wire", "--format", "json"))
        for file in ("a.ndjson", "b.ndjson")
    )

    assert "acme" not in Path("b.ndjson").read_text()
    assert before["findings"]
    assert count(after) == count(before)
