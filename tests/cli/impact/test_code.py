"""Mapping code on one side or both, as pytest runs it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from schematic_emulator.cli.impact.command import command
from schematic_emulator.cli.outcome import CommandError
from support.mapping_files import track
from support.segment import make_track

SEEN = {**make_track("Seen"), "context": {"groupId": "acme"}}
PAGE = {"type": "page", "name": "Home", "userId": "u1"}
CODE = """
def send(event):
    if event["type"] != "track":
        return None
    body = {
        "event": event["event"].lower(),
        "company": {"groupId": event["context"]["groupId"]},
        "user": {"userId": event["userId"]},
        "traits": {"raw_event_name": event["event"]},
    }
    return {"type": "track", "sent_at": event["timestamp"], "body": body}

def twice(event):
    request = send(event)
    return [request, request] if request else None

def broken(event):
    raise KeyError("plan")
"""
COMMAND = """
import json, os, sys, urllib.request
for line in sys.stdin:
    event = json.loads(line)
    if event["type"] == "track":
        body = {"event": "seen", "user": {"userId": event["userId"]}}
        row = {"type": "track", "body": body, "sent_at": event["timestamp"]}
        row["api_key"] = os.environ["SCHEMATIC_API_KEY"]
        url = os.environ["SCHEMATIC_EVENT_CAPTURE_URL"] + "/e"
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(url, json.dumps(row).encode(), headers)
        urllib.request.urlopen(request).read()
"""


@pytest.fixture(autouse=True)
def code(tmp_path, monkeypatch):
    """Work in a folder with mapping code, and some traffic."""
    monkeypatch.chdir(tmp_path)
    name = f"team_{tmp_path.name.replace('-', '_')}"
    Path(f"{name}.py").write_text(CODE)
    Path("send.py").write_text(COMMAND)
    Path("base.json").write_text(json.dumps([track()]))
    lines = [json.dumps(event) + "\n" for event in (SEEN, PAGE, SEEN)]
    Path("events.ndjson").write_text("".join(lines))
    yield name
    sys.modules.pop(name, None)


def impact(base: str, head: str):
    sides = ["--base", base, "--head", head, "--traffic", "events.ndjson"]
    return CliRunner().invoke(
        command, [*sides, "--format", "json"], standalone_mode=False
    )


def list_kinds(result) -> list[tuple[str, str]]:
    found = json.loads(result.stdout)
    return [(one["kind"], one["name"]) for one in found["differences"]]


def test_function_that_sends_the_same_does_not_differ(code):
    result = impact("base.json", f"{code}:send")

    assert (list_kinds(result), result.return_value) == ([], 0)


def test_two_functions_differ_in_usage(code):
    result = impact(f"{code}:send", f"{code}:twice")

    assert list_kinds(result) == [("usage", '"seen"')]
    assert json.loads(result.stdout)["usage"] == {"before": 2, "after": 4}


def test_command_without_companies_loses_attribution():
    result = impact("base.json", f"command:{sys.executable} send.py")

    assert ("attribution", '"seen"') in list_kinds(result)


def test_code_that_fails_is_named(code):
    error = impact("base.json", f"{code}:broken").exception

    assert isinstance(error, CommandError)
    assert "raised KeyError: 'plan' with Segment track \"Seen\"" in str(error)


def test_module_that_does_not_exist_is_named():
    error = impact("base.json", "no_such_module:send").exception

    assert "no_such_module" in str(error)
