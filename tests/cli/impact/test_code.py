"""Mapping code on one side or both, as pytest runs it."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from werkzeug.wrappers import Response

from schematic_emulator.cli.impact.command import command
from schematic_emulator.cli.outcome import CommandError
from schematic_emulator.mapping_code.local_http import WireClient
from support.impact import read_report
from support.mapping_files import mapped, track
from support.node import require_packages
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
from TEAM import send
for line in sys.stdin:
    row = send(json.loads(line))
    if row:
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
    Path("send.py").write_text(COMMAND.replace("TEAM", name))
    Path("base.json").write_text(json.dumps([track()]))
    alone = mapped(track(), company_keys=None)
    Path("alone.json").write_text(json.dumps([alone]))
    lines = [json.dumps(event) + "\n" for event in (SEEN, PAGE, SEEN)]
    Path("events.ndjson").write_text("".join(lines))
    yield name
    sys.modules.pop(name, None)


def impact(base: str, head: str, folder: Path = Path()):
    traffic = str(folder / "events.ndjson")
    sides = ["--base", base, "--head", head, "--traffic", traffic]
    return CliRunner().invoke(
        command, [*sides, "--format", "json"], standalone_mode=False
    )


def list_kinds(result) -> list[tuple[str, str]]:
    found = read_report(result.stdout)
    return [(one["kind"], one["name"]) for one in found["differences"]]


def test_two_functions_differ_in_usage(code):
    result = impact(f"{code}:send", f"{code}:twice")

    assert list_kinds(result) == [("usage", '"seen"')]
    assert read_report(result.stdout)["usage"] == {"before": 2, "after": 4}


def start_service(code: str, httpserver) -> str:
    """Return the address of a service that maps as the function does."""
    send = importlib.import_module(code).send

    def forward(request):
        headers = request.headers
        client = WireClient(headers["X-Emulator-Url"], headers["X-Emulator-Api-Key"])
        row = send(request.get_json())
        if row:
            client.post("/e", json=row)
        return Response("taken", 202)

    httpserver.expect_request("/map", method="POST").respond_with_handler(forward)
    return httpserver.url_for("/map")


@pytest.fixture(params=["function", "command", "endpoint", "node"])
def given(request, code, tmp_path, monkeypatch):
    """Return mapping code of one kind that maps as base.json does."""
    if request.param == "function":
        return f"{code}:send"
    if request.param == "command":
        return f"command:{sys.executable} send.py"
    if request.param == "endpoint":
        monkeypatch.syspath_prepend(tmp_path)
        return start_service(code, request.getfixturevalue("httpserver"))
    packages = require_packages()
    monkeypatch.chdir(packages)
    return f"node:{tmp_path / 'base.json'}"


def test_code_that_maps_as_the_file_does_not_differ(given, tmp_path):
    base = str(tmp_path / "base.json")

    found = [impact(*sides, tmp_path) for sides in ((base, given), (given, base))]

    assert [(list_kinds(one), one.return_value) for one in found] == [([], 0)] * 2
    assert read_report(found[0].stdout)["usage"] == {"before": 2, "after": 2}


def test_code_as_the_base_differs_from_a_file_without_companies(given, tmp_path):
    alone = str(tmp_path / "alone.json")

    lost, gained = impact(given, alone, tmp_path), impact(alone, given, tmp_path)

    assert list_kinds(lost) == list_kinds(gained) == [("attribution", '"seen"')]
    assert read_report(lost.stdout)["differences"][0]["lost"] == ["groupId=acme"]
    assert read_report(gained.stdout)["differences"][0]["gained"] == ["groupId=acme"]


def test_code_that_fails_is_named(code):
    error = impact("base.json", f"{code}:broken").exception

    assert isinstance(error, CommandError)
    assert "raised KeyError: 'plan' with Segment track \"Seen\"" in str(error)


def test_module_that_does_not_exist_is_named():
    error = impact("base.json", "no_such_module:send").exception

    assert "no_such_module" in str(error)
